"""Rows of shapes that could be characters: alike in height, side by side, one row or two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
Grey = npt.NDArray[np.uint8]

LEAST_CONTRAST = 8
MOST_SHAPES, MOST_ROWS = 700, 60
"""Only the largest shapes and the longest rows are looked at: pairs of them are compared."""
LEAST_IN_ROW, MOST_IN_ROW = 3, 16
STEEPEST = 0.6
MARGIN_X, HALF_HEIGHT = 0.35, 0.75
"""A plate's edges lie about so far from its row of characters, in character heights."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of characters: the (4, 2) quad of the plate that it could be, and the characters' height."""

    quad: Array
    height: float
    count: int


def character_rows(grey: Grey, blocks_px: Sequence[int] = (15, 31)) -> Iterator[Array]:
    """(4, 2) quads around each row of characters, and around each two rows that could be one plate.

    Args:
        blocks_px: neighbourhoods that a character is darker or lighter than; each suits characters of
            0.2 to 1.3 times its size.
    """
    for block in blocks_px:
        mean = cv2.boxFilter(grey, -1, (block, block)).astype(np.int16)
        for sign in (1, -1):
            shapes = _shapes(((mean - grey) * sign > LEAST_CONTRAST).astype(np.uint8), block)
            rows = [row for members in _groups(shapes) if (row := _row(shapes[members]))]
            rows = sorted(rows, key=lambda row: -row.count)[:MOST_ROWS]
            yield from (row.quad for row in rows)
            yield from _pairs(rows)


def _shapes(mask: npt.NDArray[np.uint8], block: int) -> Array:
    """(N, 4) x, y, width, height of the connected areas that have the size of a character."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
    stats = stats[1:]
    width, height, area = stats[:, 2], stats[:, 3], stats[:, 4]
    fits = (height >= 5) & (height > block * 0.2) & (height < block * 1.3)
    fits &= (width <= height * 1.4) & (width >= height * 0.08) & (area >= 0.15 * width * height)
    chosen = stats[fits]
    return chosen[np.argsort(-chosen[:, 4], kind="stable")[:MOST_SHAPES], :4].astype(np.float32)


def _groups(shapes: Array) -> list[npt.NDArray[np.intp]]:
    """The places in `shapes` of each chain of neighbours that are alike in height."""
    if len(shapes) < LEAST_IN_ROW:
        return []
    neighbours = _neighbours(shapes)
    labels = np.arange(len(shapes))
    for _ in range(2 * MOST_IN_ROW):
        lowest = np.where(neighbours, labels[None], len(shapes)).min(1)
        spread = np.minimum(labels, lowest)
        if (spread == labels).all():
            break
        labels = spread
    groups = [np.nonzero(labels == label)[0] for label in np.unique(labels)]
    return [group for group in groups if LEAST_IN_ROW <= len(group) <= MOST_IN_ROW]


def _neighbours(shapes: Array) -> npt.NDArray[np.bool_]:
    """(N, N) whether two shapes could stand side by side in one row."""
    x, y, width, height = shapes.T
    tall, low = np.maximum(height[:, None], height), np.minimum(height[:, None], height)
    across = np.abs((x + width / 2)[:, None] - (x + width / 2))
    down = np.abs((y + height / 2)[:, None] - (y + height / 2))
    gap = across - (width[:, None] + width) / 2
    alike = (tall < 1.35 * low) & (down < 0.35 * across + 0.05 * tall) & (down < 0.5 * tall)
    return alike & (gap < 0.9 * tall) & (gap > -0.2 * tall)


def _row(shapes: Array) -> _Row | None:
    x, y, width, height = shapes.T
    middle_x, middle_y, tall = x + width / 2, y + height / 2, float(np.median(height))
    if np.ptp(middle_x) <= 0:
        return None
    spread = middle_x - middle_x.mean()
    slope = float((spread * (middle_y - middle_y.mean())).sum() / (spread**2).sum())
    if abs(slope) > STEEPEST:
        return None
    left, right = x.min() - MARGIN_X * tall, (x + width).max() + MARGIN_X * tall
    level = float(np.median(middle_y - slope * middle_x))
    top, bottom = level - HALF_HEIGHT * tall, level + HALF_HEIGHT * tall
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    quad = np.array([(at, y + slope * at) for at, y in corners], np.float32)
    return _Row(quad, tall, len(shapes))


def _pairs(rows: Sequence[_Row]) -> Iterator[Array]:
    """Quads around two rows, the second close below the first."""
    for upper in rows:
        for lower in rows:
            if _stacked(upper, lower):
                left = min(upper.quad[0, 0], lower.quad[0, 0])
                right = max(upper.quad[1, 0], lower.quad[1, 0])
                top, bottom = upper.quad[:2, 1].mean(), lower.quad[2:, 1].mean()
                yield np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


def _stacked(upper: _Row, lower: _Row) -> bool:
    gap = float(lower.quad[:, 1].mean() - upper.quad[:, 1].mean())
    tall = max(upper.height, lower.height)
    if not (0.9 * tall < gap < 2.2 * tall and 0.6 < upper.height / lower.height < 1.6):
        return False
    shared = min(upper.quad[1, 0], lower.quad[1, 0]) - max(upper.quad[0, 0], lower.quad[0, 0])
    return bool(shared > 0.5 * min(np.ptp(upper.quad[:, 0]), np.ptp(lower.quad[:, 0])))
