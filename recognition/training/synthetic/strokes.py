"""Characters drawn with a pen of our own: needed where no free font comes near, and where none is installed.

The shapes have hard corners and are rounded by a radius, so that one table gives the boxy
shapes of American dies, the ovals of European plates and anything between.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]

CAP_PX = 96
"""Height of every glyph mask."""

STROKES = {
    "A": "06 20 46|0.7,4 3.3,4", "B": "00 06|~00 3.7,0 3.7,2.9 0,2.9|~0,2.9 4,2.9 46 06", "C": "~4,1.4 40 00 06 46 4,4.6",
    "D": "00 06|~00 40 46 06", "E": "40 00 06 46|03 3.4,3", "F": "40 00 06|03 3.3,3", "G": "~4,1.4 40 00 06 46 4,3.2|4,3.2 2.2,3.2",
    "H": "00 06|40 46|03 43", "I": "20 26", "J": "~40 46 06 0,4.4", "K": "00 06|40 0.1,3.4|1.3,2.4 46", "L": "00 06 46",
    "M": "06 00 24 40 46", "N": "06 00 46 40", "O": "~20 40 46 06 00 20", "P": "00 06|~00 40 4,3.3 0,3.3",
    "Q": "~20 40 46 06 00 20|2.4,4.2 4.1,6", "R": "00 06|~00 40 4,3.1 0,3.1|2,3.1 46", "S": "~4,1.3 40 00 0,2.9 4,2.9 46 06 0,4.7",
    "T": "00 40|20 26", "U": "~00 06 46 40", "V": "00 26 40", "W": "00 1.1,6 2,1.6 2.9,6 40", "X": "00 46|40 06", "Y": "00 2,3.2 40|2,3.2 26",
    "Z": "00 40 06 46", "0": "~20 40 46 06 00 20", "1": "0.9,1.3 20 26", "2": "~0,1.4 00 40 4,2.6 06|06 46",
    "3": "~0,1.2 00 3.8,0 3.8,2.8 1.3,2.8|~1.3,2.8 4,2.8 46 06 0,4.8", "4": "3,6 3,0 0,4.4 4,4.4", "5": "3.8,0 0.2,0 0,2.8|~0,2.8 4,2.5 46 06 0,4.8",
    "6": "~3.9,1.2 3.9,0 00 06 46 4,2.6 0,2.6", "7": "00 40 1.4,6", "8": "~20 3.8,0 3.8,2.8 0.2,2.8 0.2,0 20|~2,2.8 4,2.8 46 06 0,2.8 2,2.8",
    "9": "~0.1,4.8 0.1,6 46 40 00 0,3.4 4,3.4",
}  # fmt: skip
"""Strokes as points 'xy' or 'x,y' on a grid of 4 × 6; '|' starts another stroke, '~' rounds its corners."""

VARIANTS = {
    "A": ("06 1.5,0 2.5,0 46|0.5,4.2 3.5,4.2", "~06 00 40 46|03 43"),
    "M": ("06 00 23 40 46", "06 00 26 40 46", "06 0.7,0 2,4 3.3,0 46", "06 00 2,2.4 40 46"),
    "W": ("00 1,6 20 3,6 40", "00 06 2,2.4 46 40", "00 0.8,6 2,3 3.2,6 40", "00 06 2,3.4 46 40"),
    "1": ("1,1 20 26|1,6 3,6", "20 26", "0.2,1.6 20 26", "1.2,0.6 20 26"),
    "I": ("1.1,0 2.9,0|20 26|1.1,6 2.9,6", "20 26", "0.6,0 3.4,0|20 26|0.6,6 3.4,6"),
    "3": ("00 40 2,2.5|~2,2.5 4,2.6 46 06 0,4.8",),
    "4": ("2.4,0 0,4.4 4,4.4|3,2.6 3,6", "0.7,0 0,3.9 4,3.9|3,1.6 36", "2,0 0,4.4 4,4.4|2.9,3 2.9,6"),
    "6": ("3,0 0.3,3.2|~0,4 06 46 4,2.6 0.3,2.6 0,4.3", "2.6,0 0.2,3.4|~2,2.6 4,2.6 46 06 0,2.9 2,2.6"),
    "9": ("1,6 3.7,2.8|~4,2 40 00 0,3.4 3.7,3.4 4,1.7", "1.4,6 3.8,2.6|~2,3.4 0,3.4 00 40 4,3.1 2,3.4"),
    "J": ("~2.6,0 2.6,6 06 0,4.6", "2,0 40|~3.4,0 3.4,6 06 0,4.6"),
    "7": ("00 40 26", "0,1 00 40 1.5,6", "~00 40 1.6,3 1.6,6"),
    "G": ("~4,1.4 40 00 06 46 4,3.2 2.4,3.2", "~4,1.4 40 00 06 46 4,4.8|4,6 4,3.4 2.4,3.4"),
    "Q": ("~20 40 46 06 00 20|2.6,4.6 3.9,6.2", "~20 40 46 06 00 20|2,4.5 2,6.3"),
    "0": ("~20 40 46 06 00 20", "~20 40 46 06 00 20", "~2.9,0.2 40 46 06 00 2.2,0", "~20 40 46 06 00 20|3.2,1 0.8,5"),
    "Y": ("00 0,2.2 2,3.3 4,2.2 40|2,3.3 26",),
    "R": ("00 06|~00 40 4,3.1 0,3.1|2.6,3.1 2.6,3.1 46", "00 06|~00 40 4,3 0,3|~2,3 4,3 46"),
    "K": ("00 06|40 03 46", "00 06|4,0 1,3 4,6|1,3 0,3"),
    "U": ("~00 06 46 40|40 46",),
    "V": ("00 1.7,6 2.3,6 40",),
}  # fmt: skip
"""Other shapes of a character that are met on plates; a face takes the same one throughout."""

WIDE = {"M": 1.15, "W": 1.22, "I": 0.9, "1": 0.82}
"""Natural widths where they differ from the others'."""


@lru_cache(maxsize=12288)
def stroke_glyph(thickness: float, variant: int, narrow: float, radius: float, char: str) -> Mask:
    """A character as (CAP_PX, width) coverage without side bearings.

    Args:
        thickness: of the pen, as a share of the height.
        variant: which of the shapes in VARIANTS.
        narrow: width by height.
        radius: of rounded corners, in units of the grid.
    """
    shapes = (STROKES[char], *VARIANTS.get(char, ()))
    # Every character has its own rotation through its shapes, so that faces differ in more than one way at a time.
    shape = shapes[(variant * (1 + ord(char) % 3)) % len(shapes)]
    pen = max(int(thickness * CAP_PX), 2)
    width = max(int(CAP_PX * narrow * WIDE.get(char, 1.0)), pen + 2)
    scale = np.array([(width - pen) / 4, (CAP_PX - pen) / 6])
    canvas = np.zeros((CAP_PX, width), np.uint8)
    for stroke in shape.split("|"):
        points = np.array([_point(token) for token in stroke.lstrip("~").split()], float)
        if stroke.startswith("~"):
            points = _rounded(points, radius)
        pixels = np.round((points * scale + pen / 2) * 16).astype(np.int32)
        cv2.polylines(canvas, [pixels], False, 255, pen, cv2.LINE_AA, shift=4)
    columns = np.nonzero(canvas.max(0) > 96)[0]
    return canvas[:, columns.min() : columns.max() + 1]


def _point(token: str) -> tuple[float, float]:
    x, _, y = token.partition(",")
    return (float(x), float(y)) if y else (float(token[0]), float(token[1]))


def _rounded(points: Points, radius: float) -> Points:
    """Corners replaced by arcs (quadratic Béziers) that start `radius` before them, ends kept."""
    parts = [points[:1]]
    last = len(points) - 1
    along = np.linspace(0, 1, 7)[:, None]
    for at in range(1, last):
        before, corner, after = points[at - 1], points[at], points[at + 1]
        start = corner + _towards(before - corner, radius, 1.0 if at == 1 else 0.5)
        end = corner + _towards(after - corner, radius, 1.0 if at == last - 1 else 0.5)
        parts.append((1 - along) ** 2 * start + 2 * along * (1 - along) * corner + along**2 * end)
    return np.concatenate([*parts, points[-1:]])


def _towards(step: Points, radius: float, most: float) -> Points:
    length = float(np.hypot(*step))
    return step * min(radius / max(length, 1e-6), most)
