"""What a company takes for a match, and what it wants to be told of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from companies.models import Company
from plates.candidates import Candidates
from plates.matching import Prior, Ranking, Reason
from plates.models import MatchingPolicy, PlateStatus, RegisteredPlate

SEVERITY = (PlateStatus.BLOCKED, PlateStatus.WATCH, PlateStatus.ALLOWED, PlateStatus.IGNORED)
"""When a read may show several plates, the earlier status counts."""

WORTH_NAMING = 0.1
"""A plate beside the likeliest one is named when it is at least this share as likely."""

RECOUNT_AFTER = timedelta(hours=1)
MOST_MATCHES = 5


@dataclass(frozen=True, slots=True)
class Accepted:
    """A registered plate that a company's policy takes a read for."""

    plate: RegisteredPlate
    ranking: Ranking


@dataclass(frozen=True, slots=True)
class Decision:
    """What a read comes to: the plates that it may show, severest status first, and whether to raise an alert.

    `status` is that of the severest plate, or '' when no plate is accepted.
    """

    accepted: tuple[Accepted, ...]
    status: str
    alert: bool


NOTHING = Decision((), "", False)


def policy_of(company: Company) -> MatchingPolicy:
    """The company's policy, or the one that companies have until they choose."""
    found = MatchingPolicy.objects.filter(company=company).first()
    return found or MatchingPolicy(company=company)


def prior_of(policy: MatchingPolicy, at: datetime | None = None) -> Prior:
    """What is known before a read, by the policy and the size of the register (counted at most once an hour)."""
    return Prior.of_register(
        register_size(policy, at or timezone.now()),
        policy.registered_share,
        policy.plausible_plates,
        policy.company.region,
    )


def register_size(policy: MatchingPolicy, at: datetime) -> int:
    """How many plates the company has registered, about."""
    if policy.counted_at is None or at - policy.counted_at > RECOUNT_AFTER:
        policy.register_size = RegisteredPlate.objects.of_company(policy.company).count()
        policy.counted_at = at
        counts = {"register_size": policy.register_size, "counted_at": at}
        MatchingPolicy.objects.update_or_create(company=policy.company, defaults=counts)
    return policy.register_size


def decide(policy: MatchingPolicy, found: Candidates) -> Decision:
    """Applies a policy to candidates.

    Of the plates whose reason the strictness allows, the likeliest ones are taken until one of them is shown
    with the probability `threshold`. Blocked beats allowed among them. A read that most probably shows an
    ignored plate comes to nothing.
    """
    allowed = [one for one in found.rankings if Reason(one.reason) in reasons_of(policy.strictness)]
    chosen = _until(allowed, policy.threshold)
    if not chosen or found.plates[chosen[0].text].status == PlateStatus.IGNORED:
        return NOTHING
    accepted = [Accepted(found.plates[one.text], one) for one in chosen]
    accepted.sort(key=lambda one: (SEVERITY.index(PlateStatus(one.plate.status)), -one.ranking.score))
    status = accepted[0].plate.status
    return Decision(tuple(accepted), status, status in policy.alert_statuses)


def reasons_of(strictness: str) -> tuple[Reason, ...]:
    """The reasons that a strictness accepts."""
    reasons = tuple(Reason)
    return reasons[: reasons.index(Reason(strictness)) + 1]


def _until(rankings: Sequence[Ranking], threshold: float) -> list[Ranking]:
    """The first rankings whose scores together reach the threshold, without those hardly worth naming."""
    chosen: list[Ranking] = []
    total = 0.0
    for one in rankings[:MOST_MATCHES]:
        if total >= threshold or (chosen and one.score < WORTH_NAMING * chosen[0].score):
            break
        chosen.append(one)
        total += one.score
    return chosen if total >= threshold else []
