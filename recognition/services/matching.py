"""Finds the registered plates that a read may show."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from companies.models import Company
from plates.matching import Difference, Positions, candidate_texts, rank
from plates.models import RegisteredPlate
from recognition.models import MatchReason
from recognition.pipeline.types import Read

LEAST_SCORE = 0.5
MOST_MATCHES = 5


@dataclass(frozen=True, slots=True)
class MatchResult:
    """A registered plate that a read may show, with the probability that it does."""

    plate: RegisteredPlate
    score: float
    differences: tuple[Difference, ...]

    @property
    def reason(self) -> MatchReason:
        return MatchReason.ALTERNATIVE if self.differences else MatchReason.EXACT

    def as_data(self) -> dict[str, Any]:
        """The match as the JSON schema has it."""
        return {
            "plate": self.plate.text,
            "status": self.plate.status,
            "score": round(self.score, 4),
            "reason": str(self.reason),
            "differences": difference_data(self.differences),
        }


def difference_data(differences: tuple[Difference, ...]) -> list[dict[str, Any]]:
    return [
        {"position": d.position, "read": d.read, "registered": d.registered, "rank": d.rank, "score": round(d.score, 4)}
        for d in differences
    ]


def positions_of(read: Read) -> Positions:
    """The probabilities of every position of a read, as matching takes them."""
    return [
        {character.char: character.score, **{other.char: other.score for other in character.alternatives}}
        for character in read.characters
    ]


def matches_for(company: Company, read: Read, at: datetime) -> list[MatchResult]:
    """Registered plates of `company`, valid at `at`, that the read shows with a score of at least LEAST_SCORE."""
    positions = positions_of(read)
    texts = candidate_texts(positions)
    if not texts:
        return []
    day = at.astimezone(zoneinfo.ZoneInfo(company.time_zone)).date()
    found = {
        plate.normalised: plate for plate in RegisteredPlate.objects.of_company(company).valid_on(day).shown_as(texts)
    }
    ranked = [MatchResult(found[one.text], one.score, one.differences) for one in rank(positions, found)]
    return [match for match in ranked if match.score >= LEAST_SCORE][:MOST_MATCHES]
