"""Windows on single characters: cut from rendered plates and from real crops, with what they show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from plates.text import ALPHABET
from recognition.pipeline.readers.lattice import lattice
from recognition.pipeline.readers.lines import Line
from recognition.pipeline.readers.segmentation import view_size
from recognition.pipeline.readers.strips import TALL, pieces, straightened, thresholded, usual_width
from recognition.pipeline.readers.windows import HIGH, SIDE, drawn_width, normalised, windows
from recognition.pipeline.rectification import rectify
from recognition.training.synthetic.camera import Viewpoint, crop_quad, photographed
from recognition.training.synthetic.glyphs import Face, faces
from recognition.training.synthetic.pool import LONGEST, PLATE, place, placed_boxes
from recognition.training.synthetic.renderer import RenderedPlate, render

Pixels = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float32]

JUNK = -1
"""Label of a window that shows no character."""
VIEWS = 3
"""So many views are taken of a rendered plate."""
LOOKALIKES = (("O", "0"), ("I", "1"), ("Q", "O"), ("Q", "0"))
"""A letter and what it cannot be told from in some faces: such letters are left out."""
SQUEEZE = (0.6, 1.2)
LEGIBLE = 0.6
"""Windows that correlate less with the drawn shape can be read by nobody."""


@dataclass(frozen=True, slots=True)
class Characters:
    """windows (N, SIDE, SIDE) uint8 and labels (N,) int32: classes of ALPHABET, or JUNK."""

    windows: Pixels
    labels: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.labels)


def joined(parts: Sequence[Characters]) -> Characters:
    """All as one."""
    if not parts:
        return Characters(np.zeros((0, SIDE, SIDE), np.uint8), np.zeros(0, np.int32))
    return Characters(np.concatenate([part.windows for part in parts]), np.concatenate([part.labels for part in parts]))


def rendered(count: int, rng: np.random.Generator, hard: float, junk: float) -> Characters:
    """At least `count` windows from rendered plates; `junk` is the number of non-characters for each character."""
    parts: list[Characters] = []
    choices = faces()
    while sum(map(len, parts)) < count:
        face = choices[rng.integers(len(choices))]
        plate = render(rng, alphabets=(face,))
        if len(plate.text) <= LONGEST:
            for _ in range(VIEWS):
                parts += _viewed(plate, face, rng, hard, junk)
    return joined(parts)


def _viewed(
    plate: RenderedPlate, face: Face, rng: np.random.Generator, hard: float, junk: float
) -> Iterator[Characters]:
    """The rows of one plate through a random camera."""
    view, corners = _view(plate, rng)
    grey = photographed(view, rng, hard=hard)
    labels = np.array([ALPHABET.index(char) for char in plate.text], np.int32)
    clear = np.array([not _doubtful(face, char) for char in plate.text])
    for row in rows_of(plate):
        if len(row) > 1:
            yield _row(grey, face, corners[row], labels[row], clear[row], rng, junk)


def rows_of(plate: RenderedPlate) -> list[npt.NDArray[np.int64]]:
    """The places of each row's characters in the text: a row ends where the next character stands further left."""
    places = np.arange(len(plate.text))
    if plate.rows == 1:
        return [places]
    return np.split(places, np.nonzero(np.diff(plate.centres[:, 0]) < 0)[0] + 1)


def _view(plate: RenderedPlate, rng: np.random.Generator) -> tuple[Pixels, Array]:
    """A grey view of the reader's size, and the (N, 4, 2) corners of the characters in it."""
    picture, _ = place(plate, rng)
    high, wide = plate.pixels.shape[:2]
    x1, y1, x2, y2 = placed_boxes(plate)[: len(plate.text)].T
    corners = np.stack([x1, y1, x2, y1, x2, y2, x1, y2], -1).reshape(-1, 1, 2)
    width, height = view_size(wide / high * rng.uniform(*SQUEEZE))
    quad = crop_quad(PLATE, Viewpoint(), rng)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = cv2.perspectiveTransform(corners.astype(np.float32), cv2.getPerspectiveTransform(quad, target))
    return rectify(picture, quad, width, height, 0.0), moved.reshape(-1, 4, 2).astype(np.float32)


def _row(
    grey: Pixels,
    face: Face,
    corners: Array,
    labels: npt.NDArray[np.int32],
    clear: npt.NDArray[np.bool_],
    rng: np.random.Generator,
    junk: float,
) -> Characters:
    strip = straightened(grey, _line(grey, corners, rng))
    moved = cv2.perspectiveTransform(corners.reshape(-1, 1, 2), np.linalg.inv(strip.to_crop)).reshape(-1, 4, 2)
    boxes = np.concatenate([moved.min(1), moved.max(1)], -1).astype(np.float32)
    cut = lattice(pieces(thresholded(strip.ink, strip.span))).boxes
    others = np.concatenate([cut, _others(boxes, strip.ink.shape[1], rng)])
    others = others[[shared(box, boxes).max() < 0.5 for box in others]]
    others = others[rng.permutation(len(others))[: rng.poisson(junk * len(boxes))]]
    cut_labels, cut = _recognised(cut, boxes[clear], labels[clear])
    shown = np.concatenate([_jittered(boxes[clear], rng), cut, others])
    width = usual_width(boxes) * float(np.exp(rng.normal(0, 0.08)))
    classes = np.concatenate([labels[clear], cut_labels, np.full(len(others), JUNK)]).astype(np.int32)
    found = windows(normalised(strip), shown, width)
    keep = rng.random(len(shown)) < 0.8
    shapes = [face.glyph(ALPHABET[at]) for at in classes]  # junk has the shape of Z here, and is kept anyway
    keep &= (classes == JUNK) | (likeness(found, shown, width, shapes) > LEGIBLE)
    return Characters(found[keep], classes[keep])


def likeness(found: Pixels, boxes: Array, width: float, glyphs: Sequence[Pixels]) -> Array:
    """(N,) correlation of windows with the shapes that were drawn there."""
    drawn = [ideal(glyph, round(drawn_width(box, width))) for box, glyph in zip(boxes, glyphs, strict=True)]
    if not drawn:
        return np.zeros(0, np.float32)
    return (standardised(found.astype(np.float32)) * standardised(np.stack(drawn))).sum(1)


def ideal(glyph: Pixels, wide: int) -> Array:
    """(SIDE, SIDE) float32: a glyph as a window would show it, `wide` pixels wide."""
    shape = np.zeros((SIDE, SIDE), np.float32)
    left, top = (SIDE - wide) // 2, (SIDE - HIGH) // 2
    shape[top : top + HIGH, left : left + wide] = cv2.resize(glyph, (wide, HIGH), interpolation=cv2.INTER_AREA)
    return shape


def standardised(found: Array) -> Array:
    """(N, pixels) of mean 0 and length 1, whose products are correlations."""
    flat = found.reshape(len(found), -1)
    flat = flat - flat.mean(1, keepdims=True)
    return flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-3)


def _recognised(cut: Array, boxes: Array, labels: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], Array]:
    """Those boxes that the segmentation cut well, with what they show."""
    if not len(cut) or not len(boxes):
        return labels[:0], cut[:0]
    overlaps = np.stack([shared(box, boxes) for box in cut])
    well = overlaps.max(1) > 0.75
    return labels[overlaps.argmax(1)[well]], cut[well]


def _jittered(boxes: Array, rng: np.random.Generator) -> Array:
    sizes = np.maximum(boxes[:, 2:] - boxes[:, :2], 0.3 * TALL)
    return (boxes + rng.normal(0, 0.03, boxes.shape) * np.tile(sizes, 2)).astype(np.float32)


def _line(grey: Pixels, corners: Array, rng: np.random.Generator) -> Line:
    """The row's line as the segmentation might have found it."""
    top, bottom = corners[:, :2].mean(1), corners[:, 2:].mean(1)
    height = float(np.median(bottom[:, 1] - top[:, 1]))
    edges = []
    for points in (top, bottom):
        slope, at = np.polyfit(points[:, 0], points[:, 1], 1)
        edges.append((float(at + rng.normal(0, 0.03) * height), float(slope)))
    left, right = float(corners[0, :, 0].min()), float(corners[-1, :, 0].max())
    return Line(edges[0], edges[1], left, right, _is_dark(grey, corners), 1.0)


def _is_dark(grey: Pixels, corners: Array) -> bool:
    """Whether characters are darker than what is between them."""
    inside = np.zeros(grey.shape, np.uint8)
    middle = corners.mean(1, keepdims=True)
    band = np.concatenate([corners[0, [0, 3]], corners[-1, [2, 1]]])
    cv2.fillConvexPoly(inside, np.round(band).astype(np.int32), 1)
    for quad in middle + (corners - middle) * np.array([1.1, 1.4], np.float32):
        cv2.fillConvexPoly(inside, np.round(quad).astype(np.int32), 0)
    between = grey[inside > 0]
    for quad in middle + (corners - middle) * np.array([0.9, 0.9], np.float32):
        cv2.fillConvexPoly(inside, np.round(quad).astype(np.int32), 2)
    return not len(between) or bool(grey[inside == 2].mean() < np.median(between))


def _others(boxes: Array, wide: int, rng: np.random.Generator) -> Array:
    """Boxes that hold no single character: halves, pairs, gaps, and what stands around the row."""
    found = []
    for x1, y1, x2, y2 in boxes:
        width, kind = x2 - x1, rng.random()
        if kind < 0.2:
            part = rng.uniform(0.3, 0.5) * width
            x1, x2 = (x1, x1 + part) if rng.random() < 0.5 else (x2 - part, x2)
        elif kind < 0.5:
            x1 -= rng.uniform(0.9, 1.4) * width
        elif kind < 0.75:
            shift = rng.choice([-1, 1]) * rng.uniform(0.45, 0.6) * width
            x1, x2 = x1 + shift, x2 + shift
        else:
            x1 = rng.uniform(-4, wide - 8)
            x2 = x1 + rng.uniform(0.15, 0.9) * TALL
        found.append((x1, y1, x2, y2))
    return np.array(found, np.float32)


def shared(box: Array, boxes: Array) -> Array:
    """(N,) intersection over union of the ranges in x."""
    both = np.minimum(box[2], boxes[:, 2]) - np.maximum(box[0], boxes[:, 0])
    either = np.maximum(box[2], boxes[:, 2]) - np.minimum(box[0], boxes[:, 0])
    return both / np.maximum(either, 1e-3)


@lru_cache(maxsize=8192)
def _doubtful(face: Face, char: str) -> bool:
    """Whether the face draws this letter like another character."""
    return any(_alike(face.glyph(char), face.glyph(other)) for letter, other in LOOKALIKES if char == letter)


def _alike(one: Pixels, other: Pixels) -> bool:
    if not 0.9 < one.shape[1] / other.shape[1] < 1.12:
        return False
    stretched = cv2.resize(other, one.shape[::-1]).astype(np.float32)
    drawn = one.astype(np.float32)
    return bool(np.abs(drawn - stretched).sum() < 0.13 * np.maximum(drawn, stretched).sum())
