"""Which pieces of a row make up its characters: the most convincing way through all of them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recognition.pipeline.readers.strips import TALL, Pieces

Array = npt.NDArray[np.float32]

MOST_PIECES = 4
"""A character is broken into no more pieces than this."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """What may be characters: candidate i covers the pieces first[i]..last[i] and has the box boxes[i]."""

    first: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]
    boxes: Array
    pieces: int


def lattice(pieces: Pieces) -> Lattice:
    """Every piece alone, and neighbours together where they may be one character."""
    found = []
    for first in range(len(pieces.boxes)):
        for last in range(first, min(first + MOST_PIECES, len(pieces.boxes))):
            if last > first and not _may_belong_together(pieces, first, last):
                break
            boxes = pieces.boxes[first : last + 1]
            found.append((first, last, *boxes[:, :2].min(0), *boxes[:, 2:].max(0)))
    table = np.array(found, np.float32).reshape(-1, 6)
    return Lattice(table[:, 0].astype(int), table[:, 1].astype(int), table[:, 2:], len(pieces.boxes))


def _may_belong_together(pieces: Pieces, first: int, last: int) -> bool:
    boxes = pieces.boxes[first : last + 1]
    if boxes[:, 2].max() - boxes[0, 0] > 1.6 * pieces.width + 3:
        return False
    if boxes[-1, 0] - boxes[-2, 2] > 0.3 * pieces.width:
        return False
    narrow = (boxes[:, 2] - boxes[:, 0]).min() < 0.7 * pieces.width
    return bool(narrow or pieces.joined[last])


def best_path(found: Lattice, worth: Array) -> list[int]:
    """The candidates, left to right and none sharing a piece, whose worth adds up to most.

    Args:
        worth: (N,) of every candidate; what is worth nothing or less is left out.
    """
    best = [0.0] * (found.pieces + 1)
    chosen: list[tuple[int, ...]] = [()] * (found.pieces + 1)
    for end in range(1, found.pieces + 1):
        best[end], chosen[end] = best[end - 1], chosen[end - 1]
        for at in np.nonzero(found.last == end - 1)[0]:
            start = int(found.first[at])
            if best[start] + worth[at] > best[end] + 1e-9:
                best[end], chosen[end] = best[start] + float(worth[at]), (*chosen[start], int(at))
    return list(chosen[found.pieces])


def shares(boxes: Array) -> Array:
    """(N,) how much of a row each box explains, in character heights, bars no less than a quarter."""
    return np.clip((boxes[:, 2] - boxes[:, 0]) / TALL, 0.25, 0.8)


def looks(boxes: Array, width: float) -> Array:
    """(N,) 0..1 how much each box has a character's size, by geometry alone."""
    wide, high = (boxes[:, 2:] - boxes[:, :2]).T
    ratio = np.log(np.maximum(wide, 1.0) / width)
    size = np.exp(-((np.maximum(ratio, 0) / 0.4) ** 2) - (np.minimum(ratio, 0) / 0.9) ** 2)
    return (size * np.exp(-(((high - TALL) / (0.25 * TALL)) ** 2))).astype(np.float32)


def worths(shown: Sequence[float] | Array, boxes: Array) -> Array:
    """(N,) gain of taking each box for a character that is shown with this probability."""
    return ((np.asarray(shown, np.float32) - 0.5) * shares(boxes)).astype(np.float32)
