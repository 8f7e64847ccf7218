"""What a plate hangs in: a bumper or grille, a frame with a dealer's name, a shadow below, lettering beside it."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from recognition.training.synthetic.countries_americas import MEXICAN, SLOGANS, STATES
from recognition.training.synthetic.countries_europe import AUTOHAUS, DEALERS
from recognition.training.synthetic.countries_india import DEALERS as INDIAN_DEALERS
from recognition.training.synthetic.glyphs import faces
from recognition.training.synthetic.ornaments import small_word

Pixels = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float32]

LETTERING = (
    *STATES,
    *SLOGANS,
    *MEXICAN,
    *AUTOHAUS,
    *DEALERS,
    *INDIAN_DEALERS,
    "TDI",
    "4X4",
    "XL",
    "GLX",
    "TURBO",
    "SPORT",
    "HYBRID",
    "16V",
    "SEDAN",
)


def surroundings(size: tuple[int, int], plate: Array, rng: np.random.Generator) -> Pixels:
    """A picture of (height, width) pixels, BGR, for a plate to be drawn on.

    Args:
        plate: (4, 2) where the plate will lie, upright.
    """
    high, wide = size
    coarse = rng.normal(rng.integers(15, 235), rng.uniform(2, 40), (4, 8)).astype(np.float32)
    grey = np.clip(cv2.resize(coarse, (wide, high), interpolation=cv2.INTER_LINEAR), 0, 255).astype(np.uint8)
    picture = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR).astype(np.uint8, copy=False)
    if rng.random() < 0.3:
        _edges(picture, rng)
    (left, top), (right, bottom) = plate[0].astype(int), plate[2].astype(int)
    if rng.random() < 0.12:  # lettering on the body
        y = top - rng.integers(8, 24) if rng.random() < 0.5 else bottom + rng.integers(8, 24)
        _write(picture, (float(rng.uniform(0.3, 0.7)) * wide, float(y)), float(rng.uniform(7, 18)), 0.6 * wide, rng)
    if rng.random() < 0.25:  # the plate's own shadow, or that of the boot's edge
        depth = int(rng.integers(2, 9))
        y = bottom if rng.random() < 0.5 else top - depth
        picture[y : y + depth, left:right] = (picture[y : y + depth, left:right] * rng.uniform(0.3, 0.7)).astype(
            np.uint8
        )
    if rng.random() < 0.35:
        _frame(picture, (left, top, right, bottom), rng)
    return picture


def _edges(picture: Pixels, rng: np.random.Generator) -> None:
    """Edges of a bumper or the bars of a grille."""
    high, wide = picture.shape[:2]
    lean = rng.normal(0, 6)
    ys = np.arange(rng.integers(0, 12), high, rng.integers(9, 18)) if rng.random() < 0.4 else rng.integers(0, high, 3)
    for y in ys:
        shade = int(rng.integers(0, 256))
        cv2.line(picture, (0, int(y)), (wide, int(y + lean)), (shade,) * 3, int(rng.integers(1, 5)), cv2.LINE_AA)


def _frame(picture: Pixels, box: tuple[int, int, int, int], rng: np.random.Generator) -> None:
    """A frame around the plate, often with words on a broad edge above or below."""
    left, top, right, bottom = box
    width = int(rng.integers(2, 10))
    above, below = (int(rng.integers(8, 22)) if rng.random() < 0.4 else width for _ in range(2))
    shade = int(rng.choice([rng.integers(0, 60), rng.integers(0, 256), rng.integers(170, 256)]))
    cv2.rectangle(picture, (left - width, top - above), (right + width, bottom + below), (shade,) * 3, -1)
    for y, room in ((top - above / 2, above), (bottom + below / 2, below)):
        if room > 7 and rng.random() < 0.8:
            _write(picture, ((left + right) / 2, y), room * float(rng.uniform(0.5, 0.8)), 0.85 * (right - left), rng)


def _write(picture: Pixels, centre: tuple[float, float], height: float, most: float, rng: np.random.Generator) -> None:
    x, y = int(min(max(centre[0], 0), picture.shape[1] - 1)), int(min(max(centre[1], 0), picture.shape[0] - 1))
    dark = picture[y, x].mean() < 128
    shade = int(rng.integers(150, 256) if dark else rng.integers(0, 100))
    face = faces()[rng.integers(len(faces()))]
    small_word(picture, LETTERING[rng.integers(len(LETTERING))], face, centre, height, most, (shade,) * 3)
