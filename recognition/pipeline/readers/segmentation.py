"""From a plate crop to the boxes of its characters. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from recognition.pipeline.readers.lattice import Lattice, lattice
from recognition.pipeline.readers.lines import Line, layouts, lines
from recognition.pipeline.readers.strips import Strip, pieces, straightened, thresholded
from recognition.pipeline.rectification import rectify
from recognition.pipeline.types import Image, Quad

HEIGHT = 96
"""Of a crop, in pixels."""
LEAST_WIDTH = 192
"""Crops of two-row plates are higher, so that they are so wide and their characters as large as others'."""
MOST_HEIGHT, MOST_WIDTH = 160, 480
MARGIN = 0.03


def view_size(aspect: float) -> tuple[int, int]:
    """(width, height) in pixels of a crop of this width over height."""
    height = min(max(HEIGHT, round(LEAST_WIDTH / aspect)), MOST_HEIGHT)
    return min(max(round(height * aspect), HEIGHT), MOST_WIDTH), height


def plate_view(image: Image, quad: Quad) -> Image:
    """The quad's inside and a little around it, upright, as `segment` takes it."""
    sides = np.linalg.norm(quad - np.roll(quad, -1, 0), axis=1)
    width, height = view_size(float(sides[[0, 2]].mean() / max(sides[[1, 3]].mean(), 1.0)))
    return rectify(image, quad, width, height, MARGIN)


@dataclass(frozen=True, slots=True)
class Row:
    """A straightened row with its usual character width and what may be its characters."""

    strip: Strip
    width: float
    candidates: Lattice


def segment(crop: Image) -> list[tuple[Row, ...]]:
    """Ways to see a crop as one row of characters or two, the likeliest by its lines first."""
    grey = crop if crop.ndim == 2 else cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)
    rows: dict[Line, Row] = {}
    found = []
    for layout in layouts(lines(grey)):
        for line in layout:
            if line not in rows:
                rows[line] = _row(grey, line)
        found.append(tuple(rows[line] for line in layout))
    return found


def _row(grey: Image, line: Line) -> Row:
    strip = straightened(grey, line)
    cut = pieces(thresholded(strip.ink, strip.span))
    return Row(strip, cut.width, lattice(cut))
