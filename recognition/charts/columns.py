"""Stacked columns: how many, of which kinds, at each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recognition.charts.scales import Scale, Tick, round_ticks, short_number, thinned

TOP, FOOT = 22.0, 22.0
"""Pixels above the plot for what a column says, and below it for the names of columns."""

GAP = 0.24
"""Of a column's share of the width, so much is left free."""

WIDEST = 4.0
"""Percent of the width; columns of a short series do not become slabs."""

NARROW_LABELS, WIDE_LABELS = 5, 10


@dataclass(frozen=True, slots=True)
class Series:
    """One kind that is counted; `key` is the class of its colour."""

    key: str
    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a column: pixels from the top, and pixels high."""

    key: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """One time: percent of the width, `left` where its share of it begins, `x` its bars.

    `rank` of its label is 2 (shown always), 1 (where there is room) or 0 (never).
    """

    left: float
    x: float
    width: float
    middle: float
    label: str
    rank: int
    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """Stacked columns; `slot` is the width in percent that each has, with its gap."""

    height: float
    bottom: float
    slot: float
    columns: tuple[Column, ...]
    ticks: tuple[Tick, ...]
    series: tuple[Series, ...]
    total: int


def columns(
    names: Sequence[str], series: Sequence[Series], height: float = 220.0, labels: Sequence[str] = ()
) -> ColumnChart:
    """Stacks `series` from the bottom up, in their order.

    Args:
        names: what each column is, in full.
        series: the counts of each kind, one a column.
        height: of the whole chart, in pixels.
        labels: what stands below each column; the names if not given.
    """
    totals = [sum(one.values[at] for one in series) for at in range(len(names))]
    marks = round_ticks(max(totals, default=0))
    scale = Scale(marks[-1], TOP, height - FOOT)
    slot = 100.0 / max(len(names), 1)
    ranks = label_ranks(len(names))
    drawn = tuple(
        Column(
            left=round(slot * at, 3),
            x=round(slot * at + (slot - bar_width(slot)) / 2, 3),
            width=round(bar_width(slot), 3),
            middle=round(slot * (at + 0.5), 3),
            label=(labels or names)[at],
            rank=ranks[at],
            title=_title(name, totals[at], [(one.name, one.values[at]) for one in series]),
            bars=_stack(scale, [(one.key, one.values[at]) for one in series]),
        )
        for at, name in enumerate(names)
    )
    ticks = scale.ticks(marks, short_number)
    return ColumnChart(height, scale.bottom, round(slot, 3), drawn, ticks, tuple(series), sum(totals))


def bar_width(slot: float) -> float:
    return min(slot * (1 - GAP), WIDEST)


def label_ranks(count: int) -> list[int]:
    """How much room each of `count` labels needs: see `Column.rank`."""
    wide = thinned(count, WIDE_LABELS)
    narrow = {wide[at] for at in thinned(len(wide), NARROW_LABELS)}
    return [2 if at in narrow else 1 if at in wide else 0 for at in range(count)]


def _stack(scale: Scale, parts: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    bars, below = [], 0
    for key, value in parts:
        if value:
            top = scale.y(below + value)
            bars.append(Bar(key, top, round(scale.y(below) - top, 2)))
            below += value
    return tuple(bars)


def _title(name: str, total: int, parts: Sequence[tuple[str, int]]) -> str:
    named = [f"{value} {kind.lower()}" for kind, value in parts if value]
    return f"{name}: {total}" + (f" ({', '.join(named)})" if len(parts) > 1 and named else "")
