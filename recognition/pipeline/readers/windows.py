"""Cuts single characters out of a straightened row. Training and serving share it."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from recognition.pipeline.readers.strips import BOTTOM, TALL, TOP, Strip, thresholded
from recognition.pipeline.types import Image

Array = npt.NDArray[np.float32]

SIDE = 32
HIGH, WIDE = 26, 18
"""A character of usual size in a window, in pixels."""
NARROWEST, WIDEST = 4, 28
EDGE = 2
"""So many pixels around a character are shown; what lies beyond belongs to its neighbours."""
FULL_INK = 200
"""The mean ink of a row has this value in its windows."""


def normalised(strip: Strip) -> Image:
    """The strip's ink with one contrast for all plates."""
    mask = thresholded(strip.ink, strip.span)[TOP:BOTTOM, strip.span[0] : strip.span[1]]
    band = strip.ink[TOP:BOTTOM, strip.span[0] : strip.span[1]]
    level = float(band[mask > 0].mean()) if mask.any() else 255.0
    return cv2.convertScaleAbs(strip.ink, alpha=FULL_INK / max(level, 1.0)).astype(np.uint8, copy=False)


def windows(ink: Image, boxes: Array, width: float) -> Image:
    """(N, SIDE, SIDE) uint8: each box scaled to a common height, and to its width among its neighbours.

    Args:
        ink: of `normalised`.
        boxes: (N, 4) x1 y1 x2 y2 in pixels of the strip.
        width: the usual width of a character there.
    """
    found = np.zeros((len(boxes), SIDE, SIDE), np.uint8)
    for at, box in enumerate(boxes):
        found[at] = _window(ink, box, width)
    return found


def drawn_width(box: Array, width: float) -> float:
    """How many pixels of its window a box fills from left to right."""
    return min(max(float(box[2] - box[0]) / width * WIDE, NARROWEST), WIDEST)


def _window(ink: Image, box: Array, width: float) -> Image:
    x1, y1, x2, y2 = (float(value) for value in box)
    if not 0.8 < (y2 - y1) / TALL < 1.2:
        y1, y2 = float(TOP), float(BOTTOM)
    wide = drawn_width(box, width)
    scale_x, scale_y = wide / max(x2 - x1, 1.0), HIGH / (y2 - y1)
    matrix = np.array(
        [[scale_x, 0, SIDE / 2 - scale_x * (x1 + x2) / 2], [0, scale_y, SIDE / 2 - scale_y * (y1 + y2) / 2]]
    )
    matrix[:, 2] += 0.5 * matrix[:, :2].sum(1) - 0.5  # pixel centres, as in `rectification`
    window = cv2.warpAffine(ink, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR)
    beyond = max(int((SIDE - wide) / 2) - EDGE, 0)
    window[:, :beyond], window[:, SIDE - beyond :] = 0, 0
    return window.astype(np.uint8, copy=False)


def network_input(found: Image) -> Array:
    """(N, SIDE, SIDE, 1) float32 in 0..1."""
    return (found[..., None] / np.float32(255)).astype(np.float32, copy=False)
