"""Cuts a plate out of a picture, upright, as the reader sees it. Training and serving share it."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from recognition.pipeline.types import Image, Quad

READER_WIDTH, READER_HEIGHT = 192, 64
"""The reader's view in pixels: the plate within its margin, stretched to fill it, one row or two."""

MARGIN = 0.0
"""Added around the quad on every side, as a share of its width and height.

Of -0.02 to 0.06 this value read best at the refined corners of Indian validation photographs.
"""


def expanded(quad: Quad, margin: float) -> Quad:
    """The quad grown about its centre by `margin` of its size on every side."""
    centre = quad.mean(0)
    return (centre + (quad - centre) * (1 + 2 * margin)).astype(np.float32)


def is_clockwise(quad: npt.NDArray[np.floating]) -> bool:
    """Whether (4, 2) corners run clockwise around a convex area."""
    sides = np.roll(quad, -1, 0) - quad
    following = np.roll(sides, -1, 0)
    turns = sides[:, 0] * following[:, 1] - sides[:, 1] * following[:, 0]
    return bool(np.isfinite(quad).all() and (turns > 0).all())


def warped_boxes(boxes: npt.NDArray[np.float32], matrix: npt.NDArray[np.floating]) -> npt.NDArray[np.float32]:
    """(N, 4) upright boxes around (N, 4) boxes x1 y1 x2 y2 after the (3, 3) homography `matrix`."""
    if not len(boxes):
        return np.empty((0, 4), np.float32)
    corners = boxes[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 1, 2).astype(np.float32)
    moved = cv2.perspectiveTransform(corners, matrix).reshape(-1, 4, 2)
    return np.concatenate([moved.min(1), moved.max(1)], -1).astype(np.float32)


def rectify(
    image: Image, quad: Quad, width: int = READER_WIDTH, height: int = READER_HEIGHT, margin: float = MARGIN
) -> Image:
    """The quad's inside stretched to width × height pixels; what lies outside the picture repeats its edge.

    Args:
        image: (H, W, 3) or (H, W) uint8.
        quad: clockwise from the plate's top-left corner, source pixels.
    """
    source = expanded(quad, margin)
    patch, source = _patch(image, source, width, height)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    # Pixel centres lie at +0.5 in our coordinates and at whole numbers in OpenCV's.
    matrix = cv2.getPerspectiveTransform(source - 0.5, target - 0.5)
    warped = cv2.warpPerspective(
        patch, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return warped.astype(np.uint8, copy=False)


def _patch(image: Image, quad: Quad, width: int, height: int) -> tuple[Image, Quad]:
    """The part of the picture around the quad, shrunk so that the warp does not skip pixels."""
    x1, y1 = np.maximum(np.floor(quad.min(0)).astype(int) - 2, 0)
    x2, y2 = np.ceil(quad.max(0)).astype(int) + 2
    patch = image[y1:y2, x1:x2]
    if patch.size == 0:
        return image, quad
    moved = quad - np.array([x1, y1], np.float32)
    sides = np.linalg.norm(quad - np.roll(quad, -1, 0), axis=1)
    scale_x = min(1.0, width / max(float(sides[[0, 2]].max()), 1.0))
    scale_y = min(1.0, height / max(float(sides[[1, 3]].max()), 1.0))
    if scale_x > 0.7 and scale_y > 0.7:
        return patch, moved
    size = (max(round(patch.shape[1] * scale_x), 1), max(round(patch.shape[0] * scale_y), 1))
    real = np.array([size[0] / patch.shape[1], size[1] / patch.shape[0]], np.float32)
    return cv2.resize(patch, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False), moved * real


def reader_input(crop: Image) -> npt.NDArray[np.float32]:
    """A rectified crop as the network takes it: (height, width, 1) grey, mean 0, standard deviation 1."""
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY) if crop.ndim == 3 else crop
    values = grey.astype(np.float32)
    return ((values - values.mean()) / (values.std() + 8.0))[..., None].astype(np.float32, copy=False)
