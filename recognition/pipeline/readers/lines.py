"""Finds rows of characters in a plate crop: shapes of like height that stand on a common line. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from recognition.pipeline.types import Image

Array = npt.NDArray[np.float32]
Points = npt.NDArray[np.floating[Any]]
Mask = npt.NDArray[np.uint8]

MOST_SHAPES = 48
STEEPEST = 0.4
"""Rise of a row over its run."""
FRAME_SHARE = 0.34
"""A horizontal run of ink longer than this share of the crop belongs to a frame, not to a character."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its upper and lower edge as (height at x = 0, slope) in crop pixels, and how much speaks for it."""

    top: tuple[float, float]
    bottom: tuple[float, float]
    left: float
    right: float
    dark: bool
    score: float

    def edges(self, x: float) -> tuple[float, float]:
        """y of the upper and of the lower edge at x."""
        return self.top[0] + self.top[1] * x, self.bottom[0] + self.bottom[1] * x

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def height(self) -> float:
        """At its middle."""
        top, bottom = self.edges(self.middle)
        return bottom - top


def lines(grey: Image) -> list[Line]:
    """Rows by falling score, of either polarity; the same row is told once.

    Args:
        grey: (H, W) uint8 crop.
    """
    found: list[Line] = []
    for mask, dark in masks(grey):
        found += _rows(mask, dark)
    found.sort(key=lambda line: -line.score)
    kept: list[Line] = []
    for line in found:
        if not any(_same(line, other) for other in kept):
            kept.append(line)
    return kept


def masks(grey: Image) -> Iterator[tuple[Mask, bool]]:
    """Ink as 255, by several thresholds, and whether it is the darker side."""
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    level, _ = cv2.threshold(smooth, 0, 255, cv2.THRESH_OTSU)
    block = max(smooth.shape[0] // 2, 11) | 1
    around = cv2.blur(smooth, (block, block), borderType=cv2.BORDER_REPLICATE)
    slack = max(float(smooth.std()) * 0.25, 3.0)
    for dark in (True, False):
        kind = cv2.THRESH_BINARY_INV if dark else cv2.THRESH_BINARY
        yield _cleaned(cv2.threshold(smooth, level, 255, kind)[1].astype(np.uint8, copy=False)), dark
        sign = -1 if dark else 1
        adaptive = (smooth.astype(np.int16) - around) * sign > slack
        yield _cleaned(adaptive.astype(np.uint8) * 255), dark


def _cleaned(mask: Mask) -> Mask:
    """Without the long runs of a frame."""
    run = max(int(mask.shape[1] * FRAME_SHARE), 3)
    frame = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, run), np.uint8))
    return cv2.subtract(mask, cv2.dilate(frame, np.ones((3, 1), np.uint8))).astype(np.uint8, copy=False)


def shapes(mask: Mask) -> Array:
    """(N, 4) left, top, width, height of what may be a character or a few that touch."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
    found = stats[1:].astype(np.float32)
    high, wide = mask.shape
    top, width, height, area = found.T[1:]
    fits = (height > 0.16 * high) & (height < 0.94 * high) & (width > 0.06 * height) & (width < 2.2 * height)
    fits &= (area > 0.12 * width * height) & (width < 0.5 * wide) & ((top > 0) | (top + height < high))
    found = found[fits]
    return found[np.argsort(-found[:, 3], kind="stable")][:MOST_SHAPES, :4]


def _rows(mask: Mask, dark: bool, most: int = 3) -> Iterator[Line]:
    """The best rows of a mask; a shape takes part in one of them only."""
    boxes = shapes(mask)
    for _ in range(most):
        if len(boxes) < 2:
            return
        members = _members(boxes, mask.shape[0])
        if members.sum() < 2:
            return
        line = _fitted(boxes[members], mask.shape, dark)
        yield line
        boxes = boxes[~members]


def _members(boxes: Array, high: int) -> npt.NDArray[np.bool_]:
    """Which shapes form the best row: every pair proposes a line, the others vote."""
    x, y, height = boxes[:, 0] + boxes[:, 2] / 2, boxes[:, 1] + boxes[:, 3] / 2, boxes[:, 3]
    one, other = np.triu_indices(len(boxes), 1)
    run = x[other] - x[one]
    tall = (height[one] + height[other]) / 2
    slope = (y[other] - y[one]) / np.where(np.abs(run) < 1e-3, 1e-3, run)
    usable = (np.abs(height[one] - height[other]) < 0.22 * tall) & (np.abs(run) > 0.25 * tall)
    usable &= np.abs(slope) < STEEPEST
    one, slope, tall = one[usable], slope[usable], tall[usable]
    if not len(one):
        return np.zeros(len(boxes), bool)
    off = np.abs(y[None] - y[one][:, None] - slope[:, None] * (x[None] - x[one][:, None])) / tall[:, None]
    unlike = np.abs(height[None] - tall[:, None]) / tall[:, None]
    votes = np.clip(1 - off / 0.2, 0, 1) * np.clip(1.3 - unlike / 0.25, 0, 1)
    votes *= np.clip(boxes[:, 2] / boxes[:, 3] / 0.35, 0.35, 1.0)[None]
    weight = votes.sum(1) * tall / high
    best = int(weight.argmax())
    return votes[best] > 0.05


def _fitted(boxes: Array, shape: tuple[int, ...], dark: bool) -> Line:
    """The line of a row's shapes, by least absolute deviation of their edges."""
    x = boxes[:, 0] + boxes[:, 2] / 2
    height = float(np.median(boxes[:, 3]))
    middle = _robust(x, boxes[:, 1] + boxes[:, 3] / 2, height)
    grows = _robust(x, boxes[:, 3], height) if len(boxes) >= 4 else (height, 0.0)
    top = (middle[0] - grows[0] / 2, middle[1] - grows[1] / 2)
    bottom = (middle[0] + grows[0] / 2, middle[1] + grows[1] / 2)
    even = 1 - np.clip(np.abs(boxes[:, 3] / height - 1) / 0.3, 0, 1)
    off = 1 - np.clip(np.abs(boxes[:, 1] + boxes[:, 3] / 2 - middle[0] - middle[1] * x) / (0.2 * height), 0, 1)
    solid = np.clip(boxes[:, 2] / boxes[:, 3] / 0.35, 0.35, 1.0)
    score = float((even * off * solid).sum()) * height / shape[0]
    return Line(top, bottom, float(boxes[:, 0].min()), float((boxes[:, 0] + boxes[:, 2]).max()), dark, score)


def _robust(x: Points, y: Points, height: float) -> tuple[float, float]:
    """(offset, slope) of the straight line through most points."""
    weights = np.ones(len(x))
    offset, slope = float(np.median(y)), 0.0
    if np.ptp(x) < 0.3 * height:
        return offset, slope
    for _ in range(4):
        mean_x, mean_y = np.average(x, weights=weights), np.average(y, weights=weights)
        spread = np.average((x - mean_x) ** 2, weights=weights)
        slope = float(np.average((x - mean_x) * (y - mean_y), weights=weights) / max(spread, 1e-3))
        offset = float(mean_y - slope * mean_x)
        weights = 1 / (np.abs(y - offset - slope * x) + 0.03 * height)
    return offset, slope


def _same(one: Line, other: Line) -> bool:
    """Whether two lines are one row, seen through different thresholds."""
    if one.dark != other.dark:
        return False
    at = max(min((one.middle + other.middle) / 2, min(one.right, other.right)), max(one.left, other.left))
    edges = np.abs(np.subtract(one.edges(at), other.edges(at)))
    return bool(edges.max() < 0.2 * max(one.height, other.height))


def layouts(found: Sequence[Line], most: int = 3) -> list[tuple[Line, ...]]:
    """One row, or two that stand above each other (the upper first), by falling score."""
    scored: list[tuple[float, tuple[Line, ...]]] = [(line.score, (line,)) for line in found]
    for at, one in enumerate(found):
        for other in found[at + 1 :]:
            if _stacked(one, other):
                pair = (one, other) if one.edges(one.middle)[0] < other.edges(other.middle)[0] else (other, one)
                scored.append((one.score + other.score, pair))
    scored.sort(key=lambda item: -item[0])
    return [rows for _, rows in scored[:most]]


def _stacked(one: Line, other: Line) -> bool:
    if one.dark != other.dark or abs(one.top[1] - other.top[1]) > 0.12:
        return False
    if not 0.6 < one.height / max(other.height, 1.0) < 1.65:
        return False
    shared = min(one.right, other.right) - max(one.left, other.left)
    if shared < 0.5 * min(one.right - one.left, other.right - other.left):
        return False
    at = (one.middle + other.middle) / 2
    upper, lower = sorted((one.edges(at), other.edges(at)))
    return -0.2 * one.height < lower[0] - upper[1] < 0.8 * one.height
