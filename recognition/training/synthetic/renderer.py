"""Draws a plate flat, as it left the press and as years have left it: ground, strip, text, small print, screws, dirt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recognition.training.synthetic.design import Colour, Design
from recognition.training.synthetic.designs import draw_design
from recognition.training.synthetic.glyphs import Face, faces, faces_of
from recognition.training.synthetic.layout import Field, Style, set_row
from recognition.training.synthetic.ornaments import corner_sticker, screws, small_word
from recognition.training.synthetic.strips import strip
from recognition.training.synthetic.surfaces import border, brushed, ground, inked, outlined, soiled, varied
from recognition.training.synthetic.texts import read_text, settled, spell, unruly

Pixels = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float32]

PLATE_PX = 96
"""Height of a drawn plate."""

FITTING_FACE = 0.8
"""Share of plates whose characters come near the real ones; the rest teach to read anything."""


@dataclass(frozen=True, slots=True)
class RenderedPlate:
    """A flat plate: (PLATE_PX, W, 3) BGR; `boxes` (N, 4) has x1 y1 x2 y2 of every character in pixels.

    The boxes stand in the order of the text and are tight around the ink. Rows of signs that nobody reads do not count.
    """

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

    Raises:
        ValueError: no design has this region.
    """
    design = draw_design(rng, region, text.count("/") + 1 if text else None)
    alike = design.alike if rng.random() < 0.85 else ""
    rows = text.split("/") if text else _random_rows(design, alike, rng)
    look = design.looks[rng.integers(len(design.looks))]
    paper, ink = varied(look[0], rng, 14), varied(look[1], rng, 12)
    choices = alphabets or _faces(design, rng)
    face = choices[rng.integers(len(choices))]
    painted = rng.random() < design.painted
    plate = ground((PLATE_PX, round(PLATE_PX * _aspect(design, rows, rng))), paper, rng.random() < design.pictured, rng)
    room = _room(plate, design, face, ink, rng)
    style = _style(design, face, alike, painted, rng)
    coverage, boxes = _text(plate, rows, style, room, design, rng)
    _ink(plate, coverage, ink, design, painted, rng)
    _finish(plate, boxes, design, face, ink, rng)
    read = [read_text([row]) for row in rows]
    return RenderedPlate(plate, "".join(read), boxes, sum(map(bool, read)), design.region)


def _random_rows(design: Design, alike: str, rng: np.random.Generator) -> list[str]:
    pattern = design.patterns[rng.integers(len(design.patterns))]
    if rng.random() >= design.unruly:
        return spell(pattern, design.letters, rng)
    # Shapes differ so little on most plates that only what stands beside an O or an I tells it from a digit.
    unsure = "".join(pair for pair, share in (("O", 0.8), ("I", 0.6)) if pair in alike or rng.random() < share)
    return settled(unruly(pattern, rng).split("/"), unsure)


def _faces(design: Design, rng: np.random.Generator) -> Sequence[Face]:
    if rng.random() < FITTING_FACE:
        return faces_of(design.faces[rng.integers(len(design.faces))])
    return faces()


def _aspect(design: Design, rows: list[str], rng: np.random.Generator) -> float:
    aspect = rng.uniform(*design.aspects)
    if len(rows) == 1 and design.rows == 1:
        longest = max(len(row) for row in rows)
        aspect = max(aspect, min(0.26 * longest, 3.0))
    return float(aspect)


def _room(plate: Pixels, design: Design, face: Face, ink: Colour, rng: np.random.Generator) -> tuple[int, int, int]:
    """Draws what frames the text; the pixels taken at the left, at the right and above."""
    taken = strip(plate, design, face, rng)
    if rng.random() < 0.5:
        border(plate, ink, rng)
    return taken


def _style(design: Design, face: Face, alike: str, painted: bool, rng: np.random.Generator) -> Style:
    shared = {
        "O": {"0": "O"} if rng.random() < 0.6 else {"O": "0"},
        "I": {"1": "I"} if rng.random() < 0.5 else {"I": "1"},
    }
    drawn_as = {char: shape for pair in alike for char, shape in shared[pair].items()}
    return Style(
        face,
        bearing=rng.uniform(0.06, 0.2),
        space=rng.uniform(0.18, 0.6),
        stretch=rng.uniform(0.7, 1.1),
        weight=int(rng.integers(-2, 4)) if face.look not in ("strokes", "narrow") else int(rng.integers(-1, 2)),
        slant=rng.normal(0, 0.08) if rng.random() < (0.35 if painted else 0.08) else 0.0,
        cell=rng.uniform(0.45, 0.62) if rng.random() < design.cell else 0.0,
        wide_letters=rng.uniform(0.6, 0.95) if rng.random() < 0.45 else 1.0,
        drawn_as=drawn_as,
        unsteady=rng.uniform(0.3, 1.0) if painted else 0.0,
    )


def _text(
    plate: Pixels, rows: list[str], style: Style, taken: tuple[int, int, int], design: Design, rng: np.random.Generator
) -> tuple[Array, Array]:
    """The ink of all rows as (H, W) 0..1, and the boxes of their characters."""
    left, right, top = taken
    high, wide = plate.shape[:2]
    share = rng.uniform(*design.text_height)
    shares = [1.0] if len(rows) == 1 else [rng.uniform(*design.first_row), *[1.0] * (len(rows) - 1)]
    gap = rng.uniform(0.05, 0.16) if len(rows) > 1 else 0.0
    unit = (high - top) * share / (sum(shares) + gap * (len(rows) - 1))
    spare = (high - top) * (1 - share)
    y = top + spare * float(np.clip(rng.normal(0.5, 0.09), 0.15, 0.85))
    coverage = np.zeros((high, wide), np.float32)
    boxes: list[tuple[float, float, float, float]] = []
    fill = rng.uniform(0.82, 0.96)
    for row, scale in zip(rows, shares, strict=True):
        boxes += set_row(coverage, row, style, Field(left, wide - right, y, unit * scale), fill, rng)
        y += unit * (scale + gap)
    return coverage, np.array(boxes, np.float32).reshape(-1, 4)


def _ink(plate: Pixels, coverage: Array, ink: Colour, design: Design, painted: bool, rng: np.random.Generator) -> None:
    if painted:
        coverage = brushed(coverage, rng)
    if rng.random() < 0.04:
        outlined(plate, coverage, varied((128, 128, 128), rng, 60))
    inked(plate, coverage, ink, not painted and rng.random() < design.pressed, rng)


def _finish(plate: Pixels, boxes: Array, design: Design, face: Face, ink: Colour, rng: np.random.Generator) -> None:
    """Small print, stickers, screws and dirt."""
    if rng.random() < design.small_share and (design.above or design.below):
        _small_print(plate, boxes, design, face, ink, rng)
    if rng.random() < design.stickers:
        for _ in range(int(rng.integers(1, 3))):
            corner_sticker(plate, face, rng)
    if rng.random() < 0.45:
        screws(plate, rng)
    if rng.random() < 0.16:
        soiled(plate, rng)


def _small_print(
    plate: Pixels, boxes: Array, design: Design, face: Face, ink: Colour, rng: np.random.Generator
) -> None:
    """State names, slogans and dealers' names in the free bands above and below the text."""
    high, wide = plate.shape[:2]
    top, bottom = float(boxes[:, 1].min()), float(boxes[:, 3].max())
    letters = faces()[rng.integers(len(faces()))] if rng.random() < 0.3 else face
    above = () if design.strip == "top" else design.above
    for words, centre, room in ((above, top / 2, top), (design.below, (bottom + high) / 2, high - bottom)):
        if words and room > 8 and rng.random() < 0.85:
            word = words[rng.integers(len(words))]
            tall = min(room * rng.uniform(0.4, 0.75), 20)
            shade = ink if rng.random() < 0.7 else varied((90, 60, 90), rng, 60)
            small_word(
                plate, word, letters, (wide * rng.normal(0.5, 0.03), centre), tall, wide * rng.uniform(0.5, 0.85), shade
            )
