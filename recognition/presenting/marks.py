"""Where characters stand: in the rectified crop, and in the picture beside the plate. Pure but for its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from recognition.models import Detection

TWO_ROWS = 0.3
"""Characters whose heights differ by this share of the plate stand in two rows."""

UNIT = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
BAND_PX = 44
"""Room above and below a crop for the characters that were read."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A character at (x, y), its middle, `size` high; `level` says how sure it is."""

    char: str
    x: float
    y: float
    size: float
    level: str
    percent: int


@dataclass(frozen=True, slots=True)
class CropMarks:
    """A crop's size in pixels, and the characters around it; the drawing begins BAND_PX above the crop."""

    width: int
    height: int
    top: int
    bottom: int
    marks: list[Mark]

    @property
    def view_box(self) -> str:
        return f"0 {-self.top} {self.width} {self.top + self.height + self.bottom}"


def level(score: float) -> str:
    """How sure a character is, as a CSS class."""
    return "sure" if score >= 0.9 else "unsure" if score >= 0.6 else "doubtful"


def picture_marks(detection: Detection, characters: Sequence[dict[str, Any]]) -> list[Mark]:
    """Each character beside the plate in the picture, above its place, or below it if it stands in a second row.

    None where the reader does not say where the characters stand.
    """
    placed = [one for one in characters if one.get("center")]
    if not placed:
        return []
    quad = np.array(detection.quad, np.float32)
    matrix = cv2.getPerspectiveTransform(UNIT, quad)
    lower = stands_lower(placed)
    shares = [(one["center"][0], 1.3 if below else -0.3) for one, below in zip(placed, lower, strict=True)]
    points = cv2.perspectiveTransform(np.array(shares, np.float32).reshape(-1, 1, 2), matrix).reshape(-1, 2)
    size = _size(quad, len(placed), any(lower))
    return [_mark(one, float(x), float(y), size) for one, (x, y) in zip(placed, points, strict=True)]


def crop_marks(detection: Detection, characters: Sequence[dict[str, Any]]) -> CropMarks:
    """The characters above the crop, or below it if they stand in a second row, each at its place."""
    width, height = detection.crop_size_px
    placed = [one for one in characters if one.get("center")]
    lower = stands_lower(placed)
    marks = [
        _mark(one, one["center"][0] * width, height + BAND_PX / 2 if below else -BAND_PX / 2, BAND_PX * 0.75)
        for one, below in zip(placed, lower, strict=True)
    ]
    return CropMarks(width, height, BAND_PX if placed else 0, BAND_PX if any(lower) else 0, marks)


def stands_lower(placed: Sequence[dict[str, Any]]) -> list[bool]:
    """Whether each character stands in the second row."""
    heights = [one["center"][1] for one in placed]
    if not heights or max(heights) - min(heights) < TWO_ROWS:
        return [False] * len(heights)
    middle = (max(heights) + min(heights)) / 2
    return [height > middle for height in heights]


def _size(quad: Any, count: int, has_two_rows: bool) -> float:
    """Height of letters that fit beside the plate, in pixels of the picture."""
    width, height = (float(np.linalg.norm(quad[at] - quad[0])) for at in (1, 3))
    per_row = max(count / (2 if has_two_rows else 1), 1)
    return max(min(height * 0.55, 1.2 * width / per_row), 4.0)


def _mark(one: dict[str, Any], x: float, y: float, size: float) -> Mark:
    score = one["score"]
    return Mark(one["char"], round(x, 1), round(y, 1), round(size, 1), level(score), round(score * 100))
