"""Round scales and their ticks."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

STEPS = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across a chart: where it is in pixels from the top, and what it says."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale from 0 at the bottom of a plot to `most` at its top; both ends are pixels from the chart's top."""

    most: float
    top: float
    bottom: float

    def y(self, value: float) -> float:
        """The height of a value, in pixels from the chart's top."""
        share = min(max(value / self.most, 0.0), 1.0)
        return round(self.bottom - share * (self.bottom - self.top), 2)

    def ticks(self, values: Sequence[float], words: Callable[[float], str]) -> tuple[Tick, ...]:
        return tuple(Tick(self.y(value), words(value)) for value in values)


def round_ticks(most: float, about: int = 4) -> tuple[float, ...]:
    """Whole numbers from 0 to the first round one that is not below `most`.

    Args:
        most: the largest value to be shown.
        about: into how many steps the scale is parted, roughly.
    """
    rough = max(most, 1.0) / about
    size = 10.0 ** math.floor(math.log10(rough))
    step = max(next(size * one for one in STEPS if size * one >= rough * 0.999), 1.0)
    count = max(1, math.ceil(most / step - 1e-9))
    return tuple(step * at for at in range(count + 1))


def thinned(count: int, most: int) -> list[int]:
    """Which of `count` labels have room, when `most` have: evenly spaced, the last one among them."""
    step = max(1, math.ceil(count / most))
    return [at for at in range(count) if (count - 1 - at) % step == 0]


def short_number(value: float) -> str:
    """A number as an axis has it: 950, 1.5k, 20k, 3M."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.1f}".removesuffix(".0") + letter
    return f"{value:.0f}"
