"""The overview as its page shows it: figures, charts, the latest matches, and what needs attention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.urls import reverse
from django.utils.timesince import timesince

from companies.models import Company, Membership
from plates.models import RegisteredPlate
from recognition.models import Alert, Image, ImageState, PlateRead
from recognition.periods import Period, PeriodKey, period_of
from recognition.presenting import charts
from recognition.presenting.figures import count_change, figures
from recognition.presenting.reads import with_percent
from recognition.services.attention import Counts, Queue, counts_of, queue_of
from recognition.services.statistics import Seen, Statistics, most_seen, statistics

LATEST, OPEN_ALERTS = 8, 5
MANY, KEPT_FOR_S = 50_000, 60
"""Figures of so many reads are counted once in so many seconds, however often the page renews itself."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something to look at: how many, what, and where; `tone` is bad, warn or ''."""

    count: int
    words: str
    href: str
    tone: str = ""


def begun(membership: Membership) -> tuple[bool, bool]:
    """Whether the company has registered plates, and whether it has sent pictures."""
    company = membership.company
    return (
        RegisteredPlate.objects.of_company(company).exists(),
        Image.objects.of_company(company).exists(),
    )


def overview(membership: Membership, key: PeriodKey, at: datetime) -> dict[str, Any]:
    """Everything on the page, in a number of queries that does not depend on how much there is."""
    company = membership.company
    period = period_of(key, ZoneInfo(company.time_zone), at)
    found, seen = counted(company, period)
    queue, counts = queue_of(company, period), counts_of(company, at)
    alerts = open_alerts(membership)
    return {
        "period": period,
        "periods": list(PeriodKey),
        "at": at,
        "figures": figures(found),
        "queue": queue,
        "failed_change": count_change(queue.failed, queue.failed_before, worse_up=True),
        "charts": drawn(found),
        "top": bars(seen),
        "latest": latest_matches(membership, period),
        "alerts": alerts[:OPEN_ALERTS],
        "attention": attention(queue, counts, at),
    }


def counted(company: Company, period: Period) -> tuple[Statistics, list[Seen]]:
    """The period's statistics and the plates seen most; those of very many reads may be a minute old."""
    key = f"figures/{company.pk}/{company.slug}/{company.time_zone}/{period.key}/{period.days[-1]}"
    kept: tuple[Statistics, list[Seen]] | None = cache.get(key)
    if kept is not None:
        return kept
    found = (statistics(company, period), most_seen(company, period))
    if found[0].now.reads >= MANY:
        cache.set(key, found, KEPT_FOR_S)
    return found


def drawn(found: Statistics) -> dict[str, charts.Chart]:
    """The charts that a period has, by their key."""
    shown = [charts.by_hour(found), charts.shares(found)]
    if len(found.period.days) > 1:
        shown += [charts.by_day(found), charts.weekdays(found)]
    return {chart.key: chart for chart in shown}


def latest_matches(membership: Membership, period: Period) -> list[PlateRead]:
    """The newest reads of the period that match, with their crop's picture and the plate that each most probably is."""
    rows = PlateRead.objects.filter(company=membership.company, created_at__gte=period.start, has_match=1)
    reads = list(
        rows.select_related("detection__image")
        .defer("characters", "alternatives", "detection__quad", "detection__image__vehicles")
        .prefetch_related("matches")
        .order_by("-created_at", "-pk")[:LATEST]
    )
    for read in reads:
        with_percent(read)
        read.match = next(iter(read.matches.all()), None)  # type: ignore[attr-defined]
    return reads


def open_alerts(membership: Membership) -> list[Alert]:
    """The newest alerts that nobody has seen, and one more if there is."""
    rows = Alert.objects.of_company(membership.company).unseen()
    return list(rows.select_related("image", "read__detection").order_by("-pk")[: OPEN_ALERTS + 1])


def bars(seen: list[Seen]) -> list[tuple[Seen, float]]:
    """Each text with the length of its bar, in percent of the longest."""
    most = max((one.reads for one in seen), default=1)
    return [(one, round(100 * one.reads / most, 2)) for one in seen]


def attention(queue: Queue, counts: Counts, at: datetime) -> list[Item]:
    """What waits for somebody, most urgent first."""
    pictures, plates = reverse("recognition:batches"), reverse("plates:list")
    failed, waiting = f"{pictures}?state={ImageState.FAILED}", f"{pictures}?state={ImageState.WAITING}"
    waits = timesince(queue.oldest, at, depth=1) if queue.oldest else ""
    items = [
        Item(queue.is_stuck * queue.unfinished, f"pictures wait, by now {waits}: is a worker running?", waiting, "bad"),
        Item(counts.failed, "pictures could not be read", failed, "bad"),
        Item(counts.reviews, "reads wait for review", reverse("recognition:review"), "warn"),
        Item(counts.expiring, "plates expire within a week", f"{plates}?validity=expiring", "warn"),
        Item(counts.lookalikes, "groups of registered plates look alike", f"{plates}?twins=alike"),
    ]
    return [item for item in items if item.count]
