"""What a read comes to: its matches, the status they give it, and whether somebody should look at it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from companies.models import Company
from plates.models import MatchingPolicy
from plates.policies import Decision
from recognition.models import Match, MatchReason, PastMatch, PlateRead, ReviewRank, ReviewState
from recognition.serialise import READABLE
from recognition.services.matching import MatchResult, decision_of_row, difference_data, results

SETTLED = ("match_status", "review_state", "review_rank")
"""The columns that `settle` sets."""


def record(read: PlateRead, decision: Decision, company: Company, at: datetime) -> None:
    """Writes a new read with its matches."""
    settle(read, decision, company)
    read.save(force_insert=True)
    Match.objects.bulk_create(_row(read, match, at) for match in results(decision))


def match_again(read: PlateRead, company: Company, policy: MatchingPolicy, at: datetime) -> tuple[Decision, bool]:
    """Matches a read's row again; the decision, and whether its matches changed. The old ones are kept as evidence."""
    decision = decision_of_row(company, read, policy)
    found, before = results(decision), list(read.matches.all())
    changed = not _same(before, found)
    if changed:
        PastMatch.objects.bulk_create(_past(match, at) for match in before)
        read.matches.all().delete()
        Match.objects.bulk_create(_row(read, match, at) for match in found)
    stood = [getattr(read, name) for name in SETTLED]
    settle(read, decision, company)
    if stood != [getattr(read, name) for name in SETTLED]:
        read.save(update_fields=SETTLED)
    return decision, changed


def settle(read: PlateRead, decision: Decision, company: Company) -> None:
    """Sets the status of the read's matches and, until a person has decided, whether it waits for review."""
    read.match_status = decision.status
    if read.review_state in (ReviewState.NONE, ReviewState.WAITING):
        read.review_rank = review_rank(read, decision, company)
        read.review_state = ReviewState.WAITING if read.review_rank else ReviewState.NONE


def review_rank(read: PlateRead, decision: Decision, company: Company) -> ReviewRank:
    """Why somebody should look at a read, the most urgent reason; NONE where nobody needs to."""
    if decision.alert:
        return ReviewRank.ALERT
    if any(one.ranking.reason != MatchReason.EXACT for one in decision.accepted):
        return ReviewRank.NEAR
    if read.score * 100 >= company.review_below:
        return ReviewRank.NONE
    return ReviewRank.UNSURE if read.score >= READABLE else ReviewRank.UNREADABLE


def _same(before: Sequence[Match], found: Sequence[MatchResult]) -> bool:
    return sorted((row.plate_id, row.plate_text, row.plate_status, row.reason) for row in before) == sorted(
        (one.plate.pk, one.plate.text, one.plate.status, one.reason) for one in found
    )


def _row(read: PlateRead, match: MatchResult, at: datetime) -> Match:
    return Match(
        read=read,
        plate=match.plate,
        plate_text=match.plate.text,
        plate_status=match.plate.status,
        score=match.score,
        reason=match.reason,
        differences=difference_data(match.differences),
        created_at=at,
    )


def _past(match: Match, at: datetime) -> PastMatch:
    return PastMatch(
        read_id=match.read_id,
        plate_text=match.plate_text,
        plate_status=match.plate_status,
        score=match.score,
        reason=match.reason,
        differences=match.differences,
        matched_at=match.created_at,
        superseded_at=at,
    )
