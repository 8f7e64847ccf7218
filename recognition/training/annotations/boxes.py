"""From numbers as they are written to a box in pixels."""

from __future__ import annotations

import math
import reprlib
from collections.abc import Sequence
from typing import SupportsFloat

from recognition.training.annotations.stated import Refused, StatedBox
from recognition.training.manifest import Bounds

ROUNDING_PX = 0.5
"""A box that sticks out by less was rounded, not misplaced."""
DECIMALS = 2


def number(value: object) -> float:
    """A finite number, from a number or its digits.

    Raises:
        Refused: it is none.
    """
    try:
        if isinstance(value, bool) or not isinstance(value, SupportsFloat | str):
            raise TypeError
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        found = math.nan
    if not math.isfinite(found):
        raise Refused(f"{reprlib.repr(value)} is not a number")
    return found


def bounds(box: StatedBox, width: int, height: int) -> Bounds:
    """The box in pixels of a picture of this size, not yet cut off at its edges.

    Raises:
        Refused: a number is none, is missing, or the box has no area.
    """
    corners = _corners(box, [number(value) for value in box.values])
    if box.shares:
        if max(map(abs, corners)) > 2:
            raise Refused("shares of the picture's size lie between 0 and 1; these are pixels, or worse")
        corners = [share * size for share, size in zip(corners, (width, height) * 2, strict=True)]
    x1, y1, x2, y2 = (round(value, DECIMALS) for value in corners)
    if x2 <= x1 or y2 <= y1:
        raise Refused("the box has no area")
    return x1, y1, x2, y2


def clipped(box: Bounds, width: int, height: int) -> tuple[Bounds, bool]:
    """The part of the box inside the picture, and whether more than rounding was cut off.

    Raises:
        Refused: nothing of it is inside.
    """
    x1, y1, x2, y2 = box
    inside = (max(x1, 0.0), max(y1, 0.0), min(x2, float(width)), min(y2, float(height)))
    if inside[2] <= inside[0] or inside[3] <= inside[1]:
        raise Refused("the box lies outside the picture")
    return inside, max(abs(a - b) for a, b in zip(box, inside, strict=True)) > ROUNDING_PX


def _corners(box: StatedBox, values: Sequence[float]) -> list[float]:
    """x1, y1, x2, y2."""
    if box.form == "polygon":
        if len(values) < 6 or len(values) % 2:
            raise Refused(f"a polygon has three points or more, of two numbers each; here are {len(values)} numbers")
        return [min(values[::2]), min(values[1::2]), max(values[::2]), max(values[1::2])]
    if len(values) != 4:
        raise Refused(f"a box has 4 numbers, not {len(values)}")
    x, y, a, b = values
    if box.form == "corners":
        return [x, y, a, b]
    if box.form == "corner_and_size":
        return [x, y, x + a, y + b]
    return [x - a / 2, y - b / 2, x + a / 2, y + b / 2]
