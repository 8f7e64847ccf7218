"""Cheap measures of many rectangles at once: sums over upright boxes, by integral images."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from recognition.pipeline.classical.proposals import bounds, sizes

Array = npt.NDArray[np.float32]
Grey = npt.NDArray[np.uint8]
Features = dict[str, Array]
"""Name of a measure → (N,) its value for each of N quads."""

INSIDE, AROUND = (-0.04, -0.1), (0.2, 0.3)
"""How far the looked-at box reaches beyond the plate's, as shares of its width and height."""
QUARTERS = 4


def surroundings(grey: Grey, quads: Array) -> Features:
    """How full of upright strokes, how bright and how even each rectangle is, and its surroundings.

    Args:
        grey: (H, W) working picture.
        quads: (N, 4, 2) in its pixels.
    """
    boxes = bounds(quads)
    sums = [cv2.integral(layer, sdepth=cv2.CV_64F) for layer in _layers(grey)]
    inside, area = _summed(sums, _grown(boxes, *INSIDE))
    whole, whole_area = _summed(sums, _grown(boxes, *AROUND))
    ring, ring_area = whole - inside, np.maximum(whole_area - area, 1)
    inside, ring = inside / area, ring / ring_area
    deviation, ring_deviation = (np.sqrt(np.maximum(one[3] - one[2] ** 2, 1)) for one in (inside, ring))
    lighter = (inside[2] - ring[2]) / (deviation + 10)
    features = {
        "contrast": np.log(deviation + 3),
        "ring contrast": np.log(ring_deviation + 3),
        "strokes": np.log(inside[0] + 4),
        "lines": np.log(inside[1] + 4),
        "ring strokes": np.log(ring[0] + 4),
        "ring lines": np.log(ring[1] + 4),
        "lighter than ring": lighter,
        "differs from ring": np.abs(lighter),
        "brightness": inside[2] / 255,
        "emptiest quarter": _emptiest_quarter(sums[0], boxes),
        **shape(quads),
    }
    return {name: values.astype(np.float32) for name, values in features.items()}


def shape(quads: Array) -> Features:
    """Size, aspect and slope; the squares let a line prefer a middle."""
    width, height, slope = sizes(quads)
    aspect, tall = np.log(width / height), np.log(height)
    return {"aspect": aspect, "aspect²": aspect**2, "height": tall, "height²": tall**2, "slope": slope}


def _layers(grey: Grey) -> list[Array]:
    blurred = cv2.GaussianBlur(grey, (3, 3), 0)
    strokes, lines = (cv2.Sobel(blurred, cv2.CV_16S, dx, 1 - dx).astype(np.float32) for dx in (1, 0))
    values = grey.astype(np.float32)
    return [np.abs(strokes), np.abs(lines), values, values**2]


def _grown(boxes: Array, share_x: float, share_y: float) -> Array:
    sides = (boxes[:, 2:] - boxes[:, :2]) * np.array([share_x, share_y], np.float32)
    return np.concatenate([boxes[:, :2] - sides, boxes[:, 2:] + sides], 1)


def _summed(sums: list[npt.NDArray], boxes: Array) -> tuple[npt.NDArray, npt.NDArray]:
    """(layers, N) sums over the boxes' pixels inside the picture, and (N,) how many those are, at least 1."""
    height, width = sums[0].shape[0] - 1, sums[0].shape[1] - 1
    corners = np.round(boxes).astype(int)
    x1, x2 = np.clip(corners[:, 0], 0, width), np.clip(corners[:, 2], 0, width)
    y1, y2 = np.clip(corners[:, 1], 0, height), np.clip(corners[:, 3], 0, height)
    totals = [one[y2, x2] - one[y1, x2] - one[y2, x1] + one[y1, x1] for one in sums]
    return np.array(totals), np.maximum((x2 - x1) * (y2 - y1), 1)


def _emptiest_quarter(strokes: npt.NDArray, boxes: Array) -> npt.NDArray:
    """Log of the strokes in the emptiest quarter of the width over the mean of all: text fills a plate."""
    left, width = boxes[:, 0], boxes[:, 2] - boxes[:, 0]
    rim = 0.15 * (boxes[:, 3] - boxes[:, 1])
    parts = []
    for at in range(QUARTERS):
        start = left + width * (0.04 + 0.23 * at)
        part = np.stack([start, boxes[:, 1] + rim, start + 0.23 * width, boxes[:, 3] - rim], 1)
        total, area = _summed([strokes], part)
        parts.append(total[0] / area)
    dense = np.array(parts) + 2
    return np.log(dense.min(0) / dense.mean(0))
