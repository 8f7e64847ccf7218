"""Periods of a company's local time, and how times are grouped into local hours without the database's help.

MariaDB knows no time zones until somebody loads them, so that rows are grouped by whole hours since the epoch,
shifted by what the zone's offset is beyond whole hours, and only groups are turned into local time. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

HOUR_S, QUARTER_S = 3600, 900
DAY = timedelta(days=1)


class PeriodKey(StrEnum):
    """The periods that can be chosen."""

    TODAY = "today"
    WEEK = "7"
    MONTH = "30"
    QUARTER = "90"

    @property
    def days(self) -> int:
        return 1 if self is PeriodKey.TODAY else int(self.value)

    @property
    def words(self) -> str:
        return "Today" if self is PeriodKey.TODAY else f"{self.value} days"

    @classmethod
    def of(cls, text: str) -> PeriodKey:
        """The period that an address asks for; the last 30 days when it asks for none that there is."""
        return cls(text) if text in list(cls) else cls.MONTH


@dataclass(frozen=True, slots=True)
class Period:
    """From a local midnight to now; `before` is as long and ends a whole number of days earlier."""

    key: PeriodKey
    zone: ZoneInfo
    start: datetime
    end: datetime
    before_start: datetime
    before_end: datetime

    @property
    def days(self) -> list[date]:
        """The local days, today last."""
        today = self.end.astimezone(self.zone).date()
        return [today - DAY * back for back in reversed(range(self.key.days))]

    @property
    def before_words(self) -> str:
        if self.key is PeriodKey.TODAY:
            return "yesterday until this time"
        return f"the {self.key.days} days before"


@dataclass(frozen=True, slots=True)
class Buckets:
    """Groups of `width_s` seconds: number n begins at n × width_s − shift_s since the epoch."""

    width_s: int
    shift_s: int

    def local(self, number: int, zone: ZoneInfo) -> datetime:
        """When a group begins, in the time of `zone`."""
        return datetime.fromtimestamp(number * self.width_s - self.shift_s, zone)


def period_of(key: PeriodKey, zone: ZoneInfo, at: datetime) -> Period:
    """The period that ends at `at`."""
    here = at.astimezone(zone)
    back = DAY * key.days
    return Period(
        key,
        zone,
        start=midnight(here.date() - (back - DAY), zone),
        end=at,
        before_start=midnight(here.date() - (back - DAY) - back, zone),
        before_end=datetime.combine(here.date() - back, here.timetz().replace(tzinfo=None), zone),
    )


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def buckets_of(period: Period) -> Buckets:
    """Hours that begin with the local hours of the whole period; quarters where its offsets leave no such hours."""
    moments = [midnight(day, period.zone) for day in period.days] + [period.end.astimezone(period.zone)]
    beyond = {int((one.utcoffset() or timedelta()).total_seconds()) % HOUR_S for one in moments}
    return Buckets(HOUR_S, beyond.pop()) if len(beyond) == 1 else Buckets(QUARTER_S, 0)
