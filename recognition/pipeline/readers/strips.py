"""Straightens a row of characters and cuts it into pieces: strokes, characters, characters that touch. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from recognition.pipeline.readers.lines import Line, Mask
from recognition.pipeline.types import Image

Array = npt.NDArray[np.float32]

TOP, BOTTOM, HIGH = 8, 48, 56
"""Edges of the characters in a straightened row, and its height, in pixels."""
TALL = BOTTOM - TOP
STROKE = 19
"""No stroke is so broad, in pixels of a strip."""
BEYOND = 1.2
"""A strip goes on past the row's first and last shape by so many character heights, within the crop."""
SLANTS = np.arange(-0.4, 0.41, 0.1)
"""Shears that are tried: run over rise."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A straightened row.

    ink (HIGH, W) uint8, 0 where there is only ground; `span` the columns between which the row was found;
    `to_crop` the homography to pixels of the crop.
    """

    ink: Image
    span: tuple[int, int]
    to_crop: Array


@dataclass(frozen=True, slots=True)
class Pieces:
    """What stands in a strip from left to right.

    boxes (N, 4) float32 x1 y1 x2 y2; `joined` (N,) whether a piece was cut from its left neighbour;
    `width` the usual width of a character.
    """

    boxes: Array
    joined: npt.NDArray[np.bool_]
    width: float


def straightened(grey: Image, line: Line) -> Strip:
    """The row upright between TOP and BOTTOM, its aspect kept, its slant removed."""
    left = max(line.left - BEYOND * line.height, 0.0)
    right = min(line.right + BEYOND * line.height, float(grey.shape[1]))
    (top, bottom), (far_top, far_bottom) = line.edges(left), line.edges(right)
    least = 0.4 * line.height
    bottom, far_bottom = max(bottom, top + least), max(far_bottom, far_top + least)
    width = max(round((right - left) / line.height * TALL), TALL // 2)
    source = np.array([[left, top], [right, far_top], [right, far_bottom], [left, bottom]], np.float32)
    target = np.array([[0, TOP], [width, TOP], [width, BOTTOM], [0, BOTTOM]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, target).astype(np.float64)
    scale = TALL / line.height
    span = (max(int((line.left - left) * scale), 0), width - int((right - line.right) * scale))
    pixels = grey if line.dark else np.invert(grey)
    ink = inked(_warped(pixels, matrix, width))
    slant = _slant(thresholded(ink, span))
    if slant:
        matrix = np.array([[1, slant, -slant * HIGH / 2], [0, 1, 0], [0, 0, 1]]) @ matrix
        ink = inked(_warped(pixels, matrix, width))
    return Strip(ink, span, np.linalg.inv(matrix).astype(np.float32))


def _warped(pixels: Image, matrix: npt.NDArray[np.float64], width: int) -> Image:
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])  # pixel centres, as in `rectification`
    matrix = np.linalg.inv(half) @ matrix @ half
    warped = cv2.warpPerspective(pixels, matrix, (width, HIGH), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return warped.astype(np.uint8, copy=False)


def inked(pixels: Image) -> Image:
    """How much darker than its ground each pixel is; what is dark and broader than a stroke is ground."""
    smooth = cv2.GaussianBlur(pixels, (3, 3), 0)
    ground = cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, np.ones((STROKE, STROKE), np.uint8))
    return cv2.subtract(ground, smooth).astype(np.uint8, copy=False)


def thresholded(ink: Image, span: tuple[int, int]) -> Mask:
    """Ink as 255, by Otsu's level within the row."""
    level, _ = cv2.threshold(ink[TOP:BOTTOM, span[0] : span[1]], 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return cv2.threshold(ink, level, 255, cv2.THRESH_BINARY)[1].astype(np.uint8, copy=False)


def _slant(mask: Mask) -> float:
    """The shear under which columns are fullest and emptiest."""
    height, width = mask.shape
    sharpness = []
    for slant in SLANTS:
        matrix = np.array([[1, slant, -slant * height / 2], [0, 1, 0]])
        columns = cv2.warpAffine(mask, matrix, (width, height))[TOP:BOTTOM].mean(0)
        sharpness.append(float((columns**2).sum()))
    best = int(np.argmax(sharpness))
    upright = sharpness[len(SLANTS) // 2]
    return float(SLANTS[best]) if sharpness[best] > 1.04 * upright else 0.0


def pieces(mask: Mask) -> Pieces:
    """Cuts a strip's ink into pieces; what is no part of a character by its height is left out."""
    boxes = _merged(_shapes(mask))
    if not len(boxes):
        return Pieces(boxes, np.zeros(0, bool), TALL * 0.55)
    width = usual_width(boxes)
    columns = (mask[TOP:BOTTOM] > 0).mean(0)
    found, joined = [], []
    for box in boxes:
        parts = list(_parts(box, columns, width))
        found += parts
        joined += [False] + [True] * (len(parts) - 1)
    return Pieces(np.array(found, np.float32), np.array(joined, bool), width)


def usual_width(boxes: Array) -> float:
    """The median width of what is neither a bar nor several characters."""
    widths = boxes[:, 2] - boxes[:, 0]
    usual = widths[(widths > 0.28 * TALL) & (widths < 1.1 * TALL)]
    return float(np.median(usual)) if len(usual) else 0.55 * TALL


def _shapes(mask: Mask) -> Array:
    """(N, 4) boxes of connected ink near the row, by their left edge."""
    band = mask.copy()
    band[: TOP - 4], band[BOTTOM + 4 :] = 0, 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(band, connectivity=4)
    left, top, width, height, area = stats[1:].astype(np.float32).T
    through = height >= TALL + 8
    at_end = (left == 0) | (left + width == mask.shape[1])
    keep = (area >= 12) & ~(through & (at_end | (width < 0.3 * TALL)))
    boxes = np.stack([left, top, left + width, top + height], -1)[keep]
    return boxes[np.argsort(boxes[:, 0], kind="stable")]


def _merged(boxes: Array) -> Array:
    """Broken characters whole again: shapes that stand above each other are one; low ones alone are none."""
    kept: list[Array] = []
    for box in boxes:
        for at, other in enumerate(kept):
            shared = min(box[2], other[2]) - max(box[0], other[0])
            if shared > 0.6 * min(box[2] - box[0], other[2] - other[0]) and not _both_tall(box, other):
                kept[at] = np.concatenate([np.minimum(box[:2], other[:2]), np.maximum(box[2:], other[2:])])
                break
        else:
            kept.append(box)
    tall = [box for box in kept if box[3] - box[1] > 0.55 * TALL and box[3] - box[1] > 0.6 * (box[2] - box[0]) * 0.5]
    return np.array(sorted(tall, key=lambda box: float(box[0])), np.float32).reshape(-1, 4)


def _both_tall(one: Array, other: Array) -> bool:
    return bool(min(one[3] - one[1], other[3] - other[1]) > 0.7 * TALL)


def _parts(box: Array, columns: Array, width: float) -> Iterator[Array]:
    """The box, cut at valleys of its ink where it is too wide for a character."""
    whole = float(box[2] - box[0])
    count = max(round(whole / width), 2 if whole > 1.3 * width else 1)
    edges = [float(box[0])]
    for part in range(1, count):
        aim, reach = box[0] + whole * part / count, 0.3 * whole / count
        low, high = int(max(aim - reach, edges[-1] + 3)), int(min(aim + reach, box[2] - 3))
        if high > low:
            away = np.abs(np.arange(low, high) - aim) / reach
            edges.append(float(low + int((columns[low:high] + 0.15 * away).argmin())))
    for left, right in zip(edges, [*edges[1:], float(box[2])], strict=True):
        yield np.array([left, box[1], right, box[3]], np.float32)
