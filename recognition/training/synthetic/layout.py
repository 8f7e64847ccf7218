"""Sets the rows of a plate: where every character stands, and its ink."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from plates.text import ALPHABET
from recognition.training.synthetic.glyphs import CAP_PX, Face
from recognition.training.synthetic.ornaments import arrow, emblem, script, seal
from recognition.training.synthetic.texts import PICTURED

Pixels = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float32]
Box = tuple[float, float, float, float]

_TOKEN = re.compile(r"\{[^}]*\}|.")


@dataclass(frozen=True, slots=True)
class Style:
    """How a plate sets its text; lengths as shares of the row's height."""

    face: Face
    bearing: float = 0.12
    space: float = 0.35
    stretch: float = 0.9
    weight: int = 0
    """Pixels of the glyph mask added (or taken off) around every stroke."""
    slant: float = 0.0
    cell: float = 0.0
    """Width of the fixed cell that every character is fitted into; 0 sets each at its own width."""
    wide_letters: float = 1.0
    """M and W are this much narrower than the face has them."""
    drawn_as: dict[str, str] = field(default_factory=dict)
    """Characters that share a shape: {'0': 'O'}."""
    unsteady: float = 0.0
    """How far a painter's hand strays, 0..1."""


@dataclass(frozen=True, slots=True)
class Field:
    """The part of a plate that one row may fill, in pixels."""

    left: float
    right: float
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class _Item:
    mark: str
    advance: float
    small: bool


def set_row(coverage: Array, row: str, style: Style, room: Field, fill: float, rng: np.random.Generator) -> list[Box]:
    """Draws one row into `coverage` (H, W) 0..1; the boxes of its characters in order.

    Args:
        row: as `texts.spell` writes it.
        fill: share of the room's width that a long row takes.
    """
    items = _items(row, style, room.height)
    total = sum(item.advance for item in items)
    wide = room.right - room.left
    squeeze = min(wide * fill / total, rng.uniform(1.0, 1.3))
    x = room.left + (wide - total * squeeze) / 2 + rng.normal(0, 0.012) * wide
    boxes = []
    for item in items:
        if item.mark in ALPHABET:
            bearing = _bearing(item, style, room.height) * squeeze
            box = _strayed(
                (x + bearing, room.top, x + item.advance * squeeze - bearing, room.top + room.height), style, rng
            )
            if item.small:
                box = (box[0], box[1], box[2], box[1] + 0.68 * room.height)
            boxes.append(_stamp(coverage, _glyph(item.mark, style, rng), box))
        elif item.mark != " ":
            box = (x, room.top, x + item.advance * squeeze, room.top + room.height)
            _picture(coverage, item.mark, box, style, rng)
        x += item.advance * squeeze
    return boxes


def _items(row: str, style: Style, height: float) -> list[_Item]:
    items, small = [], False
    for mark in _TOKEN.findall(row):
        if mark == "'":
            small = not small
        else:
            items.append(_Item(mark, _advance(mark, style) * height * (0.68 if small else 1.0), small))
    return items


def _advance(mark: str, style: Style) -> float:
    """Width of a mark with its bearings, as a share of the row's height."""
    if mark == " ":
        return style.space
    if mark in "-.:":
        return 0.36 if mark == "-" else 0.24
    if mark in PICTURED:
        return {"#": 0.8, "*": 0.62, "^": 0.45, "~": 0.68}[mark]
    if len(mark) > 1:
        return 0.45
    if style.cell:
        return style.cell + style.bearing
    return _natural(mark, style) + style.bearing


def _natural(char: str, style: Style) -> float:
    shown = style.drawn_as.get(char, char)
    width = style.face.glyph(shown).shape[1] / CAP_PX * style.stretch
    return max(width * (style.wide_letters if char in "MW" else 1.0), 0.12)


def _bearing(item: _Item, style: Style, height: float) -> float:
    """Empty pixels at each side of a character before squeezing."""
    natural = _natural(item.mark, style)
    if style.cell:
        natural = min(natural, style.cell) if item.mark in "I1" else min(max(natural, 0.85 * style.cell), style.cell)
    scale = 0.68 if item.small else 1.0
    return (item.advance - natural * height * scale) / 2


def _strayed(box: Box, style: Style, rng: np.random.Generator) -> Box:
    """The box where an unsteady hand puts it."""
    if not style.unsteady:
        return box
    x1, y1, x2, y2 = box
    dx, dy, dh = rng.normal(0, (0.03, 0.05, 0.05)) * style.unsteady * (y2 - y1)
    return (x1 + dx, y1 + dy, x2 + dx, y2 + dy + dh)


def _glyph(char: str, style: Style, rng: np.random.Generator) -> Pixels:
    glyph = style.face.glyph(style.drawn_as.get(char, char))
    if style.weight:
        size = abs(style.weight)
        glyph = np.pad(glyph, ((size, size), (size, size))) if style.weight > 0 else glyph
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * size + 1, 2 * size + 1))
        glyph = (cv2.dilate if style.weight > 0 else cv2.erode)(glyph, kernel).astype(np.uint8, copy=False)
    slant = style.slant + (rng.normal(0, 0.06) * style.unsteady if style.unsteady else 0.0)
    if abs(slant) > 0.01:
        high, wide = glyph.shape
        extra = int(abs(slant) * high)
        matrix = np.array([[1, -slant, extra if slant > 0 else 0], [0, 1, 0]], np.float32)
        glyph = cv2.warpAffine(glyph, matrix, (wide + extra, high)).astype(np.uint8, copy=False)
    return glyph


def _stamp(coverage: Array, glyph: Pixels, box: Box) -> Box:
    """Draws a glyph into a box, cut off at the plate's edges; the box it fills."""
    x1, y1, x2, y2 = (round(value) for value in box)
    x1, y1 = min(max(x1, 0), coverage.shape[1] - 3), min(max(y1, 0), coverage.shape[0] - 3)
    x2, y2 = min(max(x2, x1 + 2), coverage.shape[1]), min(max(y2, y1 + 2), coverage.shape[0])
    drawn = cv2.resize(glyph, (x2 - x1, y2 - y1), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    part = coverage[y1:y2, x1:x2]
    np.maximum(part, drawn, out=part)
    return (x1, y1, x2, y2)


def _picture(coverage: Array, mark: str, box: Box, style: Style, rng: np.random.Generator) -> None:
    """What is drawn and not read: separators, emblems, seals, arrows, stacked letters."""
    x1, y1, x2, y2 = box
    high, middle = y2 - y1, (y1 + y2) / 2 + rng.normal(0, 0.03) * (y2 - y1)
    if mark == "-":
        thick = max(high * rng.uniform(0.04, 0.08), 1.5)
        _fill(coverage, (x1 + 0.05 * high, middle - thick, x2 - 0.05 * high, middle + thick))
    elif mark in ".:":
        radius = max(int(high * rng.uniform(0.05, 0.09)), 2)
        places = (middle,) if mark == "." else (middle - 0.18 * high, middle + 0.18 * high)
        for y in places:
            cv2.circle(coverage, (round((x1 + x2) / 2), round(y)), radius, 1.0, -1, cv2.LINE_AA)
    elif mark.startswith("{"):
        _stacked(coverage, mark[1:-1], box, style)
    else:
        drawn = {"#": emblem, "*": seal, "^": arrow, "~": script}[mark](rng)
        shrunk = high * (0.0 if mark in "#~" else rng.uniform(0.05, 0.2))
        _stamp(coverage, drawn, (x1 + 0.04 * high, y1 + shrunk, x2 - 0.04 * high, y2 - shrunk))


def _fill(coverage: Array, box: Box) -> None:
    x1, y1, x2, y2 = (round(value) for value in box)
    coverage[max(y1, 0) : max(y2, 0), max(x1, 0) : max(x2, 0)] = 1.0


def _stacked(coverage: Array, letters: str, box: Box, style: Style) -> None:
    """Small letters one above the other."""
    x1, y1, x2, y2 = box
    step = (y2 - y1) / len(letters)
    for at, char in enumerate(letters):
        glyph = style.face.glyph(char)
        wide = min(step * 0.8 * glyph.shape[1] / CAP_PX, (x2 - x1) * 0.8)
        middle = (x1 + x2) / 2
        _stamp(coverage, glyph, (middle - wide / 2, y1 + step * (at + 0.08), middle + wide / 2, y1 + step * (at + 0.9)))
