"""Finds the four corners of a plate within a detector's box; training and serving share the geometry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from recognition.pipeline.rectification import is_clockwise, reader_input, rectify
from recognition.pipeline.types import Box, Detection, Image, Quad
from recognition.pipeline.weights import load_interpreter

Array = npt.NDArray[np.float32]

HEIGHT, WIDTH = 64, 160
CONTEXT = 0.25
"""Shown around the box on every side, as a share of its width and height."""
CORNERS_SHARE = 0.6
"""Weight of the corners in a refined box; chosen on validation pictures."""
ASKEW = 0.7
"""A quad that fills less of the upright box around it is looked at again, upright; others gain nothing by it."""
UNMOVED = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32) * (1 / (1 + 2 * CONTEXT)) + CONTEXT / (1 + 2 * CONTEXT)
"""(4, 2) the looked-at quad's own corners as shares of the crop."""


def corner_crop(image: Image, quad: Quad) -> Image:
    """(64, 160) or (64, 160, 3): what the network sees of a quad and its surroundings."""
    return rectify(image, quad, WIDTH, HEIGHT, CONTEXT)


def crop_to_image(quad: Quad) -> Array:
    """The (3, 3) homography from shares of the crop to pixels of the picture."""
    return np.asarray(cv2.getPerspectiveTransform(UNMOVED, quad.astype(np.float32)), np.float32)


class LiteRtCorners:
    """The trained corner network.

    Args:
        weights: folder of a `plate_corners` release.

    Raises:
        PermanentError: weights are missing (`weights_missing`) or changed (`weights_tampered`).
    """

    def __init__(self, weights: Path) -> None:
        self.interpreter = load_interpreter(weights)
        self.input = self.interpreter.get_input_details()[0]["index"]
        self.output = self.interpreter.get_output_details()[0]["index"]

    def refine(self, image: Image, detections: Sequence[Detection]) -> list[Detection]:
        """The detections with quads on the plates' corners and boxes around those."""
        return [self._refined(image, detection) for detection in detections]

    def _refined(self, image: Image, detection: Detection) -> Detection:
        quad = self._looked_at(image, detection.quad)
        if _filled(quad) < ASKEW:
            quad = self._looked_at(image, quad)
        return replace(detection, quad=quad, box=_averaged(detection.box, _around(quad, image)))

    def _looked_at(self, image: Image, quad: Quad) -> Quad:
        self.interpreter.set_tensor(self.input, reader_input(corner_crop(image, quad))[None])
        self.interpreter.invoke()
        moves = self.interpreter.get_tensor(self.output)[0].reshape(4, 2)
        corners = (UNMOVED + moves).reshape(-1, 1, 2).astype(np.float32)
        found = cv2.perspectiveTransform(corners, crop_to_image(quad)).reshape(4, 2).astype(np.float32)
        return found if is_clockwise(found) else quad


def _filled(quad: Quad) -> float:
    """The quad's share of the upright box around it."""
    return float(cv2.contourArea(quad) / np.prod(quad.max(0) - quad.min(0)))


def _averaged(detected: Box, around: Box) -> Box:
    """The detector and the corners measure the same edges; their mean is better than either."""
    one, other, share = detected, around, CORNERS_SHARE
    edges = ((one.x1, other.x1), (one.y1, other.y1), (one.x2, other.x2), (one.y2, other.y2))
    return Box(*(a + share * (b - a) for a, b in edges))


def _around(quad: Quad, image: Image) -> Box:
    """The upright box around a quad, inside the picture."""
    size = np.array(image.shape[1::-1], np.float32)
    low, high = np.clip(quad.min(0), 0, size - 1), np.clip(quad.max(0), 1, size)
    return Box(float(low[0]), float(low[1]), float(high[0]), float(high[1]))
