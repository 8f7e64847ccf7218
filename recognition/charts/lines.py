"""Lines of shares over time, from 0 to 100 %."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from recognition.charts.columns import FOOT, TOP, label_ranks
from recognition.charts.scales import Scale, Tick

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Shares:
    """A share at each time, None where there was nothing to take a share of."""

    key: str
    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a line: percent across, pixels down."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line's points, and the pairs of neighbours that are joined: nothing is drawn across a gap."""

    key: str
    name: str
    points: tuple[Point, ...]
    joins: tuple[tuple[Point, Point], ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """One time: the strip that says what it was, and its label; see `columns.Column`."""

    x: float
    middle: float
    label: str
    rank: int
    title: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines over the same times; `slot` is the width of a moment's strip in percent."""

    height: float
    bottom: float
    slot: float
    lines: tuple[Line, ...]
    moments: tuple[Moment, ...]
    ticks: tuple[Tick, ...]


def lines(
    names: Sequence[str], series: Sequence[Shares], height: float = 220.0, labels: Sequence[str] = ()
) -> LineChart:
    """Joins the shares of each series by a line.

    Args:
        names: what each time is, in full.
        series: shares from 0 to 1, one a time.
        height: of the whole chart, in pixels.
        labels: what stands below each time; the names if not given.
    """
    scale = Scale(1.0, TOP, height - FOOT)
    slot = 100.0 / max(len(names), 1)
    ranks = label_ranks(len(names))
    moments = tuple(
        Moment(
            x=round(slot * at, 3),
            middle=round(slot * (at + 0.5), 3),
            label=(labels or names)[at],
            rank=ranks[at],
            title=_title(name, [(one.name, one.values[at]) for one in series]),
        )
        for at, name in enumerate(names)
    )
    drawn = tuple(_line(one, scale, slot) for one in series)
    ticks = scale.ticks(SHARES, lambda share: f"{share:.0%}")
    return LineChart(height, scale.bottom, round(slot, 3), drawn, moments, ticks)


def _line(series: Shares, scale: Scale, slot: float) -> Line:
    places = [
        None if value is None else Point(round(slot * (at + 0.5), 3), scale.y(value))
        for at, value in enumerate(series.values)
    ]
    joins = tuple((one, other) for one, other in pairwise(places) if one and other)
    return Line(series.key, series.name, tuple(filter(None, places)), joins)


def _title(name: str, parts: Sequence[tuple[str, float | None]]) -> str:
    named = [f"{kind.lower()} {value:.0%}" for kind, value in parts if value is not None]
    return f"{name}: {', '.join(named) or 'nothing read'}"
