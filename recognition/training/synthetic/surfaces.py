"""Grounds, borders and ink: plain and pictured grounds, pressed and painted characters, wear and dents."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float32]
Colour = tuple[int, int, int]


def varied(colour: Colour, rng: np.random.Generator, spread: float) -> Colour:
    """The colour, lighter or darker and off its hue by chance."""
    moved = np.clip(np.array(colour) + rng.normal(0, spread) + rng.normal(0, spread / 3, 3), 0, 255)
    return (int(moved[0]), int(moved[1]), int(moved[2]))


def ground(size: tuple[int, int], colour: Colour, pictured: bool, rng: np.random.Generator) -> Pixels:
    """An empty plate of (height, width) pixels."""
    high, wide = size
    fade = np.linspace(-1, 1, high, dtype=np.float32)[:, None, None] * rng.normal(0, 8)
    column = np.array(colour, np.float32) + fade
    if not pictured:
        return np.repeat(np.clip(column, 0, 255).astype(np.uint8), wide, 1)
    plate = np.repeat(column, wide, 1)
    _picture(plate, rng)
    return np.clip(plate, 0, 255).astype(np.uint8)


def _picture(plate: Array, rng: np.random.Generator) -> None:
    """Sky, hills, bands, blots or soft colours, as on American plates."""
    high, wide = plate.shape[:2]
    kind = rng.random()
    tint = rng.normal(0, 45, 3).astype(np.float32)
    if kind < 0.3:  # a colour that fades in from above or below
        ramp = np.linspace(1, 0, high, dtype=np.float32)[:, None, None] ** rng.uniform(0.7, 2.5)
        plate += (ramp if rng.random() < 0.6 else ramp[::-1]) * tint * 1.6
    elif kind < 0.5:  # hills
        x = np.linspace(0, wide, 12)
        ridge = high * rng.uniform(0.3, 0.8) - rng.uniform(0, 0.3, 12) * high
        points = np.concatenate([np.stack([x, ridge], 1), [[wide, high], [0, high]]]).astype(np.int32)
        shade = np.clip(plate[0, 0] + tint - 15, 0, 255)
        cv2.fillPoly(plate, [points], tuple(float(value) for value in shade), cv2.LINE_AA)
    elif kind < 0.68:  # bands above and below
        for part in (plate[: int(high * rng.uniform(0.1, 0.27))], plate[high - int(high * rng.uniform(0.08, 0.24)) :]):
            if rng.random() < 0.7:
                part[:] = rng.integers(20, 256, 3)
    elif kind < 0.85:  # blots or a large emblem
        for _ in range(int(rng.integers(1, 6))):
            at = (int(rng.integers(wide)), int(rng.integers(high)))
            axes = (int(rng.uniform(0.05, 0.3) * high), int(rng.uniform(0.1, 0.45) * high))
            shade = tuple(float(v) for v in np.clip(plate[at[1], at[0]] + rng.normal(0, 40, 3), 0, 255))
            cv2.ellipse(plate, at, axes, float(rng.uniform(0, 180)), 0, 360, shade, -1, cv2.LINE_AA)
    coarse = rng.normal(0, 1, (4, 8, 3)).astype(np.float32)
    plate += cv2.resize(coarse, (wide, high), interpolation=cv2.INTER_CUBIC) * rng.uniform(3, 24)


def border(plate: Pixels, ink: Colour, rng: np.random.Generator) -> None:
    """A line around the plate, sometimes with round corners."""
    high, wide = plate.shape[:2]
    inset, width = int(rng.integers(0, 6)), int(rng.integers(1, 4))
    if rng.random() < 0.4:
        cv2.rectangle(plate, (inset, inset), (wide - 1 - inset, high - 1 - inset), ink, width, cv2.LINE_AA)
        return
    r = int(rng.integers(4, 14))
    left, top, right, bottom = inset, inset, wide - 1 - inset, high - 1 - inset
    cv2.line(plate, (left + r, top), (right - r, top), ink, width, cv2.LINE_AA)
    cv2.line(plate, (left + r, bottom), (right - r, bottom), ink, width, cv2.LINE_AA)
    cv2.line(plate, (left, top + r), (left, bottom - r), ink, width, cv2.LINE_AA)
    cv2.line(plate, (right, top + r), (right, bottom - r), ink, width, cv2.LINE_AA)
    for x, y, turn in (
        (left + r, top + r, 180),
        (right - r, top + r, 270),
        (right - r, bottom - r, 0),
        (left + r, bottom - r, 90),
    ):
        cv2.ellipse(plate, (x, y), (r, r), turn, 0, 90, ink, width, cv2.LINE_AA)


def inked(plate: Pixels, coverage: Array, ink: Colour, pressed: bool, rng: np.random.Generator) -> None:
    """Blends the text in; pressed characters get a lit and a shaded edge, worn ones lose paint."""
    if rng.random() < 0.14:
        coverage = _worn(coverage, rng)
    alpha = coverage * np.float32(rng.uniform(0.8, 1.0))
    full = np.empty_like(plate)
    full[:] = ink
    drawn = cv2.blendLinear(plate, full, 1 - alpha, alpha)
    if pressed:
        turn = rng.uniform(0, 2 * np.pi)
        light = cv2.filter2D(coverage, cv2.CV_32F, _relief(turn) * rng.uniform(30, 170)).astype(np.int16)
        drawn = cv2.add(drawn, cv2.merge([light, light, light]), dtype=cv2.CV_8U)
    plate[:] = drawn


def _relief(turn: float) -> Array:
    """A 7 × 7 kernel that lights the slopes towards `turn` radians and shades those away from it."""
    y, x = np.mgrid[-3:4, -3:4].astype(np.float32)
    kernel = (x * np.cos(turn) + y * np.sin(turn)) * np.exp(-(x**2 + y**2) / 4)
    return (kernel / np.abs(kernel).sum() * 2).astype(np.float32)


def outlined(plate: Pixels, coverage: Array, ink: Colour) -> None:
    """A thin rim of another colour around the characters, drawn before them."""
    rim = cv2.dilate(coverage, np.ones((5, 5), np.uint8))[..., None]
    plate[:] = plate * (1 - rim) + np.array(ink, np.float32) * rim


def _worn(coverage: Array, rng: np.random.Generator) -> Array:
    """Paint rubbed off in patches, or scratched."""
    high, wide = coverage.shape
    if rng.random() < 0.6:
        grain = (10, 40) if rng.random() < 0.8 else (32, 128)
        wear = cv2.resize(rng.random(grain).astype(np.float32), (wide, high), interpolation=cv2.INTER_CUBIC)
        return coverage * np.clip(rng.uniform(0.3, 0.6) + wear, 0, 1)
    scratched = coverage.copy()
    for _ in range(int(rng.integers(3, 14))):
        a, b = rng.integers(0, (wide, high)), rng.integers(-30, 31, 2)
        end = (int(a[0] + b[0] * 2), int(a[1] + b[1]))
        cv2.line(
            scratched, (int(a[0]), int(a[1])), end, float(rng.uniform(0, 0.4)), int(rng.integers(1, 4)), cv2.LINE_AA
        )
    return scratched


def brushed(coverage: Array, rng: np.random.Generator) -> Array:
    """Characters as a brush leaves them: uneven strokes and edges; nothing moves by more than two pixels."""
    high, wide = coverage.shape
    moves = rng.normal(0, 1.0, (2, 8, max(wide // 14, 2))).astype(np.float32)
    dx, dy = (cv2.resize(move, (wide, high), interpolation=cv2.INTER_CUBIC) for move in moves)
    x, y = np.meshgrid(np.arange(wide, dtype=np.float32), np.arange(high, dtype=np.float32))
    moved = cv2.remap(coverage, x + np.clip(dx * 1.4, -2, 2), y + np.clip(dy * 1.4, -2, 2), cv2.INTER_LINEAR)
    soft = cv2.GaussianBlur(moved, (0, 0), 1.6)
    return np.clip((soft - rng.uniform(0.25, 0.45)) * 4 + 0.5, 0, 1).astype(np.float32)


def soiled(plate: Pixels, rng: np.random.Generator) -> None:
    """Dust along the lower edge, specks of mud, or rust at an edge."""
    high, wide = plate.shape[:2]
    tone = np.array(varied((70, 95, 115), rng, 25), np.float32)
    blotches = cv2.resize(rng.random((6, 20)).astype(np.float32), (wide, high), interpolation=cv2.INTER_CUBIC)
    if rng.random() < 0.5:
        blotches *= np.linspace(0.2, 1.2, high, dtype=np.float32)[:, None]
    mud = (np.clip((blotches - rng.uniform(0.2, 0.7)) * 1.4, 0, 1) * rng.uniform(0.2, 0.75))[..., None]
    plate[:] = plate * (1 - mud) + tone * mud
    for _ in range(int(rng.poisson(6))):
        at = (int(rng.integers(wide)), int(rng.integers(high)))
        shade = tuple(int(value) for value in np.clip(tone + rng.normal(0, 20), 0, 255))
        cv2.circle(plate, at, int(rng.integers(1, 4)), shade, -1, cv2.LINE_AA)
