"""Country strips at the edges of a plate, and the band above it."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from recognition.training.synthetic.design import BLUE, LIGHT, RED, WHITE, YELLOW, Design
from recognition.training.synthetic.glyphs import Face
from recognition.training.synthetic.ornaments import small_word, stars
from recognition.training.synthetic.surfaces import varied

Pixels = npt.NDArray[np.uint8]
Margins = tuple[int, int, int]
"""Pixels that are taken at the left, at the right and above."""

GOLD = (40, 205, 235)


def strip(plate: Pixels, design: Design, face: Face, rng: np.random.Generator) -> Margins:
    """Draws the design's strip, if this plate has it; what is left of the plate for the text."""
    if rng.random() >= design.strip_share:
        return (0, 0, 0)
    if design.strip == "top":
        return _top(plate, design, face, rng)
    if design.strip == "ind":
        return _indian(plate, face, rng)
    if design.strip in ("eu", "flag", "both"):
        return _european(plate, design, face, rng)
    return (0, 0, 0)


def _top(plate: Pixels, design: Design, face: Face, rng: np.random.Generator) -> Margins:
    high, wide = plate.shape[:2]
    band = int(high * rng.uniform(0.16, 0.26))
    plate[:band] = varied(BLUE, rng, 16)
    if design.above:
        word = design.above[rng.integers(len(design.above))]
        small_word(
            plate,
            word,
            face,
            (wide * rng.uniform(0.45, 0.55), band / 2),
            band * rng.uniform(0.4, 0.62),
            wide * 0.6,
            LIGHT,
        )
    flag = int(band * 0.7)
    x, y = wide - 2 * flag - 4, (band - flag) // 2
    plate[y : y + flag, x : x + int(1.5 * flag)] = varied((60, 170, 60), rng, 40)
    return (0, 0, band)


def _european(plate: Pixels, design: Design, face: Face, rng: np.random.Generator) -> Margins:
    high, wide = plate.shape[:2]
    breadth = int(min(rng.uniform(0.068, 0.105) * wide, 0.48 * high))
    colour = varied(BLUE, rng, 18) if design.strip != "flag" or rng.random() < 0.6 else varied((60, 60, 160), rng, 60)
    plate[:, :breadth] = colour
    centre = (breadth // 2, int(high * rng.uniform(0.26, 0.36)))
    if design.strip == "flag":
        _flag(plate, centre, breadth, rng)
    else:
        stars(plate, centre, breadth * rng.uniform(0.26, 0.36), GOLD if rng.random() < 0.85 else LIGHT)
    code = design.code or design.region
    if rng.random() < 0.9:
        tall = breadth * rng.uniform(0.36, 0.6)
        small_word(plate, code, face, (breadth / 2, high * rng.uniform(0.7, 0.84)), tall, breadth * 0.85, LIGHT)
    if design.strip != "both" or rng.random() < 0.1:
        return (breadth, 0, 0)
    plate[:, wide - breadth :] = colour
    digits = f"{rng.integers(1, 96):02d}"
    small_word(plate, digits, face, (wide - breadth / 2, high * 0.76), breadth * 0.45, breadth * 0.8, LIGHT)
    cv2.circle(
        plate, (wide - breadth // 2, int(high * 0.3)), max(breadth // 4, 2), GOLD, int(rng.choice([-1, 1])), cv2.LINE_AA
    )
    return (breadth, breadth, 0)


def _flag(plate: Pixels, centre: tuple[int, int], breadth: int, rng: np.random.Generator) -> None:
    x, y = centre
    half_x, half_y = max(int(breadth * 0.38), 2), max(int(breadth * 0.26), 2)
    colours = [varied(base, rng, 30) for base in (WHITE, RED, YELLOW, BLUE)]
    rng.shuffle(colours)
    part = plate[y - half_y : y + half_y, x - half_x : x + half_x]
    for at, rows in enumerate(np.array_split(part, 2 if rng.random() < 0.4 else 3)):
        rows[:] = colours[at]


def _indian(plate: Pixels, face: Face, rng: np.random.Generator) -> Margins:
    """IND in blue at the left edge, lying or standing, with or without the hologram above it."""
    high, wide = plate.shape[:2]
    breadth = int(min(wide * rng.uniform(0.05, 0.085), high * 0.26))
    blue = varied((190, 90, 20), rng, 30)
    if rng.random() < 0.75:
        at = (breadth // 2 + 3, int(high * rng.uniform(0.2, 0.42)))
        side = max(int(breadth * rng.uniform(0.32, 0.48)), 2)
        shade = varied((200, 175, 150), rng, 25)
        if rng.random() < 0.5:
            cv2.rectangle(plate, (at[0] - side, at[1] - side), (at[0] + side, at[1] + side), shade, -1)
        cv2.circle(plate, at, side, varied((170, 120, 90), rng, 30), max(side // 3, 1), cv2.LINE_AA)
    if rng.random() < 0.45:  # letters one below the other
        size = breadth * rng.uniform(0.5, 0.8)
        top = high * rng.uniform(0.4, 0.62)
        for at, char in enumerate("IND"):
            small_word(plate, char, face, (breadth / 2 + 3, top + at * size * 1.15), size, breadth, blue)
    else:
        small_word(
            plate,
            "IND",
            face,
            (breadth / 2 + 3, high * rng.uniform(0.58, 0.82)),
            breadth * rng.uniform(0.35, 0.6),
            breadth * 1.05,
            blue,
        )
    return (breadth + 4, 0, 0)
