"""What a company's cameras saw: counts by local hour, and the plates seen most.

Reads that people rejected do not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Count, Func, QuerySet, Sum

from companies.models import Company
from plates.models import PlateStatus, RegisteredPlate
from recognition.models import PlateRead, ReviewState
from recognition.periods import Buckets, Period, buckets_of
from recognition.serialise import READABLE

TOP = 8


@dataclass(slots=True)
class Tally:
    """Counts of reads by the severest status among their matches, and the sum of their scores."""

    reads: int = 0
    score_sum: float = 0.0
    by_status: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, status: str, reads: int, score_sum: float) -> None:
        self.reads += reads
        self.score_sum += score_sum
        self.by_status[status] += reads

    def include(self, other: Tally) -> None:
        self.reads += other.reads
        self.score_sum += other.score_sum
        for status, reads in other.by_status.items():
            self.by_status[status] += reads

    @property
    def unmatched(self) -> int:
        return self.by_status[""]

    @property
    def matched(self) -> int:
        return self.reads - self.unmatched

    @property
    def unmatched_share(self) -> float | None:
        return self.unmatched / self.reads if self.reads else None

    @property
    def matched_share(self) -> float | None:
        return self.matched / self.reads if self.reads else None

    @property
    def mean_score(self) -> float | None:
        return self.score_sum / self.reads if self.reads else None


@dataclass(frozen=True, slots=True)
class Statistics:
    """A period's tallies: by local hour, in all, and of the period before."""

    period: Period
    hours: dict[datetime, Tally]
    now: Tally
    before: Tally

    def days(self) -> list[tuple[date, Tally]]:
        """A tally for each local day of the period."""
        found: dict[date, Tally] = {day: Tally() for day in self.period.days}
        for hour, tally in self.hours.items():
            if hour.date() in found:
                found[hour.date()].include(tally)
        return list(found.items())

    def hours_of(self, day: date) -> list[Tally]:
        """24 tallies of a local day; an hour that a clock change repeats counts as one."""
        found = [Tally() for _ in range(24)]
        for hour, tally in self.hours.items():
            if hour.date() == day:
                found[hour.hour].include(tally)
        return found

    def weekday_hours(self) -> list[list[int]]:
        """Reads by weekday (Monday first) and hour."""
        found = [[0] * 24 for _ in range(7)]
        for hour, tally in self.hours.items():
            found[hour.weekday()][hour.hour] += tally.reads
        return found


@dataclass(frozen=True, slots=True)
class Seen:
    """A text and how often it was read; `status` of the plate that is registered under it, else ''."""

    text: str
    reads: int
    status: str

    @property
    def status_words(self) -> str:
        return str(PlateStatus(self.status).label) if self.status else "Not registered"


def statistics(company: Company, period: Period) -> Statistics:
    """Counts a period and the one before, in two queries that read nothing but an index."""
    groups = buckets_of(period)
    rows = _reads(company, period.start, period.end)
    grouped = rows.annotate(bucket=Bucket("created_at", groups)).values_list("bucket", "match_status").order_by()
    hours: dict[datetime, Tally] = defaultdict(Tally)
    now = Tally()
    for number, status, reads, score_sum in grouped.annotate(reads=Count("pk"), total=Sum("score")):
        begins = groups.local(number, period.zone).replace(minute=0)
        hours[begins].add(status, reads, score_sum)
        now.add(status, reads, score_sum)
    return Statistics(period, dict(hours), now, _tally(_reads(company, period.before_start, period.before_end)))


def most_seen(company: Company, period: Period, most: int = TOP) -> list[Seen]:
    """The texts that were read most often, where they were sure enough to be shown."""
    rows = _reads(company, period.start, period.end).filter(score__gte=READABLE).exclude(text="")
    counted = list(rows.values_list("text").annotate(reads=Count("pk")).order_by("-reads", "text")[:most])
    plates = RegisteredPlate.objects.of_company(company).shown_as(text for text, _ in counted)
    status = dict(plates.values_list("normalised", "status")) if counted else {}
    return [Seen(text, reads, status.get(text, "")) for text, reads in counted]


def total(tallies: Iterable[Tally]) -> Tally:
    found = Tally()
    for tally in tallies:
        found.include(tally)
    return found


class Bucket(Func):
    """The number of the group of seconds since the epoch that a time lies in; see `Buckets`."""

    output_field = models.BigIntegerField()

    def __init__(self, expression: Any, buckets: Buckets) -> None:
        super().__init__(expression, width=buckets.width_s, shift=buckets.shift_s)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "((strftime('%%%%s', %(expressions)s) + %(shift)s) / %(width)s)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_mysql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "((TIMESTAMPDIFF(SECOND, '1970-01-01', %(expressions)s) + %(shift)s) DIV %(width)s)"
        return self.as_sql(compiler, connection, template=template, **context)


def _reads(company: Company, start: datetime, end: datetime) -> QuerySet[PlateRead]:
    rows = PlateRead.objects.filter(company=company, created_at__gte=start, created_at__lt=end)
    return rows.exclude(review_state=ReviewState.REJECTED)


def _tally(rows: QuerySet[PlateRead]) -> Tally:
    found = Tally()
    for status, reads, score_sum in rows.values_list("match_status").order_by().annotate(n=Count("pk"), s=Sum("score")):
        found.add(status, reads, score_sum)
    return found
