"""What a company's people should look at: the state of its queue, and what waits for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db.models import Count, Min, Q

from companies.models import Company
from plates.models import RegisteredPlate
from recognition.models import Image, ImageStatus, PlateRead, ReviewState
from recognition.periods import Period

STUCK_AFTER = timedelta(minutes=5)
COUNTED_FOR_S = 600
"""Look-alike plates are counted anew after so long: it takes a walk along the whole register."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Pictures that wait or are being read, since when the oldest waits, and failures of two periods."""

    waiting: int
    reading: int
    oldest: datetime | None
    failed: int
    failed_before: int
    is_stuck: bool

    @property
    def unfinished(self) -> int:
        return self.waiting + self.reading


@dataclass(frozen=True, slots=True)
class Counts:
    """How many things of each kind wait for somebody."""

    failed: int
    reviews: int
    expiring: int
    lookalikes: int


def queue_of(company: Company, period: Period) -> Queue:
    """The company's queue now, in three queries at most."""
    images = Image.objects.of_company(company)
    counts = images.unfinished().aggregate(
        waiting=Count("pk", Q(status=ImageStatus.QUEUED)),
        reading=Count("pk", Q(status=ImageStatus.READING)),
        oldest=Min("created_at"),
    )
    failed = images.filter(status=ImageStatus.FAILED).aggregate(
        failed=Count("pk", Q(created_at__gte=period.start, created_at__lt=period.end)),
        failed_before=Count("pk", Q(created_at__gte=period.before_start, created_at__lt=period.before_end)),
    )
    late = counts["oldest"] is not None and period.end - counts["oldest"] > STUCK_AFTER
    return Queue(**counts, **failed, is_stuck=late and not _is_anything_read(period.end))


def counts_of(company: Company, at: datetime) -> Counts:
    """What waits for somebody, in four queries."""
    today = at.astimezone(ZoneInfo(company.time_zone)).date()
    return Counts(
        failed=Image.objects.of_company(company).filter(status=ImageStatus.FAILED).count(),
        reviews=PlateRead.objects.filter(company=company, review_state=ReviewState.WAITING).count(),
        expiring=RegisteredPlate.objects.of_company(company).expiring_on(today).count(),
        lookalikes=lookalikes_of(company),
    )


def lookalikes_of(company: Company) -> int:
    """How many texts of look-alike characters several of the company's plates share."""
    key = f"lookalikes/{company.pk}/{company.slug}"
    found = cache.get(key)
    if found is None:
        found = RegisteredPlate.objects.of_company(company).folded_alike().count()
        cache.set(key, found, COUNTED_FOR_S)
    return int(found)


def _is_anything_read(at: datetime) -> bool:
    """Whether any worker holds a picture of any company."""
    return Image.objects.filter(status=ImageStatus.READING, lease_expires_at__gt=at).exists()
