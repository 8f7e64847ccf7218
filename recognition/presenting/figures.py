"""The figures of the overview, each with its change against the period before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from plates.models import PlateStatus
from recognition.presenting.charts import percent
from recognition.services.statistics import Statistics, Tally, total

NONE_BEFORE = "none before"


@dataclass(frozen=True, slots=True)
class Change:
    """A change in words; `way` is up, down or same, `tone` is warn when somebody should look."""

    words: str
    way: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the period, as it is shown; `today` is '' where the period is today."""

    key: str
    label: str
    value: str
    today: str
    change: Change


def figures(found: Statistics) -> list[Figure]:
    """Reads, matches, blocked and watched plates seen, the unmatched share and the mean confidence."""
    today = total(found.hours_of(found.period.days[-1])) if len(found.period.days) > 1 else None
    tallies = (found.now, found.before, today)
    blocked, watch = PlateStatus.BLOCKED, PlateStatus.WATCH
    return [
        _count("reads", "Reads", lambda one: one.reads, tallies),
        _count("matches", "Matches", lambda one: one.matched, tallies),
        _count("blocked", "Blocked seen", lambda one: one.by_status[blocked], tallies, worse_up=True),
        _count("watch", "Watched seen", lambda one: one.by_status[watch], tallies, worse_up=True),
        _share("unmatched", "Not registered", lambda one: one.unmatched_share, tallies, worse=1),
        _share("confidence", "Mean confidence", lambda one: one.mean_score, tallies, worse=-1),
    ]


def count_change(now: int, before: int, worse_up: bool = False) -> Change:
    """How a count has changed: in percent, or in words where there was nothing to compare with."""
    if now == before:
        return Change("no change", "same")
    way = "up" if now > before else "down"
    tone = "warn" if worse_up and now > before else ""
    if not before:
        return Change(NONE_BEFORE, way, tone)
    share = abs(now - before) / before
    return Change(
        f"{now / before:.0f} times" if now >= 10 * before else f"{share:.0%}" if share >= 0.01 else "under 1%",
        way,
        tone,
    )


def share_change(now: float | None, before: float | None, worse: int = 0) -> Change:
    """How a share has changed, in points of a hundred; `worse` is the sign of changes to look at."""
    if now is None or before is None:
        return Change(NONE_BEFORE if before is None else "nothing read", "same")
    points = round(100 * now) - round(100 * before)
    if not points:
        return Change("no change", "same")
    tone = "warn" if points * worse > 0 and abs(points) >= 5 else ""
    return Change(f"{abs(points)} point{'s' if abs(points) > 1 else ''}", "up" if points > 0 else "down", tone)


def _count(
    key: str, label: str, of: Callable[[Tally], int], tallies: tuple[Tally, Tally, Tally | None], worse_up: bool = False
) -> Figure:
    now, before, today = tallies
    told = f"{of(today):,} today" if today else ""
    return Figure(key, label, f"{of(now):,}", told, count_change(of(now), of(before), worse_up))


def _share(
    key: str, label: str, of: Callable[[Tally], float | None], tallies: tuple[Tally, Tally, Tally | None], worse: int
) -> Figure:
    now, before, today = tallies
    told = f"{percent(of(today))} today" if today else ""
    return Figure(key, label, percent(of(now)), told, share_change(of(now), of(before), worse))
