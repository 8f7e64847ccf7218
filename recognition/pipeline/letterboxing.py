"""Puts a picture, or parts of one, on a network's canvas and finds the way back."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from recognition.pipeline.types import Image

Array = npt.NDArray[np.float32]

PADDING = 114
"""The grey of the letterbox bars."""
MOST_ENLARGED = 4.0


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a picture lies on the canvas: canvas = source · scale + offset."""

    scale: float
    left_px: int
    top_px: int

    def to_source(self, boxes: Array) -> Array:
        """(N, 4) boxes from canvas to source pixels."""
        offset = np.array([self.left_px, self.top_px] * 2, np.float32)
        return (boxes - offset) / np.float32(self.scale)


def letterbox(image: Image, width: int, height: int) -> tuple[Image, Placement]:
    """The whole picture on a canvas of width × height pixels, centred between grey bars.

    Small pictures are enlarged at most fourfold.
    """
    source_h, source_w = image.shape[:2]
    scale = min(width / source_w, height / source_h, MOST_ENLARGED)
    new_w, new_h = max(round(source_w * scale), 1), max(round(source_h * scale), 1)
    left, top = (width - new_w) // 2, (height - new_h) // 2
    canvas = np.full((height, width, 3), PADDING, np.uint8)
    canvas[top : top + new_h, left : left + new_w] = resized(image, new_w, new_h)
    return canvas, Placement(scale, left, top)


def resized(image: Image, width: int, height: int) -> Image:
    """The picture at another size, in a fraction of the time that INTER_AREA takes.

    It is halved as often as it can be, which OpenCV does fast; what is left, less than two, is interpolated.
    """
    while image.shape[1] >= 2 * width and image.shape[0] >= 2 * height:
        half = (image.shape[1] // 2, image.shape[0] // 2)
        # Even sizes only: with a remainder OpenCV takes the slow way. At most one pixel falls away.
        image = cv2.resize(image[: half[1] * 2, : half[0] * 2], half, interpolation=cv2.INTER_AREA).astype(
            np.uint8, copy=False
        )
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.uint8, copy=False)
