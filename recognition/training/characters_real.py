"""Characters of real crops, cut by the product's own segmentation and named by the crop's text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from plates.text import ALPHABET
from recognition.pipeline.readers.lattice import Lattice
from recognition.pipeline.readers.segmentation import Row, plate_view, segment
from recognition.pipeline.readers.windows import WIDE, drawn_width, normalised, windows
from recognition.training.characters_data import JUNK, Array, Characters, ideal, shared, standardised
from recognition.training.reader_data import LabelledCrop
from recognition.training.synthetic.glyphs import stroke_faces

LIKE, LEAST_LIKE = 0.7, 0.5
"""Characters of a crop resemble what they are said to be by so much on average, and each by so much."""
MORE_ALIKE = 0.2
"""No character of a crop resembles another class by so much more than its own."""
SLENDER = [ALPHABET.index(char) for char in "1IJ"]
"""Only these may be drawn narrower than half the usual width: squeezed to a bar, all characters look alike."""
FREE = 0.3
"""What shares less of its columns with every character is none."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """The candidates of each row that spell a text best; `alike` (M,) how much each resembles its character."""

    rows: tuple[Row, ...]
    paths: tuple[list[int], ...]
    alike: Array


def cut(crops: Sequence[LabelledCrop]) -> Iterator[Characters]:
    """Characters of crops, found by looking for the text among the candidates of the segmentation.

    A crop in which some character does not resemble what it is said to be is left out as a whole:
    its characters may have been taken for their neighbours. What else was cut there is no character.
    """
    for crop in crops:
        labels = np.array([ALPHABET.index(char) for char in crop.text], np.int32)
        found = [
            part
            for rows in segment(plate_view(crop.picture, crop.quad))
            if len(rows) == crop.rows
            for part in _named(rows, labels)
        ]
        if found:
            best, characters = max(found, key=lambda item: float(item[0].alike.sum()))
            yield characters
            yield _rest(best)


def _named(rows: tuple[Row, ...], labels: npt.NDArray[np.int32]) -> Iterator[tuple[Spelling, Characters]]:
    """The text in these rows, where it can be believed."""
    shown = [windows(normalised(row.strip), row.candidates.boxes, row.width) for row in rows]
    alike = [resemblance(part, row.candidates.boxes, row.width) for part, row in zip(shown, rows, strict=True)]
    for paths in _spelt(rows, alike, labels):
        chosen = np.concatenate([part[path] for part, path in zip(alike, paths, strict=True)])
        own = chosen[np.arange(len(labels)), labels]
        if own.mean() >= LIKE and own.min() >= LEAST_LIKE and (chosen.max(1) - own).max() < MORE_ALIKE:
            pixels = np.concatenate([part[path] for part, path in zip(shown, paths, strict=True)])
            yield Spelling(rows, paths, own), Characters(pixels, labels)


def _spelt(
    rows: tuple[Row, ...], alike: Sequence[Array], labels: npt.NDArray[np.int32]
) -> Iterator[tuple[list[int], ...]]:
    """The best path of a row; of two rows, the best for every way to share the text out among them."""
    if len(rows) == 1:
        path = spelling_path(rows[0].candidates, alike[0][:, labels])
        if path:
            yield (path,)
        return
    for upper in range(1, len(labels)):
        parts = labels[:upper], labels[upper:]
        paths = [
            spelling_path(row.candidates, part[:, wanted]) for row, part, wanted in zip(rows, alike, parts, strict=True)
        ]
        if all(paths):
            yield tuple(paths)


def spelling_path(found: Lattice, alike: Array) -> list[int]:
    """The M candidates, left to right and none sharing a piece, that resemble M characters most in all.

    Args:
        alike: (N, M) how much each candidate resembles each character of the text.

    Returns:
        An empty list where there are fewer pieces than characters.
    """
    wanted = alike.shape[1]
    best = np.full((wanted + 1, found.pieces + 1), -np.inf)
    best[0] = 0.0
    came = np.full((wanted + 1, found.pieces + 1), -1)
    for end in range(1, found.pieces + 1):
        best[1:, end] = best[1:, end - 1]
        for at in np.nonzero(found.last == end - 1)[0]:
            through = best[:-1, found.first[at]] + alike[at]
            better = through > best[1:, end]
            best[1:, end][better], came[1:, end][better] = through[better], at
    if not np.isfinite(best[wanted, -1]):
        return []
    path: list[int] = []
    end = found.pieces
    while len(path) < wanted:
        at = int(came[wanted - len(path), end])
        if at < 0:
            end -= 1
        else:
            path.insert(0, at)
            end = int(found.first[at])
    return path


def resemblance(shown: npt.NDArray[np.uint8], boxes: Array, width: float) -> Array:
    """(N, 36) correlation of windows with the likest of a few drawn faces."""
    wide = np.array([round(drawn_width(box, width)) for box in boxes], int)
    alike = np.zeros((len(shown), len(ALPHABET)), np.float32)
    for one in np.unique(wide):
        pixels = standardised(shown[wide == one].astype(np.float32))
        every = pixels @ _templates(int(one)).T
        alike[wide == one] = every.reshape(len(pixels), -1, len(ALPHABET)).max(1)
    broad = np.delete(np.arange(len(ALPHABET)), SLENDER)
    alike[np.ix_(wide < WIDE / 2, broad)] = 0.0
    return alike


@lru_cache(maxsize=32)
def _templates(wide: int) -> Array:
    """(faces × 36, pixels): drawn faces of middling weight, which every machine has."""
    faces = [face for face in stroke_faces() if face.thickness == 0.15 and face.radius == 1.6]
    return standardised(np.stack([ideal(face.glyph(char), wide) for face in faces for char in ALPHABET]))


def _rest(best: Spelling) -> Characters:
    """Candidates that share no column with a character, or little: signs, seals, frames, dashes."""
    found = []
    for row, path in zip(best.rows, best.paths, strict=True):
        boxes = row.candidates.boxes
        free = [shared(box, boxes[path]).max(initial=0.0) < FREE for box in boxes]
        found.append(windows(normalised(row.strip), boxes[free], row.width))
    pixels = np.concatenate(found)
    return Characters(pixels, np.full(len(pixels), JUNK, np.int32))
