"""From characters found on a plate to slots in reading order. Pure."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from recognition.pipeline.heatmaps import decode_cells

Array = npt.NDArray[np.float32]

CELL = (4, 8)
"""Width and height in pixels of a cell of the reader's network."""
MOST_CHARACTERS = 14
SAME_CHARACTER_IOU = 0.4


def found_characters(cells: Array, least_heat: float) -> tuple[Array, Array, Array]:
    """Characters that a plate may show, in reading order.

    Args:
        cells: (rows, columns, 5 + 36) heat, dx, dy, log w, log h, class probabilities.

    Returns:
        (N, 4) boxes in pixels of the view, (N,) heats and (N, 36) class probabilities.
    """
    boxes, heats, classes = (
        part[:MOST_CHARACTERS] for part in decode_cells(cells, least_heat, SAME_CHARACTER_IOU, CELL)
    )
    order = reading_order(boxes, heats)
    return boxes[order], heats[order], classes[order]


def as_slots(heats: Array, classes: Array) -> Array:
    """(N, 37) probabilities of each character and of there being none."""
    return np.concatenate([heats[:, None] * classes, 1 - heats[:, None]], -1)


def reading_order(boxes: Array, heats: Array) -> npt.NDArray[np.int64]:
    """The order in which (N, 4) boxes are read: the upper row from the left, then the lower one."""
    centres = ((boxes[:, :2] + boxes[:, 2:]) / 2).astype(np.float32)
    lower = centres[:, 1] > _split(boxes, centres, heats)
    return np.lexsort((centres[:, 0], lower))


def _split(boxes: Array, centres: Array, heats: Array) -> float:
    """The height between two rows; infinite where there is one row."""
    sure = heats >= min(0.3, float(heats.max(initial=0.0)))
    boxes, centres = boxes[sure], centres[sure]
    if len(boxes) < 3:
        return float("inf")
    heights = np.sort(centres[:, 1])
    gaps = np.diff(heights)
    split = float(heights[gaps.argmax()] + gaps.max() / 2)
    upper = centres[:, 1] <= split
    if upper.all():
        return float("inf")
    tall = float(np.median(boxes[:, 3] - boxes[:, 1]))
    if centres[~upper, 1].mean() - centres[upper, 1].mean() < 0.6 * tall:
        return float("inf")
    return split if _one_above_another(boxes[upper], boxes[~upper]) else float("inf")


def _one_above_another(upper: Array, lower: Array) -> bool:
    """Whether some box stands over another one: a slanting row also falls apart into high and low."""
    shared = np.minimum(upper[:, None, 2], lower[None, :, 2]) - np.maximum(upper[:, None, 0], lower[None, :, 0])
    narrow = np.minimum(upper[:, None, 2] - upper[:, None, 0], lower[None, :, 2] - lower[None, :, 0])
    return bool((shared > 0.5 * narrow).any())
