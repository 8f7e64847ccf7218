"""The charts of the overview: which counts go into which picture, and the table behind each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from plates.models import PlateStatus
from recognition.charts.columns import ColumnChart, Series, columns
from recognition.charts.heat import HeatMap, heat_map
from recognition.charts.lines import LineChart, Shares, lines
from recognition.services.statistics import Statistics, Tally

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers behind a chart."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with what it is called, what it comes to in words, and its table."""

    key: str
    title: str
    summary: str
    drawing: ColumnChart | LineChart | HeatMap
    table: Table


def by_hour(found: Statistics) -> Chart:
    """Today's reads, hour by hour."""
    tallies = found.hours_of(found.period.days[-1])
    names = [f"{hour:02}:00–{hour + 1:02}:00" for hour in range(24)]
    return _reads("hours", "Reads by hour, today", names, [f"{hour:02}" for hour in range(24)], tallies, "at")


def by_day(found: Statistics) -> Chart:
    """The period's reads, day by day."""
    days = found.days()
    return _reads("days", "Reads by day", *_day_names([day for day, _ in days]), [tally for _, tally in days], "on")


def shares(found: Statistics) -> Chart:
    """How many of the reads matched, and how sure they were: by day, or by hour of today."""
    if len(found.period.days) == 1:
        names, labels = [f"{hour:02}:00" for hour in range(24)], [f"{hour:02}" for hour in range(24)]
        tallies = found.hours_of(found.period.days[0])
    else:
        days = found.days()
        (names, labels), tallies = _day_names([day for day, _ in days]), [tally for _, tally in days]
    matched = Shares("allowed", "Matched", tuple(one.matched_share for one in tallies))
    sure = Shares("confidence", "Confidence", tuple(one.mean_score for one in tallies))
    rows = tuple(
        (name, percent(one.matched_share), percent(one.mean_score)) for name, one in zip(names, tallies, strict=True)
    )
    matches, confidence = percent(found.now.matched_share), percent(found.now.mean_score)
    summary = f"{matches} of the reads matched, with a mean confidence of {confidence}."
    table = Table(("When", "Matched", "Mean confidence"), rows)
    return Chart("shares", "Match share and confidence", summary, lines(names, (matched, sure), labels=labels), table)


def weekdays(found: Statistics) -> Chart:
    """When in the week most is read."""
    counts = found.weekday_hours()
    day = max(range(7), key=lambda at: sum(counts[at]))
    hour = max(range(24), key=lambda at: sum(row[at] for row in counts))
    summary = f"Busiest: {WEEKDAYS[day]}s, and the hour from {hour:02}:00." if found.now.reads else "Nothing was read."
    rows = tuple((name, *map(str, row)) for name, row in zip(WEEKDAYS, counts, strict=True))
    table = Table(("Weekday", *(f"{at:02}" for at in range(24))), rows)
    return Chart("weekdays", "Hours of the week", summary, heat_map(WEEKDAYS, counts), table)


def percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.0%}"


def _reads(
    key: str, title: str, names: Sequence[str], labels: Sequence[str], tallies: Sequence[Tally], on: str
) -> Chart:
    series = (
        Series("allowed", "Allowed", tuple(one.by_status[PlateStatus.ALLOWED] for one in tallies)),
        Series("watch", "Watched", tuple(one.by_status[PlateStatus.WATCH] for one in tallies)),
        Series("blocked", "Blocked", tuple(one.by_status[PlateStatus.BLOCKED] for one in tallies)),
        Series("unmatched", "Not registered", tuple(one.unmatched for one in tallies)),
    )
    drawing = columns(names, series, labels=labels)
    most = max(range(len(names)), key=lambda at: tallies[at].reads)
    many = f"{drawing.total:,} read{'' if drawing.total == 1 else 's'}"
    summary = (
        f"{many}, the most ({tallies[most].reads:,}) {on} {names[most]}." if drawing.total else "Nothing was read."
    )
    rows = tuple(
        (name, str(tallies[at].reads), *(str(one.values[at]) for one in series)) for at, name in enumerate(names)
    )
    return Chart(key, title, summary, drawing, Table(("When", "Reads", *(one.name for one in series)), rows))


def _day_names(days: Sequence[date]) -> tuple[list[str], list[str]]:
    """In full and as labels: Monday 3 November, 3 Nov."""
    return [f"{day:%A} {day.day} {day:%B}" for day in days], [f"{day.day} {day:%b}" for day in days]
