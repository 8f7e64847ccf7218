"""A heat map: how much in each hour of each weekday."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEVELS = 5
ROW = 26.0
HOUR_EVERY = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of one weekday: percent across, pixels down; `level` is 0 for nothing to LEVELS for the most."""

    x: float
    y: float
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    name: str
    y: float
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Rows of cells; `width` of a cell in percent, heights in pixels; `hours` label the columns."""

    height: float
    width: float
    row: float
    rows: tuple[HeatRow, ...]
    hours: tuple[tuple[float, str], ...]


def heat_map(names: Sequence[str], counts: Sequence[Sequence[int]]) -> HeatMap:
    """Shades `counts`, a row a name and a column an hour, by their share of the largest one."""
    most = max((max(row) for row in counts), default=0)
    width = 100.0 / max(len(counts[0]), 1)
    rows = tuple(
        HeatRow(
            name,
            ROW * at,
            tuple(
                Cell(round(width * hour, 3), ROW * at, level(count, most), f"{name}, {hour:02}–{hour + 1:02}: {count}")
                for hour, count in enumerate(counts[at])
            ),
        )
        for at, name in enumerate(names)
    )
    hours = tuple((round(width * hour, 3), f"{hour:02}") for hour in range(0, len(counts[0]), HOUR_EVERY))
    return HeatMap(ROW * len(names), round(width, 3), ROW, rows, hours)


def level(count: int, most: int) -> int:
    """The shade of a count: 0 for none, else 1 to LEVELS by its share of `most`."""
    return 0 if not count else min(LEVELS, 1 + int(count / most * LEVELS * 0.999))
