"""What a camera makes of a plate: viewpoint, light, blur, resolution, noise, compression."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from recognition.pipeline.rectification import READER_HEIGHT, READER_WIDTH, warped_boxes

Pixels = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """How far a view may be from the ideal one; angles in degrees, the rest as shares of the plate."""

    margin: tuple[float, float] = (-0.03, 0.1)
    corner: float = 0.035
    rotation: float = 3.0
    steep: float = 0.35
    """Share of views cut out as the upright box around a plate that hangs askew or is seen from a side."""
    steep_rotation: float = 8.0


def crop_quad(plate: Array, how: Viewpoint, rng: np.random.Generator, aspect: float | None = None) -> Array:
    """The part of a flat picture that a detector might cut out for a plate.

    Args:
        plate: (4, 2) the plate's corners in the picture.
        aspect: the real plate's width by its height, where the picture shows it stretched; None guesses one.
    """
    if rng.random() < how.steep:
        return _upright(plate, how, rng, aspect or rng.uniform(1.5, 5.0))
    size = plate[2] - plate[0]
    low, high = rng.uniform(*how.margin, 2) * size, rng.uniform(*how.margin, 2) * size
    quad = plate + np.array([[-low[0], -low[1]], [high[0], -low[1]], [high[0], high[1]], [-low[0], high[1]]])
    quad = quad + rng.normal(0, how.corner, (4, 2)) * size * np.array([0.35, 1.0])
    angle = np.deg2rad(rng.normal(0, how.rotation))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    centre = quad.mean(0)
    return ((quad - centre) @ turn.T + centre).astype(np.float32)


def _upright(plate: Array, how: Viewpoint, rng: np.random.Generator, aspect: float) -> Array:
    """Where the corners of the upright box around a plate in a photograph lie on the flat plate."""
    corners = np.array([[-aspect, -1], [aspect, -1], [aspect, 1], [-aspect, 1]]) / 2
    if rng.random() < 0.5:
        corners[:, 0] *= rng.uniform(0.5, 1.0)  # from a side
    corners[:, 1] += corners[:, 0] * rng.normal(0, 0.07)
    corners *= 1 + rng.normal(0, 0.04) * np.array([[-1], [1], [1], [-1]])
    angle = np.deg2rad(np.clip(rng.normal(0, how.steep_rotation), -24, 24))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = corners @ turn.T
    least, most = corners.min(0), corners.max(0)
    size = most - least
    least, most = least - rng.uniform(*how.margin, 2) * size, most + rng.uniform(*how.margin, 2) * size
    box = np.array([least, [most[0], least[1]], most, [least[0], most[1]]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), plate.astype(np.float32))
    return cv2.perspectiveTransform(box.reshape(-1, 1, 2), matrix).reshape(4, 2).astype(np.float32)


def seen(picture: Pixels, quad: Array, points: Array) -> tuple[Pixels, Array]:
    """The quad's inside as the reader's view, and where points of the picture come to lie in it, as shares."""
    target = np.array([[0, 0], [READER_WIDTH, 0], [READER_WIDTH, READER_HEIGHT], [0, READER_HEIGHT]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad - 0.5, target - 0.5)
    view = cv2.warpPerspective(picture, matrix, (READER_WIDTH, READER_HEIGHT), borderMode=cv2.BORDER_REPLICATE)
    if len(points):
        moved = cv2.perspectiveTransform(points.reshape(-1, 1, 2).astype(np.float32), matrix).reshape(-1, 2)
        points = moved / np.array([READER_WIDTH, READER_HEIGHT], np.float32)
    return view.astype(np.uint8, copy=False), np.clip(points, 0.0, 0.9999).astype(np.float32)


def boxes_in(quad: Array, boxes: Array) -> Array:
    """Upright boxes around boxes of the picture as `seen` shows them: (N, 4) x1 y1 x2 y2 as shares of the view.

    Args:
        quad: (4, 2) what the view shows, in pixels of the picture.
        boxes: (N, 4) x1 y1 x2 y2 in pixels of the picture; parts may lie outside the quad.
    """
    target = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad, target)
    return warped_boxes(boxes, matrix)


def photographed(view: Pixels, rng: np.random.Generator, *, hard: float) -> Pixels:
    """Degrades a grey (H, W) view of about the reader's size; `hard` scales how often and how much, 0..1."""
    if rng.random() < 0.8 * hard:
        view = _coarse(view, rng)
    if rng.random() < 0.35 * hard:
        view = _blurred(view, rng)
    light = view.astype(np.float32)
    if rng.random() < 0.5:
        light = _lit(light, rng)
    contrast = rng.uniform(0.25, 1.15)
    light = (light - 128) * contrast + 128 + rng.normal(0, 28)
    light = 255 * np.clip(light / 255, 0, 1) ** np.exp(rng.normal(0, 0.35))
    if rng.random() < 0.5 * hard:
        # Noise beyond the contrast would leave nothing to read.
        light = light + _grain(light.shape, rng) * min(contrast + 0.15, 1.0)
    if rng.random() < 0.14 * hard:
        light = _sharpened(light, rng)
    if rng.random() < 0.08 * hard:
        _rained_on(light, rng)
    if rng.random() < 0.03:
        light = 255 - light
    pixels = np.clip(light, 0, 255).astype(np.uint8)
    if rng.random() < 0.35 * hard:
        _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(12, 70))])
        pixels = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)
    return pixels


def _sharpened(light: Array, rng: np.random.Generator) -> Array:
    """The halos that cameras and telephones draw around edges."""
    soft = cv2.GaussianBlur(light, (0, 0), rng.uniform(0.8, 2.5))
    return (light + (light - soft) * rng.uniform(0.5, 2.0)).astype(np.float32)


def _rained_on(light: Array, rng: np.random.Generator) -> None:
    """Streaks of rain, drops on the plate, or something thin hanging before it."""
    height, width = light.shape
    shade = float(rng.uniform(30, 230))
    kind = rng.random()
    if kind < 0.45:
        lean = rng.normal(0, 3)
        for x, y in rng.uniform(0, 1, (int(rng.integers(8, 40)), 2)) * (width, height):
            cv2.line(light, (int(x), int(y)), (int(x + lean), int(y + rng.integers(4, 14))), shade, 1, cv2.LINE_AA)
    elif kind < 0.85:
        for x, y in rng.uniform(0, 1, (int(rng.integers(4, 18)), 2)) * (width, height):
            cv2.circle(light, (int(x), int(y)), int(rng.integers(1, 4)), shade, -1, cv2.LINE_AA)
    else:
        x1, x2 = rng.uniform(0, width, 2)
        cv2.line(light, (int(x1), 0), (int(x2), height), shade, int(rng.integers(1, 3)), cv2.LINE_AA)


def _coarse(view: Pixels, rng: np.random.Generator) -> Pixels:
    """As if the plate had been 36 to 190 pixels wide in the photograph, seldom 22."""
    least = 36 if rng.random() < 0.92 else 22
    width = int(np.exp(rng.uniform(np.log(least), np.log(190))))
    height = max(int(width * rng.uniform(0.2, 0.4)), 8)
    small = cv2.resize(view, (width, height), interpolation=cv2.INTER_AREA)
    back = cv2.INTER_CUBIC if rng.random() < 0.3 else cv2.INTER_LINEAR
    return cv2.resize(small, view.shape[::-1], interpolation=back).astype(np.uint8, copy=False)


def _blurred(view: Pixels, rng: np.random.Generator) -> Pixels:
    if rng.random() < 0.5:
        return cv2.GaussianBlur(view, (0, 0), rng.uniform(0.5, 2.2), sigmaY=rng.uniform(0.5, 1.8)).astype(
            np.uint8, copy=False
        )
    length = int(rng.integers(3, 10))
    kernel = np.zeros((9, 9), np.float32)
    angle = rng.uniform(-0.5, 0.5) if rng.random() < 0.7 else rng.uniform(0, np.pi)
    reach = length / 2 * np.array([np.cos(angle), np.sin(angle)])
    start, end = np.round(4 - reach).astype(int), np.round(4 + reach).astype(int)
    cv2.line(kernel, (int(start[0]), int(start[1])), (int(end[0]), int(end[1])), 1.0, 1)
    return cv2.filter2D(view, -1, kernel / max(kernel.sum(), 1.0)).astype(np.uint8, copy=False)


def _lit(light: Array, rng: np.random.Generator) -> Array:
    """A shadow's edge, a glare, a dirty patch, or uneven light."""
    height, width = light.shape
    x, y = np.linspace(-1, 1, width, dtype=np.float32)[None], np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    kind = rng.random()
    angle = rng.uniform(0, 2 * np.pi)
    along = x * np.cos(angle) + y * np.sin(angle)
    if kind < 0.3:
        edge = 1 / (1 + np.exp(-(along - rng.uniform(-0.7, 0.7)) * rng.uniform(4, 40)))
        return light * (1 - edge * rng.uniform(0.2, 0.65))
    if kind < 0.5:
        spot = np.exp(
            -(((x - rng.uniform(-1, 1)) / rng.uniform(0.1, 0.5)) ** 2)
            - ((y - rng.uniform(-1, 1)) / rng.uniform(0.3, 1)) ** 2
        )
        return light + spot * rng.uniform(40, 170)
    if kind < 0.65:
        dirt = cv2.resize(rng.random((4, 12)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
        mud = np.clip((dirt - 0.65) * 4, 0, 1) * rng.uniform(0.3, 0.8)
        return light * (1 - mud) + rng.uniform(40, 140) * mud
    return light * (1 + along * rng.uniform(0.1, 0.45))


def _grain(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    grain = rng.standard_normal(shape, dtype=np.float32) * np.float32(np.exp(rng.uniform(0.7, 2.6)))
    return cv2.GaussianBlur(grain, (0, 0), 0.8) * 1.8 if rng.random() < 0.5 else grain
