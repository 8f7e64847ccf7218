"""Where a plate may be: thresholds, edges, bands of strokes and rows of characters, each as rectangles.

All quads are in pixels of the grey working picture, by the conventions of `pipeline/types.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt
from cv2.typing import MatLike

from recognition.pipeline.classical.character_rows import character_rows

Array = npt.NDArray[np.float32]
Grey = npt.NDArray[np.uint8]

LEAST_HEIGHT_PX, LEAST_WIDTH_PX = 5, 12
WIDEST_SHARE = 0.95
"""A plate is no wider than this share of the picture."""
ASPECTS = (0.7, 8.0)
STEEPEST = 0.7
"""Radians."""
ADAPTIVE_BLOCKS_PX = (41, 101)
STROKE_HEIGHTS_PX = (7, 12)
"""Heights of the characters whose strokes a band gathers; the half-size picture doubles them."""
BAND_LEVELS = (0.7, 1.0, 1.4)
"""Shares of Otsu's threshold: a band that touches a grille at one of them is alone at another."""
SAME_SHARE = 0.12
"""Rectangles whose sides agree to this share of their height are one."""


def proposals(grey: Grey) -> Array:
    """(N, 4, 2) quads of everything that has the shape of a plate, clockwise from the top-left corner."""
    half = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    fine = [*_by_thresholds(grey), *_by_edges(grey), *_by_bands(grey), *character_rows(grey)]
    coarse = [*_by_bands(half), *character_rows(half, blocks_px=(31, 61))] if min(half.shape) >= 3 else []
    quads = np.array([*fine, *(quad * 2 for quad in coarse)], np.float32).reshape(-1, 4, 2)
    return _distinct(_plausible(ordered(quads), grey.shape[1]))


def ordered(quads: Array) -> Array:
    """(N, 4, 2) rectangles with their corners clockwise; the first side is the most level one, left to right."""
    centred = quads - quads.mean(1, keepdims=True)
    around = np.argsort(np.arctan2(centred[..., 1], centred[..., 0]), axis=1)
    quads = np.take_along_axis(quads, around[..., None], 1)
    sides = np.roll(quads, -1, 1) - quads
    first = np.abs(np.arctan2(sides[..., 1], sides[..., 0])).argmin(1)
    turn = (first[:, None] + np.arange(4)) % 4
    return np.take_along_axis(quads, turn[..., None], 1)


def sizes(quads: Array) -> tuple[Array, Array, Array]:
    """(N,) widths and heights in pixels and slopes in radians, 0 or more."""
    across, down = quads[:, 1] - quads[:, 0], quads[:, 3] - quads[:, 0]
    slope = np.abs(np.arctan2(across[:, 1], across[:, 0]))
    return np.linalg.norm(across, axis=1), np.linalg.norm(down, axis=1) + np.float32(1e-6), slope


def bounds(quads: Array) -> Array:
    """(N, 4) upright boxes around quads."""
    return np.concatenate([quads.min(1), quads.max(1)], 1)


def _plausible(quads: Array, width_px: int) -> Array:
    width, height, slope = sizes(quads)
    shaped = (width / height > ASPECTS[0]) & (width / height < ASPECTS[1]) & (slope < STEEPEST)
    return quads[shaped & (height >= LEAST_HEIGHT_PX) & (width > LEAST_WIDTH_PX) & (width < WIDEST_SHARE * width_px)]


def _distinct(quads: Array) -> Array:
    steps = np.maximum(sizes(quads)[1], 8)[:, None] * SAME_SHARE
    _, first = np.unique(np.round(bounds(quads) / steps).astype(np.int32), axis=0, return_index=True)
    return quads[np.sort(first)]


def _by_thresholds(grey: Grey) -> Iterator[Array]:
    """What is lighter, or darker, than its neighbourhood; opened once, to part it from its surroundings."""
    blurred = cv2.GaussianBlur(grey, (5, 5), 0)
    for block in ADAPTIVE_BLOCKS_PX:
        mean = cv2.boxFilter(blurred, -1, (block, block))
        for mask in (blurred > mean, blurred < mean):
            whole = mask.astype(np.uint8)
            yield from _rectangles(whole, least_fill=0.6)
            opened = cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
            yield from _rectangles(opened, least_fill=0.6)


def _by_edges(grey: Grey) -> Iterator[Array]:
    """Outlines, as they are and with small gaps closed."""
    edges = cv2.Canny(cv2.bilateralFilter(grey, 7, 40, 5), 30, 100)
    yield from _rectangles(edges, least_fill=0.6)
    yield from _rectangles(cv2.dilate(edges, np.ones((3, 3), np.uint8)), least_fill=0.6)


def _by_bands(grey: Grey) -> Iterator[Array]:
    """Areas dense with upright strokes, dark on light (black hat) or light on dark (top hat)."""
    blurred = cv2.GaussianBlur(grey, (3, 3), 0)
    for height in STROKE_HEIGHTS_PX:
        for hat in (cv2.MORPH_BLACKHAT, cv2.MORPH_TOPHAT):
            strokes = cv2.morphologyEx(blurred, hat, np.ones((max(height // 2, 3), height * 2), np.uint8))
            yield from _bands(strokes, height)


def _bands(strokes: MatLike, height: int) -> Iterator[Array]:
    dense = cv2.GaussianBlur(np.abs(cv2.Sobel(strokes, cv2.CV_32F, 1, 0, ksize=3)), (0, 0), height / 4)
    dense = cv2.morphologyEx(dense, cv2.MORPH_CLOSE, np.ones((max(height // 3, 1), int(height * 1.2)), np.uint8))
    # The strongest strokes of a picture are often a sign or a grille: they must not hide a dull plate.
    scaled = np.clip(dense * (255 / max(float(np.percentile(dense, 99.8)), 1.0)), 0, 255).astype(np.uint8)
    level, _ = cv2.threshold(scaled, 0, 255, cv2.THRESH_OTSU)
    for share in BAND_LEVELS:
        mask = (scaled > min(level * share, 250)).astype(np.uint8)
        mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((max(height // 2, 3), height), np.uint8))
        yield from _rectangles(mask, least_fill=0.5)


def _rectangles(mask: MatLike, least_fill: float) -> Iterator[Array]:
    """The smallest turned rectangle around each contour whose hull fills it."""
    for contour in cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)[0]:
        _, _, width, height = cv2.boundingRect(contour)
        if width <= LEAST_WIDTH_PX or height < LEAST_HEIGHT_PX or not ASPECTS[0] <= width / height <= ASPECTS[1]:
            continue
        (x, y), (long, short), angle = cv2.minAreaRect(contour)
        if cv2.contourArea(cv2.convexHull(contour)) >= least_fill * long * short > 0:
            # Contours run through the centres of their outermost pixels: half a pixel is missing on every side.
            corners = cv2.boxPoints(((x + 0.5, y + 0.5), (long + 1, short + 1), angle))
            yield corners.astype(np.float32, copy=False)
