"""Finds plates with the trained detector: once on the whole picture, once more on vehicles that show none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recognition.pipeline.heatmaps import HeatMapNetwork, decode_cells, without_overlaps
from recognition.pipeline.letterboxing import PADDING, Placement, letterbox
from recognition.pipeline.types import Box, Detection, Image

Array = npt.NDArray[np.float32]

SAME_PLATE_IOU = 0.35
LEAST_WIDTH_PX = 8.0
"""In the picture: what is narrower carries no text, and the network was not taught to find it."""
TILES = 2
"""A closer look has 2 × 2 parts of the picture on one canvas, as the network knows it from its training."""
LEAST_MAGNIFIED = 1.3
"""A closer look is worth its time where it shows a part so much larger than the first one did."""


class LiteRtPlateDetector:
    """The trained plate detector.

    Args:
        weights: folder of a `plate_detector` release.
        threshold: least score of a detection; None takes the release's own.

    Raises:
        PermanentError: weights are missing (`weights_missing`) or changed (`weights_tampered`).
    """

    def __init__(self, weights: Path, threshold: float | None = None) -> None:
        self.network = HeatMapNetwork(weights)
        self.threshold = self.network.threshold if threshold is None else threshold

    def detect(self, image: Image) -> list[Detection]:
        """Plates by falling score; boxes inside the picture, quads are their corners."""
        canvas, placed = letterbox(image, self.network.width, self.network.height)
        boxes, scores, _ = decode_cells(self.network.cells(canvas), self.threshold, SAME_PLATE_IOU)
        return _detections(placed.to_source(boxes), scores, image)

    def look_closer(self, image: Image, parts: Sequence[Box]) -> list[Detection]:
        """Plates within parts of the picture, all parts on one canvas; parts that would not grow are left out.

        Args:
            parts: by falling importance; the first four that would grow are looked at.
        """
        width, height = self.network.width // TILES, self.network.height // TILES
        seen_at = min(self.network.width / image.shape[1], self.network.height / image.shape[0])
        small = [part for part in parts if min(width / part.width, height / part.height) >= LEAST_MAGNIFIED * seen_at]
        if not small:
            return []
        canvas = np.full((self.network.height, self.network.width, 3), PADDING, np.uint8)
        placed = [
            _on_tile(canvas, image, part, at % TILES * width, at // TILES * height, width, height)
            for at, part in enumerate(small[: TILES * TILES])
        ]
        boxes, scores, _ = decode_cells(self.network.cells(canvas), self.threshold, SAME_PLATE_IOU)
        tiles = (boxes[:, 0] + boxes[:, 2]) / 2 // width + (boxes[:, 1] + boxes[:, 3]) / 2 // height * TILES
        found = [
            (place.to_source(boxes[tiles == at]), scores[tiles == at])
            for at, place in enumerate(placed)
            if (tiles == at).any()
        ]
        return [one for some, their_scores in found for one in _detections(some, their_scores, image)]


def distinct(detections: Sequence[Detection]) -> list[Detection]:
    """The detections by falling score, of those on the same plate only the surest."""
    ordered = sorted(detections, key=lambda one: -one.score)
    boxes = np.array([[one.box.x1, one.box.y1, one.box.x2, one.box.y2] for one in ordered], np.float32)
    return [ordered[at] for at in without_overlaps(boxes.reshape(-1, 4), SAME_PLATE_IOU)]


def _on_tile(canvas: Image, image: Image, part: Box, left: int, top: int, width: int, height: int) -> Placement:
    """Draws a part of the picture on a tile of the canvas; where the whole picture would lie."""
    x1, y1 = max(int(part.x1), 0), max(int(part.y1), 0)
    tile, placed = letterbox(image[y1 : int(part.y2) + 1, x1 : int(part.x2) + 1], width, height)
    canvas[top : top + height, left : left + width] = tile
    return Placement(
        placed.scale, round(placed.left_px + left - x1 * placed.scale), round(placed.top_px + top - y1 * placed.scale)
    )


def _detections(boxes: Array, scores: Array, image: Image) -> list[Detection]:
    height, width = image.shape[:2]
    inside = np.clip(boxes, 0.0, np.array([width, height] * 2, np.float32))
    found = [(Box(*(float(value) for value in box)), float(score)) for box, score in zip(inside, scores, strict=True)]
    large = [(box, score) for box, score in found if box.width >= LEAST_WIDTH_PX and box.height >= 1]
    return [Detection(box, box.quad(), score) for box, score in large]
