"""Finds the registered plates that a read shows, by the company's policy."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from companies.models import Company
from plates.candidates import Candidates, candidates
from plates.matching import Difference, Positions, Ranking, Reason
from plates.models import MatchingPolicy, RegisteredPlate
from plates.policies import NOTHING, Decision, decide, policy_of, prior_of
from recognition.models import MatchReason, PlateRead, ReviewState
from recognition.pipeline.types import Read
from recognition.positions import positions_of, positions_of_row


@dataclass(frozen=True, slots=True)
class MatchResult:
    """A registered plate that a read shows, with the probability that it does."""

    plate: RegisteredPlate
    score: float
    reason: MatchReason
    differences: tuple[Difference, ...]

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


def matches_for(company: Company, read: Read, at: datetime) -> list[MatchResult]:
    """Registered plates of `company`, valid at `at`, that the read shows by the company's policy.

    The severest status comes first: blocked beats allowed when a read may show either plate.
    """
    return results(decision_for(company, positions_of(read), at))


def decision_for(
    company: Company, positions: Positions, at: datetime, policy: MatchingPolicy | None = None
) -> Decision:
    """What the company's policy makes of a read that was taken at `at`."""
    policy = policy or policy_of(company)
    return decide(policy, candidates(company, positions, _day(company, at), prior_of(policy)))


def decision_of_row(company: Company, read: PlateRead, policy: MatchingPolicy) -> Decision:
    """What the policy makes of a read's row, as of the time when it was read; a person's word is taken as certain."""
    if read.review_state == ReviewState.REJECTED:
        return NOTHING
    if read.is_certain:
        return certain_decision(company, read.text, read.created_at, policy)
    return decision_for(company, positions_of_row(read.characters), read.created_at, policy)


def certain_decision(company: Company, text: str, at: datetime, policy: MatchingPolicy) -> Decision:
    """What the policy makes of a plate that is known to show `text`: only that very plate matches."""
    plates = RegisteredPlate.objects.of_company(company).valid_on(_day(company, at)).shown_as([text])
    found = {plate.normalised: plate for plate in plates}
    rankings = [Ranking(shown, 1.0, 1.0, Reason.EXACT, ()) for shown in found]
    return decide(policy, Candidates(rankings, found, 1, len(found)))


def _day(company: Company, at: datetime) -> date:
    return at.astimezone(zoneinfo.ZoneInfo(company.time_zone)).date()


def results(decision: Decision) -> list[MatchResult]:
    """The accepted plates of a decision as matches."""
    return [
        MatchResult(one.plate, one.ranking.score, MatchReason(one.ranking.reason), one.ranking.differences)
        for one in decision.accepted
    ]
