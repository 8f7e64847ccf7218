"""What stands on plates beside the text: emblems, seals, strips, small print, stickers, screws."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from recognition.training.synthetic.glyphs import Face, word_mask
from recognition.training.synthetic.strokes import CAP_PX

Pixels = npt.NDArray[np.uint8]
Colour = tuple[int, int, int]

LIGHT = (240, 240, 240)


def emblem(rng: np.random.Generator) -> Pixels:
    """A sign as large as a character that is none: a map, a star, a tree, a foreign letter."""
    sign = np.zeros((CAP_PX, 80), np.uint8)
    kind = rng.random()
    if kind < 0.2:
        return script(rng)
    if kind < 0.6:
        points = _ragged(rng, (40, 48), 30, 44, int(rng.integers(5, 14)))
        cv2.fillPoly(sign, [points], int(rng.integers(90, 256)), cv2.LINE_AA)
        return sign
    if kind < 0.8:
        turns = np.arange(10) * np.pi / 5 - np.pi / 2
        reach = np.where(np.arange(10) % 2, 15, 36)
        star = np.stack([40 + reach * np.cos(turns), 48 + reach * np.sin(turns)], 1)
        cv2.fillPoly(sign, [star.astype(np.int32)], 255, cv2.LINE_AA)
        return sign
    for y in range(14, 76, 14):  # a tree
        reach = int(6 + (y - 10) * 0.4)
        cv2.fillPoly(sign, [np.array([[40, y - 12], [40 - reach, y + 8], [40 + reach, y + 8]])], 200, cv2.LINE_AA)
    cv2.rectangle(sign, (36, 80), (44, 92), 255, -1)
    return sign


def script(rng: np.random.Generator) -> Pixels:
    """A sign of no script in particular: straight strokes as in Chinese, or curved ones as in Arabic."""
    sign = np.zeros((CAP_PX, 72), np.uint8)
    pen = int(rng.integers(6, 11))
    if rng.random() < 0.5:
        for _ in range(int(rng.integers(4, 9))):
            a = (int(rng.integers(6, 66)), int(rng.integers(6, 90)))
            level = rng.random() < 0.5
            b = (
                (int(rng.integers(6, 66)), a[1])
                if level
                else (a[0] + int(rng.integers(-8, 9)), int(rng.integers(6, 90)))
            )
            cv2.line(sign, a, b, 255, pen, cv2.LINE_AA)
        return sign
    for _ in range(int(rng.integers(1, 4))):
        at, axes = (
            (int(rng.integers(24, 48)), int(rng.integers(24, 72))),
            (int(rng.integers(6, 30)), int(rng.integers(6, 30))),
        )
        start = int(rng.integers(0, 360))
        cv2.ellipse(sign, at, axes, 0, start, start + int(rng.integers(90, 270)), 255, pen, cv2.LINE_AA)
    for _ in range(int(rng.integers(0, 4))):
        cv2.circle(sign, (int(rng.integers(10, 62)), int(rng.integers(6, 90))), pen // 2 + 1, 255, -1, cv2.LINE_AA)
    return sign


def _ragged(rng: np.random.Generator, centre: tuple[int, int], wide: int, high: int, corners: int) -> npt.NDArray:
    turns = np.sort(rng.uniform(0, 2 * np.pi, corners))
    reach = rng.uniform(0.55, 1.0, corners)
    return np.stack([centre[0] + wide * reach * np.cos(turns), centre[1] + high * reach * np.sin(turns)], 1).astype(
        np.int32
    )


def seal(rng: np.random.Generator) -> Pixels:
    """A round or angular seal, sticker or shield, or two of them one above the other."""
    sign = np.zeros((CAP_PX, 64), np.uint8)
    centres = ((32, 26), (32, 70)) if rng.random() < 0.35 else ((32, int(rng.integers(34, 62))),)
    radius = 20 if len(centres) == 2 else int(rng.integers(18, 31))
    for centre in centres:
        shade, inner = (int(value) for value in rng.integers(70, 256, 2))
        if rng.random() < 0.65:
            cv2.circle(sign, centre, radius, shade, -1, cv2.LINE_AA)
            cv2.circle(sign, centre, max(radius - int(rng.integers(4, 9)), 3), inner, -1, cv2.LINE_AA)
        else:
            x, y = centre
            shield = [
                [x - radius, y - radius],
                [x + radius, y - radius],
                [x + radius, y + radius // 2],
                [x, y + radius],
                [x - radius, y + radius // 2],
            ]
            cv2.fillPoly(sign, [np.array(shield)], shade, cv2.LINE_AA)
        for _ in range(int(rng.integers(0, 5))):
            a, b = (np.array(centre) + rng.integers(-radius // 2, radius // 2 + 1, 2) for _ in range(2))
            cv2.line(sign, (int(a[0]), int(a[1])), (int(b[0]), int(b[1])), int(rng.integers(0, 256)), 3, cv2.LINE_AA)
    return sign


def arrow(rng: np.random.Generator) -> Pixels:
    """The upward arrow of Indian army plates."""
    sign = np.zeros((CAP_PX, 48), np.uint8)
    head, pen = int(rng.integers(26, 44)), int(rng.integers(7, 12))
    cv2.line(sign, (24, 6), (24, 90), 255, pen, cv2.LINE_AA)
    cv2.polylines(sign, [np.array([[5, head], [24, 6], [43, head]])], False, 255, pen, cv2.LINE_AA)
    return sign


def small_word(
    plate: Pixels, word: str, face: Face, centre: tuple[float, float], height: float, most: float, ink: Colour
) -> None:
    """Draws a word about `centre`, `height` pixels high and at most `most` pixels wide, cut off at the edges."""
    mask = word_mask(face, word)
    wide = min(mask.shape[1] * height / mask.shape[0], most)
    size = (max(round(wide), 2), max(round(height), 3))
    drawn = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
    x, y = max(round(centre[0] - size[0] / 2), 0), max(round(centre[1] - size[1] / 2), 0)
    part = plate[y : y + size[1], x : x + size[0]]
    alpha = drawn[: part.shape[0], : part.shape[1], None].astype(np.float32) / 255
    part[:] = part * (1 - alpha) + np.array(ink, np.float32) * alpha


def stars(plate: Pixels, centre: tuple[int, int], radius: float, colour: Colour) -> None:
    """The ring of twelve stars; a plain ring where the stars would be smaller than a pixel."""
    if radius < 4:
        cv2.circle(plate, centre, max(int(radius), 1), colour, 1, cv2.LINE_AA)
        return
    for turn in np.arange(12) * np.pi / 6:
        at = (round(centre[0] + radius * np.cos(turn)), round(centre[1] + radius * np.sin(turn)))
        cv2.circle(plate, at, max(round(radius * 0.14), 1), colour, -1, cv2.LINE_AA)


def corner_sticker(plate: Pixels, face: Face, rng: np.random.Generator) -> None:
    """A registration sticker with tiny print in one of the corners."""
    high, wide = plate.shape[:2]
    size = np.array([rng.uniform(0.1, 0.17), rng.uniform(0.14, 0.24)]) * (min(wide, 2.2 * high), high)
    x = 4 if rng.random() < 0.5 else wide - 4 - int(size[0])
    y = 4 if rng.random() < 0.75 else high - 4 - int(size[1])
    shade = tuple(int(value) for value in rng.integers(30, 256, 3))
    plate[y : y + int(size[1]), x : x + int(size[0])] = shade
    word = ("SEP", "12", "24", "MAY", "07", "JAN", "2019", "T", "F")[rng.integers(9)]
    ink = (20, 20, 20) if sum(shade) > 380 else LIGHT
    small_word(plate, word, face, (x + size[0] / 2, y + size[1] / 2), size[1] * 0.55, size[0] * 0.85, ink)


def screws(plate: Pixels, rng: np.random.Generator) -> None:
    """Two or four screws, caps or rivets at the usual places, strokes or not, or holes."""
    high, wide = plate.shape[:2]
    radius = int(rng.integers(2, 6))
    ys = (rng.uniform(0.08, 0.92),) if rng.random() < 0.7 else (0.1, 0.9)
    inset = rng.uniform(0.04, 0.3)
    for y in ys:
        for x in (inset, 1 - inset + rng.normal(0, 0.02)):
            at = (int(x * wide), int(y * high))
            shade = int(rng.integers(20, 230))
            if rng.random() < 0.15:  # a slot instead
                cv2.ellipse(plate, at, (radius * 2, radius), 0, 0, 360, (shade, shade, shade), -1, cv2.LINE_AA)
                continue
            cv2.circle(plate, (at[0], at[1] + 1), radius, (25, 25, 25), -1, cv2.LINE_AA)
            cv2.circle(plate, at, max(radius - 1, 1), (shade, shade, shade), -1, cv2.LINE_AA)
