"""Warps a rendered plate onto a photograph, in the photograph's light."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float32]


def mount(scene: Pixels, plate: Pixels, corners: Array, rng: np.random.Generator) -> None:
    """Draws a flat plate onto `scene`, often with a frame or a shadow around it.

    Args:
        scene: (H, W, 3) or (H, W), changed in place.
        plate: of as many channels as the scene.
        corners: (4, 2) where the plate's corners go, clockwise from its own top-left one; parts may lie outside.
    """
    around = corners.mean(0) + (corners - corners.mean(0)) * (1 + rng.uniform(0.03, 0.22))
    framed = rng.random() < 0.45
    x1, y1 = np.maximum(np.floor(around.min(0)).astype(int) - 2, 0)
    x2, y2 = np.ceil(around.max(0)).astype(int) + 3
    part = scene[y1:y2, x1:x2]
    if part.size == 0:
        return
    offset = np.array([x1, y1], np.float32)
    part = np.ascontiguousarray(part)
    light = _light(part, corners - offset)
    if framed:
        shade = int(rng.integers(0, 256))
        cv2.fillConvexPoly(part, _fixed(around - offset), (shade,) * 3, cv2.LINE_AA, 4)
    drawn = _warped(plate, corners - offset, part.shape[1], part.shape[0])
    drawn = drawn * _gain(drawn, light, rng) + rng.normal(0, 12)
    mask = np.zeros(part.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, _fixed(corners - offset - 0.5), 255, cv2.LINE_AA, 4)
    alpha = mask.astype(np.float32) / 255
    alpha = alpha[..., None] if scene.ndim == 3 else alpha
    scene[y1:y2, x1:x2] = np.clip(part * (1 - alpha) + drawn * alpha, 0, 255)


def posed(plate: Pixels, width: float, rng: np.random.Generator) -> Array:
    """(4, 2) corners, about (0, 0), of a flat plate seen `width` pixels wide: turned, sheared, from a side."""
    aspect = plate.shape[1] / plate.shape[0] * rng.uniform(0.75, 1.15)
    half = np.array([width / 2, width / aspect / 2])
    quad = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    quad[:, 1] += quad[:, 0] * rng.normal(0, 0.07)
    quad *= 1 + rng.normal(0, 0.035, (4, 1))
    angle = np.deg2rad(rng.normal(0, 14 if rng.random() < 0.3 else 4))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return (quad @ turn.T).astype(np.float32)


def _light(part: Pixels, corners: Array) -> float:
    """The mean brightness of what the plate will cover."""
    mask = np.zeros(part.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, np.round(corners).astype(np.int32), 1)
    return float(np.mean(cv2.mean(part, mask)[: 3 if part.ndim == 3 else 1]))


def _gain(drawn: Array, light: float, rng: np.random.Generator) -> float:
    """Mostly as bright as what was there before, sometimes as bright as chance wants it."""
    if rng.random() < 0.6:
        return float(np.clip(light / max(float(drawn.mean()), 1.0) * rng.uniform(0.8, 1.4), 0.15, 1.2))
    return float(rng.uniform(0.35, 1.05))


def _warped(plate: Pixels, corners: Array, width: int, height: int) -> Array:
    plate_h, plate_w = plate.shape[:2]
    reach = max(float(np.ptp(corners[:, 0])), 4.0)
    if reach < plate_w:
        scale = reach / plate_w
        size = (max(round(plate_w * scale), 4), max(round(plate_h * scale), 2))
        plate = cv2.resize(plate, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
        plate_w, plate_h = size
    flat = np.array([[0, 0], [plate_w, 0], [plate_w, plate_h], [0, plate_h]], np.float32)
    matrix = cv2.getPerspectiveTransform(flat - 0.5, corners.astype(np.float32) - 0.5)
    return cv2.warpPerspective(plate, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE).astype(np.float32)


def _fixed(points: Array) -> npt.NDArray[np.int32]:
    """Points with four binary places, as OpenCV's `shift=4` takes them."""
    return np.round(points * 16).astype(np.int32)
