"""Who looks at which read that waits for review: two people do not get the same one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from companies.models import Company, User
from recognition.models import PlateRead, ReviewState

CLAIM = timedelta(minutes=5)
"""So long a read is kept for the person who was shown it."""
COUNTED = 1000
"""More waiting reads than these are not counted."""
TRIES = 5
"""Somebody else may claim a read between looking and taking; then the next one is tried."""

ORDERS = {"urgent": ("review_rank", "created_at", "pk"), "oldest": ("created_at", "pk")}


def waiting(company: Company) -> QuerySet[PlateRead]:
    """The reads of a company that wait for review."""
    return PlateRead.objects.filter(company=company, review_state=ReviewState.WAITING)


def waiting_count(company: Company, most: int = COUNTED) -> int:
    """How many reads wait, counted up to `most`."""
    return waiting(company).order_by()[:most].count()


def claim_next(
    company: Company, by: User, at: datetime, order: str = "urgent", skipped: Collection[int] = ()
) -> PlateRead | None:
    """The next read for a person, kept for them for a while; None when nothing is left that others do not have.

    A read that the person holds already comes first.

    Args:
        order: a name of ORDERS.
        skipped: ids that are passed over.
    """
    rows = waiting(company).filter(_free_for(by, at)).exclude(pk__in=skipped)
    held = rows.filter(claimed_by=by, claimed_until__gt=at).order_by("claimed_until")
    candidates = [
        *held.values_list("pk", flat=True)[:1],
        *rows.order_by(*ORDERS[order]).values_list("pk", flat=True)[:TRIES],
    ]
    return next((found for pk in candidates if (found := claim(company, pk, by, at))), None)


def claim(company: Company, pk: int, by: User, at: datetime) -> PlateRead | None:
    """Keeps one waiting read for a person; None when somebody else has it or it waits no longer."""
    taken = waiting(company).filter(_free_for(by, at), pk=pk).update(claimed_by=by, claimed_until=at + CLAIM)
    return PlateRead.objects.get(pk=pk) if taken else None


def release(company: Company, pk: int, by: User) -> None:
    """Gives a read that the person holds to others."""
    PlateRead.objects.filter(company=company, pk=pk, claimed_by=by).update(claimed_by=None, claimed_until=None)


def held_by_others(company: Company, by: User, at: datetime) -> int:
    """How many waiting reads other people are looking at."""
    return waiting(company).exclude(_free_for(by, at)).count()


def _free_for(by: User, at: datetime) -> Q:
    return Q(claimed_until__isnull=True) | Q(claimed_until__lte=at) | Q(claimed_by=by)
