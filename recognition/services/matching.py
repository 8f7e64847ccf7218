"""Finds the registered plates that a read shows, by the company's policy."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from companies.models import Company
from plates.candidates import candidates
from plates.matching import Difference, Positions
from plates.models import MatchingPolicy, RegisteredPlate
from plates.policies import Decision, decide, policy_of, prior_of
from recognition.models import MatchReason
from recognition.pipeline.types import Read
from recognition.positions import positions_of


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
    day = at.astimezone(zoneinfo.ZoneInfo(company.time_zone)).date()
    return decide(policy, candidates(company, positions, day, prior_of(policy)))


def results(decision: Decision) -> list[MatchResult]:
    """The accepted plates of a decision as matches."""
    return [
        MatchResult(one.plate, one.ranking.score, MatchReason(one.ranking.reason), one.ranking.differences)
        for one in decision.accepted
    ]
