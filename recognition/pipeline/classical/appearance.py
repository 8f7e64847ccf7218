"""Close measures of a few rectangles: each is warped upright and looked at as a plate would be.

A view is the rectangle at 80 × 32 pixels within a margin of 16 × 8 on every side.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from recognition.pipeline.classical.glyphs import glyph_features
from recognition.pipeline.classical.surroundings import Features
from recognition.pipeline.types import Image

Array = npt.NDArray[np.float32]

WIDTH, HEIGHT = 80, 32
MARGIN_X, MARGIN_Y = 16, 8
WHOLE_WIDTH, WHOLE_HEIGHT = WIDTH + 2 * MARGIN_X, HEIGHT + 2 * MARGIN_Y
INSIDE = (slice(None), slice(MARGIN_Y, MARGIN_Y + HEIGHT), slice(MARGIN_X, MARGIN_X + WIDTH))
CELL = (4, 8)
"""Height and width in pixels of the cells in which edges are summed."""


@dataclass(frozen=True, slots=True)
class _Views:
    """Of N rectangles: grey values, strengths of upright and level edges, each (N, 48, 112), and mean colours."""

    grey: Array
    upright: Array
    level: Array
    colour: Array
    deviation: Array


def appearance(image: Image, quads: Array) -> Features:
    """What each rectangle looks like: edges in a grid, borders, two-tone glyphs, colour.

    Args:
        image: (H, W, 3) BGR working picture.
        quads: (N, 4, 2) in its pixels; N at most 600, for cv2.remap takes 32,767 rows at once.
    """
    views = _views(image, quads)
    plates, outside = views.grey[INSIDE], _ring(views.grey)
    features = {
        **_grid("upright", views.upright),
        **_grid("level", views.level),
        **_evenness(views.upright[INSIDE]),
        **_borders(views),
        **glyph_features(plates, outside),
        **_tint(views.colour),
        "deviation": np.log(2 * views.deviation + 6),
        "ring deviation": outside.std(1) / (2 * views.deviation + 20),
    }
    return {name: values.astype(np.float32) for name, values in features.items()}


def _views(image: Image, quads: Array) -> _Views:
    # One row more at the top and at the bottom: the views lie on one canvas and edges must not see their neighbours.
    where = _map(quads)
    canvas = cv2.remap(image, where[..., 0], where[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    grey = cv2.cvtColor(canvas, cv2.COLOR_BGR2GRAY)
    layers = [grey, *(np.abs(cv2.Sobel(grey, cv2.CV_16S, dx, 1 - dx, ksize=3)) for dx in (1, 0))]
    shape = (-1, WHOLE_HEIGHT + 2, WHOLE_WIDTH)
    values, upright, level = (layer.reshape(shape)[:, 1:-1].astype(np.float32) for layer in layers)
    colour = canvas.reshape(*shape, 3)[:, 1:-1][INSIDE].mean((1, 2), dtype=np.float32)
    deviation = values[INSIDE].std((1, 2))
    scale = (8 * deviation + 40)[:, None, None]
    return _Views(values, upright / scale, level / scale, colour, deviation)


def _map(quads: Array) -> Array:
    """(N · 50, 112, 2) where each pixel of the views lies in the picture, in OpenCV's coordinates."""
    u = ((np.arange(WHOLE_WIDTH) + 0.5 - MARGIN_X) / WIDTH).astype(np.float32)[None, None, :, None]
    v = ((np.arange(-1, WHOLE_HEIGHT + 1) + 0.5 - MARGIN_Y) / HEIGHT).astype(np.float32)[None, :, None, None]
    top_left, top_right, bottom_right, bottom_left = (quads[:, None, None, at] for at in range(4))
    top, bottom = top_left + u * (top_right - top_left), bottom_left + u * (bottom_right - bottom_left)
    return (top + v * (bottom - top) - 0.5).reshape(-1, WHOLE_WIDTH, 2).astype(np.float32)


def _ring(grey: Array) -> Array:
    """(N, M) values of the margin, without the pixels next to the plate."""
    gap_y, gap_x = 2, 3
    parts = (
        grey[:, : MARGIN_Y - gap_y],
        grey[:, MARGIN_Y + HEIGHT + gap_y :],
        grey[:, :, : MARGIN_X - gap_x],
        grey[:, :, MARGIN_X + WIDTH + gap_x :],
    )
    return np.concatenate([part.reshape(len(grey), -1) for part in parts], 1)


def _grid(name: str, edges: Array) -> Features:
    """Edge strength by cell; the left and right halves are averaged, for a plate reads the same mirrored."""
    rows, columns = WHOLE_HEIGHT // CELL[0], WHOLE_WIDTH // CELL[1]
    cells = edges.reshape(-1, rows, CELL[0], columns, CELL[1]).mean((2, 4))
    cells = (cells + cells[:, :, ::-1]) / 2
    return {f"{name} {row}.{column}": cells[:, row, column] for row in range(rows) for column in range(columns // 2)}


def _evenness(upright: Array) -> Features:
    """Whether strokes fill the plate from side to side and stand in its middle rows."""
    columns = upright[:, 4:-4, 4:-4].mean(1).reshape(len(upright), 8, -1).mean(2)
    rows = upright[:, :, 4:-4].mean(2).reshape(len(upright), 8, -1).mean(2)
    columns /= columns.mean(1, keepdims=True) + 0.01
    rows /= rows.mean(1, keepdims=True) + 0.01
    ranked = np.sort(columns, 1)
    return {
        "emptiest column": ranked[:, 0],
        "second emptiest column": ranked[:, 1],
        "columns' deviation": columns.std(1),
        "outer rows": (rows[:, 0] + rows[:, 7]) / 2,
        "middle rows": rows[:, 2:6].mean(1),
        "emptiest middle row": rows[:, 2:6].min(1),
    }


def _borders(views: _Views) -> Features:
    """The strongest edge near each side of the plate."""
    top, left = MARGIN_Y, MARGIN_X
    level, upright = views.level[:, :, left : left + WIDTH], views.upright[:, top : top + HEIGHT]
    sides = {
        "top border": level[:, top - 3 : top + 3].max(1).mean(1),
        "bottom border": level[:, top + HEIGHT - 3 : top + HEIGHT + 3].max(1).mean(1),
        "left border": upright[:, :, left - 3 : left + 3].max(2).mean(1),
        "right border": upright[:, :, left + WIDTH - 3 : left + WIDTH + 3].max(2).mean(1),
    }
    return {**sides, "weakest border": np.min(list(sides.values()), axis=0)}


def _tint(colour: Array) -> Features:
    """Red, yellow and saturation of the mean colour: lamps are red, taxis' plates yellow."""
    blue, green, red = colour.T
    most = colour.max(1) + 30
    return {
        "red": (red - np.maximum(blue, green)) / most,
        "yellow": (np.minimum(green, red) - blue) / most,
        "saturation": (colour.max(1) - colour.min(1)) / most,
    }
