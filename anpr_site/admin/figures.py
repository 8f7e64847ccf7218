"""What the first page of the back office tells: queue, workers, throughput, failures, companies, storage, networks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, Sum

from companies.admin.base import COUNTED
from companies.models import Company, Transfer
from companies.models.transfers import WORKED_ON
from plates.models import PlateUpload
from recognition.errors import PermanentError, message
from recognition.models import Image, ImageStatus, PlateRead, Rematch, RematchStatus, Review, ReviewState, Worker
from recognition.services import releases

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
KEPT_S = 300
"""Figures over many rows are counted anew so often."""
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """Images of one status: how many (COUNTED means at least so many), and since when the oldest waits."""

    count: int
    oldest: datetime | None

    @property
    def is_capped(self) -> bool:
        return self.count >= COUNTED


@dataclass(frozen=True, slots=True)
class Network:
    """A network in service, and of reads of it that people reviewed, how many were right."""

    name: str
    version: str
    decided_by: str
    reviewed: int = 0
    right: int = 0

    @property
    def accuracy(self) -> float | None:
        return self.right / self.reviewed if self.reviewed else None


def overview(at: datetime) -> dict[str, Any]:
    """All of it; what takes long is at most KEPT_S old."""
    return {
        "queued": waiting(ImageStatus.QUEUED),
        "reading": waiting(ImageStatus.READING),
        "jobs": jobs(),
        "workers": list(Worker.objects.alive(at)[:SHOWN]),
        "last_worker": Worker.objects.first(),
        "hour": finished(at - HOUR),
        "day": kept("day", lambda: finished(at - DAY)),
        "failures": kept("failures", lambda: failures(at - WEEK)),
        "companies": kept("companies", lambda: companies(at - WEEK)),
        "storage": kept("storage", storage),
        "networks": kept("networks", networks),
        "kept_minutes": KEPT_S // 60,
    }


def kept(name: str, count: Callable[[], Any]) -> Any:
    return cache.get_or_set(f"back-office.{name}", count, KEPT_S)


def waiting(status: ImageStatus) -> Waiting:
    rows = Image.objects.filter(status=status)
    oldest = rows.order_by("created_at").values_list("created_at", flat=True).first()
    return Waiting(rows.order_by().values("pk")[:COUNTED].count() if oldest else 0, oldest)


def jobs() -> list[tuple[str, int]]:
    """Other work in the background that is not done, by kind."""
    found = (
        ("Registers whose reads are matched again", Rematch.objects.exclude(status=RematchStatus.DONE).count()),
        ("Lists of plates being checked, imported or undone", PlateUpload.objects.filter(status__in=WORKING).count()),
        ("Imports and exports being made", Transfer.objects.filter(status__in=WORKED_ON).count()),
    )
    return [row for row in found if row[1]]


WORKING = ("checking", "importing", "undoing")


def finished(since: datetime) -> dict[str, int]:
    """How many images were read, and failed, since then."""
    rows = Image.objects.filter(finished_at__gte=since)
    counts = rows.aggregate(
        done=Count("pk", Q(status=ImageStatus.DONE)), failed=Count("pk", Q(status=ImageStatus.FAILED))
    )
    return {name: int(value) for name, value in counts.items()}


def failures(since: datetime) -> list[dict[str, Any]]:
    """Why images sent since then failed, the most frequent reason first."""
    rows = Image.objects.filter(status=ImageStatus.FAILED, created_at__gte=since).values_list("error_code")
    counted = rows.annotate(images=Count("pk")).order_by("-images", "error_code")[:SHOWN]
    return [{"code": code, "words": message(code), "images": images} for code, images in counted]


def companies(since: datetime) -> list[dict[str, Any]]:
    """Reads and matched reads of each company since then, the busiest first."""
    rows = PlateRead.objects.filter(created_at__gte=since).order_by().values_list("company")
    counted = rows.annotate(reads=Count("pk"), matched=Count("pk", ~Q(match_status=""))).order_by("-reads")[:SHOWN]
    found = list(counted)
    names = Company.objects.in_bulk([pk for pk, _, _ in found])
    return [{"company": names[pk], "reads": reads, "matched": matched} for pk, reads, matched in found]


def storage() -> dict[str, Any]:
    """Bytes of stored pictures: in all, and of the companies with most."""
    rows = Image.objects.order_by().values_list("company").annotate(size=Sum("size_bytes"), images=Count("pk"))
    found = sorted(rows, key=lambda row: -row[1])
    names = Company.objects.in_bulk([pk for pk, _, _ in found[:SHOWN]])
    return {
        "bytes": sum(size for _, size, _ in found),
        "images": sum(images for _, _, images in found),
        "companies": [{"company": names[pk], "bytes": size, "images": images} for pk, size, images in found[:SHOWN]],
    }


def networks() -> list[Network]:
    """The networks in service; of the reader, how often people found its reads right."""
    try:
        serving = releases.serving()
    except PermanentError:
        return []
    judged = _judged()
    return [
        Network(one.network, one.version, one.decided_by, *judged.get(f"{one.network}/{one.version}", (0, 0)))
        for one in serving
    ]


def _judged() -> dict[str, tuple[int, int]]:
    """By reader: how many reads people confirmed or corrected, and how many of those they confirmed."""
    rows = Review.objects.filter(read__review_state__in=(ReviewState.CONFIRMED, ReviewState.CORRECTED)).order_by()
    found: dict[str, tuple[int, int]] = {}
    counted = rows.values_list("read__reader", "read__review_state").annotate(reads=Count("read", distinct=True))
    for reader, state, reads in counted:
        reviewed, right = found.get(reader, (0, 0))
        found[reader] = (reviewed + reads, right + (reads if state == ReviewState.CONFIRMED else 0))
    return found
