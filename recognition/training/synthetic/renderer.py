"""Draws a plate flat, as it left the press: ground, strip, text, embossing, small print, screws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from plates.text import normalise
from recognition.training.synthetic.designs import BLUE, Colour, Design, draw_design, spell
from recognition.training.synthetic.glyphs import CAP_PX, Face, faces

Pixels = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float32]

PLATE_PX = 96
"""Height of a drawn plate."""

RANDOM_TEXT = 0.3
"""Share of plates that carry a text of their design's length but no grammar."""


@dataclass(frozen=True, slots=True)
class RenderedPlate:
    """A flat plate: (PLATE_PX, W, 3) BGR; `boxes` (N, 4) has x1 y1 x2 y2 of every character in pixels."""

    pixels: Pixels
    text: str
    boxes: Array
    rows: int
    region: str

    @property
    def centres(self) -> Array:
        """(N, 2) centres of the characters."""
        return (self.boxes[:, :2] + self.boxes[:, 2:]) / 2


def render(
    rng: np.random.Generator,
    region: str | None = None,
    text: str | None = None,
    alphabets: Sequence[Face] | None = None,
) -> RenderedPlate:
    """A random plate.

    Args:
        region: only designs of this country.
        text: what it says, separators included and '/' between rows; None spells at random.
        alphabets: the faces to choose from; None takes all that this machine has, so that one seed
            draws the same plate only where the same fonts are installed.
    """
    design = draw_design(rng, region)
    rows = text.split("/") if text else _random_rows(design, rng)
    ground, ink = design.looks[rng.integers(len(design.looks))]
    ground, ink = _varied(ground, rng, 14), _varied(ink, rng, 12)
    aspect = rng.uniform(*design.aspects)
    if text and len(rows) == 1:
        aspect = max(aspect, 3.0)
    plate = _ground(round(PLATE_PX * aspect), ground, rng)
    left = _strip(plate, design, rng)
    _border(plate, ink, rng)
    choices = alphabets or faces()
    face = choices[rng.integers(len(choices))]
    boxes = _text(plate, rows, face, ink, design, left, rng)
    if rng.random() < design.small_text:
        _small_print(plate, boxes, ink, rng)
    if rng.random() < 0.4:
        _screws(plate, rng)
    letters = normalise("".join(rows))
    return RenderedPlate(plate, letters, boxes, len(rows), design.region)


def _random_rows(design: Design, rng: np.random.Generator) -> list[str]:
    pattern = design.patterns[rng.integers(len(design.patterns))]
    if rng.random() < RANDOM_TEXT:
        pattern = pattern.replace("A", "X").replace("9", "X") if "[" not in pattern else pattern.replace("AA", "XX")
    return spell(pattern, design.letters, rng)


def _varied(colour: Colour, rng: np.random.Generator, spread: float) -> Colour:
    varied = np.clip(np.array(colour) + rng.normal(0, spread) + rng.normal(0, spread / 3, 3), 0, 255)
    return (int(varied[0]), int(varied[1]), int(varied[2]))


def _ground(width: int, colour: Colour, rng: np.random.Generator) -> Pixels:
    plate = np.empty((PLATE_PX, width, 3), np.float32)
    plate[:] = colour
    if rng.random() < 0.12:  # pictured grounds, as in the United States
        waves = cv2.resize(
            rng.normal(0, 1, (4, 8, 3)).astype(np.float32), (width, PLATE_PX), interpolation=cv2.INTER_CUBIC
        )
        plate += waves * rng.uniform(6, 26)
    plate += np.linspace(-1, 1, PLATE_PX, dtype=np.float32)[:, None, None] * rng.normal(0, 8)
    return np.clip(plate, 0, 255).astype(np.uint8)


def _border(plate: Pixels, ink: Colour, rng: np.random.Generator) -> None:
    if rng.random() < 0.55:
        inset, width = int(rng.integers(0, 5)), int(rng.integers(1, 4))
        cv2.rectangle(
            plate, (inset, inset), (plate.shape[1] - 1 - inset, PLATE_PX - 1 - inset), ink, width, cv2.LINE_AA
        )


def _strip(plate: Pixels, design: Design, rng: np.random.Generator) -> int:
    """Draws the country strip; where the text may begin, in pixels from the left."""
    width = plate.shape[1]
    if design.strip == "top":
        band = int(PLATE_PX * rng.uniform(0.16, 0.24))
        plate[:band] = _varied(BLUE, rng, 14)
        _word(
            plate,
            "BRASIL" if design.region == "BR" else "REPUBLICA ARGENTINA",
            (width // 2, band // 2),
            band * 0.5,
            (240, 240, 240),
        )
        return 0
    if design.strip == "eu" and rng.random() < 0.75:
        strip = int(width * rng.uniform(0.07, 0.1))
        plate[:, :strip] = _varied(BLUE, rng, 14)
        cv2.circle(
            plate, (strip // 2, PLATE_PX // 3), max(strip // 4, 2), (40, 200, 230), max(strip // 10, 1), cv2.LINE_AA
        )
        _word(plate, design.region, (strip // 2, int(PLATE_PX * 0.78)), strip * 0.5, (240, 240, 240))
        return strip
    if design.strip == "ind" and rng.random() < 0.4:
        strip = int(min(width * 0.07, PLATE_PX * 0.22))
        high = plate.shape[0] // 2
        cv2.circle(
            plate,
            (strip // 2 + 2, high - strip),
            max(strip // 3, 2),
            _varied((190, 170, 150), rng, 20),
            -1,
            cv2.LINE_AA,
        )
        _word(plate, "IND", (strip // 2 + 3, int(PLATE_PX * 0.7)), strip * 0.42, (170, 80, 30))
        return strip + 3
    return 0


def _word(plate: Pixels, word: str, centre: tuple[int, int], height: float, colour: Colour) -> None:
    scale = max(height, 3.0) / 22
    (width, tall), _ = cv2.getTextSize(word, cv2.FONT_HERSHEY_SIMPLEX, scale, 1)
    at = (int(centre[0] - width / 2), int(centre[1] + tall / 2))
    cv2.putText(plate, word, at, cv2.FONT_HERSHEY_SIMPLEX, scale, colour, 1, cv2.LINE_AA)


def _text(
    plate: Pixels, rows: list[str], face: Face, ink: Colour, design: Design, left: int, rng: np.random.Generator
) -> Array:
    """Draws the rows and returns the boxes of their characters."""
    width = plate.shape[1]
    top = 0.2 * PLATE_PX if design.strip == "top" else 0.0
    share = rng.uniform(*design.text_height) if len(rows) == 1 else rng.uniform(0.78, 0.9)
    height = (PLATE_PX - top) * share / len(rows) * (1.0 if len(rows) == 1 else 0.92)
    spare = (PLATE_PX - top) - height * len(rows)
    gap = spare / (len(rows) + 1)
    shift = rng.normal(0, 0.12) * gap
    coverage = np.zeros(plate.shape[:2], np.float32)
    boxes: list[tuple[float, float, float, float]] = []
    style = _Style(
        face, rng.uniform(0.06, 0.2), rng.uniform(0.2, 0.6), rng.uniform(0.72, 1.1), int(rng.integers(-1, 2))
    )
    for number, row in enumerate(rows):
        y = top + gap * (number + 1) + height * number + shift
        boxes += _row(coverage, row, style, left, width, y, height, bool(rng.random() < design.sticker), rng)
    _inked(plate, coverage, ink, rng)
    return np.array(boxes, np.float32).reshape(-1, 4)


@dataclass(frozen=True, slots=True)
class _Style:
    face: Face
    bearing: float
    space: float
    stretch: float
    weight: int


def _row(
    coverage: Array,
    row: str,
    style: _Style,
    left: int,
    right: int,
    y: float,
    height: float,
    sticker: bool,
    rng: np.random.Generator,
) -> list[tuple[float, float, float, float]]:
    """Lays out one row between `left` and `right` pixels; boxes of its characters."""
    advances = [_advance(char, style, height) for char in row]
    total = sum(advances)
    room = (right - left) * rng.uniform(0.84, 0.95)
    squeeze = min(room / total, rng.uniform(1.0, 1.35))
    x = left + ((right - left) - total * squeeze) / 2 + rng.normal(0, 0.01) * right
    boxes = []
    for char, advance in zip(row, advances, strict=True):
        if char == " " and sticker:
            centre = (round(x + advance * squeeze / 2), round(y + height * rng.uniform(0.3, 0.7)))
            cv2.circle(
                coverage, centre, max(int(height * rng.uniform(0.1, 0.2)), 2), rng.uniform(0.3, 0.8), -1, cv2.LINE_AA
            )
        elif char != " ":
            bearing = style.bearing * height * squeeze / 2
            box = (x + bearing, y, x + advance * squeeze - bearing, y + height)
            _stamp(coverage, char, style, box, rng)
            if char not in "-.#":
                boxes.append(box)
        x += advance * squeeze
    return boxes


def _advance(char: str, style: _Style, height: float) -> float:
    if char == " ":
        return style.space * height
    if char in "-.":
        return 0.38 * height
    if char == "#":
        return 0.85 * height
    glyph = style.face.glyph(char)
    natural = glyph.shape[1] / CAP_PX * style.stretch
    return max(natural, 0.14) * height + style.bearing * height


def _stamp(
    coverage: Array, char: str, style: _Style, box: tuple[float, float, float, float], rng: np.random.Generator
) -> None:
    x1, y1, x2, y2 = (round(value) for value in box)
    x1, y1 = max(x1, 0), max(y1, 0)
    x2, y2 = min(max(x2, x1 + 2), coverage.shape[1]), min(max(y2, y1 + 2), coverage.shape[0])
    if x2 - x1 < 2 or y2 - y1 < 2:
        return
    if char == "-":
        cv2.rectangle(coverage, (x1, (y1 + y2) // 2 - 3), (x2, (y1 + y2) // 2 + 2), 1.0, -1)
        return
    if char == ".":
        cv2.circle(coverage, ((x1 + x2) // 2, (y1 + y2) // 2), max((x2 - x1) // 4, 2), 1.0, -1, cv2.LINE_AA)
        return
    glyph = _sign(rng) if char == "#" else style.face.glyph(char)
    if style.weight and char != "#":
        kernel = np.ones((3, 3), np.uint8)
        glyph = (cv2.dilate if style.weight > 0 else cv2.erode)(glyph, kernel).astype(np.uint8, copy=False)
    drawn = cv2.resize(glyph, (x2 - x1, y2 - y1), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    region = coverage[y1:y2, x1:x2]
    np.maximum(region, drawn, out=region)


def _sign(rng: np.random.Generator) -> Pixels:
    """Strokes that are no character of the alphabet."""
    sign = np.zeros((CAP_PX, 80), np.uint8)
    for _ in range(int(rng.integers(4, 9))):
        a = (int(rng.integers(6, 74)), int(rng.integers(6, 90)))
        b = (
            (int(rng.integers(6, 74)), a[1])
            if rng.random() < 0.5
            else (a[0] + int(rng.integers(-8, 9)), int(rng.integers(6, 90)))
        )
        cv2.line(sign, a, b, 255, 8, cv2.LINE_AA)
    return sign


def _inked(plate: Pixels, coverage: Array, ink: Colour, rng: np.random.Generator) -> None:
    """Blends the text in; pressed plates get a lit and a shaded edge, worn ones lose paint."""
    if rng.random() < 0.12:
        wear = cv2.resize(rng.random((10, 40)).astype(np.float32), coverage.shape[::-1], interpolation=cv2.INTER_CUBIC)
        coverage = coverage * np.clip(0.55 + wear, 0, 1)
    shaded = plate.astype(np.float32)
    if rng.random() < 0.45:
        slope = coverage - np.roll(coverage, (int(rng.integers(-2, 3)), int(rng.choice([-2, -1, 1, 2]))), (0, 1))
        shaded += slope[..., None] * rng.uniform(-70, 70)
    alpha = coverage[..., None] * rng.uniform(0.82, 1.0)
    plate[:] = np.clip(shaded * (1 - alpha) + np.array(ink, np.float32) * alpha, 0, 255).astype(np.uint8)


WORDS = (
    "CALIFORNIA", "TEXAS", "NEW YORK", "FLORIDA", "SAO PAULO SP", "RIO DE JANEIRO", "THE GOLDEN STATE", "ESTADO DE MEXICO", "JALISCO", "QUEENSLAND",
    "GEORGIA", "MOTORS LTD", "WWW.AUTO.COM", "12-24", "EMPIRE STATE", "ONTARIO", "DELANTERA", "MEXICO", "ARGENTINA", "VIRGINIA", "SUNSHINE STATE",
    "INDIA", "HONDA", "SUZUKI", "CD.MX", "OHIO", "ILLINOIS", "GARDEN STATE", "CURITIBA PR", "VICTORIA",
)  # fmt: skip


def _small_print(plate: Pixels, boxes: Array, ink: Colour, rng: np.random.Generator) -> None:
    """State names, slogans and dealers' names in the free bands above and below the text."""
    top, bottom = float(boxes[:, 1].min()), float(boxes[:, 3].max())
    for centre, room in ((top / 2, top), ((bottom + PLATE_PX) / 2, PLATE_PX - bottom)):
        if room > 9 and rng.random() < 0.8:
            word = WORDS[rng.integers(len(WORDS))]
            _word(
                plate,
                word,
                (int(plate.shape[1] * rng.uniform(0.4, 0.6)), int(centre)),
                min(room * rng.uniform(0.45, 0.8), 18),
                ink,
            )


def _screws(plate: Pixels, rng: np.random.Generator) -> None:
    radius = int(rng.integers(2, 5))
    y = int(rng.uniform(0.12, 0.88) * PLATE_PX)
    for x in (rng.uniform(0.05, 0.25), rng.uniform(0.75, 0.95)):
        shade = int(rng.integers(30, 220))
        cv2.circle(plate, (int(x * plate.shape[1]), y), radius, (shade, shade, shade), -1, cv2.LINE_AA)
