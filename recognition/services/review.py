"""What people make of reads: confirm, correct, reject, take back; each decision is a row of its own.

A decision changes the read's text and state, and the read is matched again as a certain one. The reader's
characters and alternatives stay as they are, and old matches are kept as `PastMatch`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from companies.models import Company, User
from plates.policies import policy_of
from plates.text import MAX_LENGTH, normalise
from recognition.models import PlateRead, Review, ReviewState, Verdict
from recognition.services import alerts, outcome

STATES = {
    Verdict.CONFIRMED: ReviewState.CONFIRMED,
    Verdict.CORRECTED: ReviewState.CORRECTED,
    Verdict.REJECTED: ReviewState.REJECTED,
}


class ReviewError(Exception):
    """A decision that cannot be taken; the message tells the person why and what to do."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person says of a read: what the plate shows, or that there is no plate.

    Args:
        text: what the plate shows, in any spelling; the text that was read confirms it.
        is_rejected: it is no plate, or none that anybody could read.
        seen: id of the newest decision that the person saw, 0 where there was none.
    """

    text: str = ""
    is_rejected: bool = False
    seen: int = 0


def judge(company: Company, pk: int, judgement: Judgement, by: User, at: datetime) -> Review:
    """Writes a person's decision and matches the read again. The same decision sent twice counts once.

    Raises:
        ReviewError: the text is no plate, or somebody else decided first.
        PlateRead.DoesNotExist: the company has no such read.
    """
    with transaction.atomic():
        read = _locked(company, pk)
        verdict, text = _settled(read, judgement)
        newest = read.reviews.first()
        if newest and (read.review_state, read.text) == (STATES[verdict], text):
            return newest
        _refuse_if_overtaken(newest, judgement.seen)
        review = Review.objects.create(
            read=read,
            verdict=verdict,
            text_before=read.text,
            text_after=text,
            state_before=read.review_state,
            by=by,
            by_name=by.get_full_name(),
            created_at=at,
        )
        _apply(read, company, text, STATES[verdict], at)
    return review


def take_back(company: Company, pk: int, by: User, at: datetime, seen: int) -> Review:
    """Takes the newest decision that still stands back: the read is as it was before, and matched so.

    Raises:
        ReviewError: no decision stands, or somebody else decided meanwhile.
        PlateRead.DoesNotExist: the company has no such read.
    """
    with transaction.atomic():
        read = _locked(company, pk)
        standing = standing_review(read)
        if standing is None:
            raise ReviewError("There is nothing to take back: nobody has reviewed this read.")
        _refuse_if_overtaken(read.reviews.first(), seen)
        review = Review.objects.create(
            read=read,
            verdict=Verdict.UNDONE,
            text_before=read.text,
            text_after=standing.text_before,
            state_before=read.review_state,
            undoes=standing,
            by=by,
            by_name=by.get_full_name(),
            created_at=at,
        )
        _apply(read, company, standing.text_before, ReviewState(standing.state_before), at)
    return review


def standing_review(read: PlateRead) -> Review | None:
    """The newest decision about a read that was not taken back. That somebody added it is none: it is removed."""
    decisions = read.reviews.exclude(verdict__in=(Verdict.UNDONE, Verdict.ADDED))
    return decisions.filter(undone_by__isnull=True).first()


def _locked(company: Company, pk: int) -> PlateRead:
    return PlateRead.objects.select_for_update().get(company=company, pk=pk)


def _settled(read: PlateRead, judgement: Judgement) -> tuple[Verdict, str]:
    """The decision and the text that the read has after it."""
    if judgement.is_rejected:
        return Verdict.REJECTED, read.text
    text = normalise(judgement.text)
    if not text:
        raise ReviewError("Type the plate's letters A–Z and digits.")
    if len(text) > MAX_LENGTH:
        raise ReviewError(f"A plate has at most {MAX_LENGTH} letters and digits; these are {len(text)}.")
    confirmed = read.text if read.is_by_hand else read.reader_text
    return (Verdict.CONFIRMED if text == confirmed else Verdict.CORRECTED), text


def _refuse_if_overtaken(newest: Review | None, seen: int) -> None:
    if newest and newest.pk != seen:
        raise ReviewError(
            f"{newest.by_name} has reviewed this read meanwhile ({newest.get_verdict_display().lower()})."
            " Look at it as it is now, then decide."
        )


def _apply(read: PlateRead, company: Company, text: str, state: ReviewState, at: datetime) -> None:
    read.text, read.review_state = text, state
    read.claimed_by, read.claimed_until = None, None
    read.save(update_fields=["text", "folded", "review_state", "claimed_by", "claimed_until"])
    decision, _ = outcome.match_again(read, company, policy_of(company), at)
    alerts.raise_alerts(read.detection.image, read, decision, at)
