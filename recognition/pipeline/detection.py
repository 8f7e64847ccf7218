"""Finds plates with the LiteRT detector: letterbox, heat map, boxes.

The network answers per cell of 8 × 8 canvas pixels: heat (the probability that a
plate's centre lies in the cell), the centre's offset from the cell's centre, and the
logarithms of width and height, all in cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from recognition.pipeline.types import Box, Detection, Image
from recognition.pipeline.weights import load_config, load_interpreter

Array = npt.NDArray[np.float32]

STRIDE = 8
PADDING = 114
"""The grey of the letterbox bars."""
SAME_PLATE_IOU = 0.35
MOST_CANDIDATES = 300


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
    scale = min(width / source_w, height / source_h, 4.0)
    new_w, new_h = max(round(source_w * scale), 1), max(round(source_h * scale), 1)
    method = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_LINEAR
    left, top = (width - new_w) // 2, (height - new_h) // 2
    canvas = np.full((height, width, 3), PADDING, np.uint8)
    canvas[top : top + new_h, left : left + new_w] = cv2.resize(image, (new_w, new_h), interpolation=method)
    return canvas, Placement(scale, left, top)


def decode_cells(cells: Array, threshold: float) -> tuple[Array, Array]:
    """Boxes of a network answer.

    Args:
        cells: (h, w, 5) heat 0..1, dx, dy, log w, log h.
        threshold: least heat.

    Returns:
        (N, 4) boxes in canvas pixels and (N,) scores, by falling score, overlapping ones removed.
    """
    heat = cells[..., 0]
    peaks = cv2.dilate(heat, np.ones((3, 3), np.uint8))
    rows, columns = np.nonzero((heat >= threshold) & (heat == peaks))
    order = np.argsort(-heat[rows, columns], kind="stable")[:MOST_CANDIDATES]
    rows, columns = rows[order], columns[order]
    chosen = cells[rows, columns]
    centres = np.stack([columns, rows], -1) + 0.5 + chosen[:, 1:3]
    halves = np.exp(np.clip(chosen[:, 3:5], -3.0, 5.0)) / 2
    boxes = (np.concatenate([centres - halves, centres + halves], -1) * STRIDE).astype(np.float32)
    kept = _without_overlaps(boxes)
    return boxes[kept], chosen[kept, 0]


def _without_overlaps(boxes: Array) -> list[int]:
    """Greedy non-maximum suppression of boxes that are sorted by falling score."""
    kept: list[int] = []
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], -1)
    for at, box in enumerate(boxes):
        others = boxes[kept]
        sides = np.minimum(others[:, 2:], box[2:]) - np.maximum(others[:, :2], box[:2])
        shared = np.prod(np.maximum(sides, 0.0), -1)
        if not np.any(shared > SAME_PLATE_IOU * (areas[kept] + areas[at] - shared)):
            kept.append(at)
    return kept


class LiteRtPlateDetector:
    """The trained plate detector.

    Args:
        weights: folder of a `plate_detector` release.
        threshold: least score of a detection; None takes the release's own.

    Raises:
        PermanentError: weights are missing (`weights_missing`) or changed (`weights_tampered`).
    """

    def __init__(self, weights: Path, threshold: float | None = None) -> None:
        config = load_config(weights)
        self.width, self.height = int(config["width_px"]), int(config["height_px"])
        self.threshold = float(config["threshold"]) if threshold is None else threshold
        self.interpreter = load_interpreter(weights)
        self.input = self.interpreter.get_input_details()[0]["index"]
        outputs = {int(detail["shape"][-1]): detail["index"] for detail in self.interpreter.get_output_details()}
        self.heat, self.box = outputs[1], outputs[4]

    def detect(self, image: Image) -> list[Detection]:
        """Plates by falling score; boxes inside the picture, quads are their corners."""
        canvas, placed = letterbox(image, self.width, self.height)
        self.interpreter.set_tensor(self.input, canvas[None].astype(np.float32))
        self.interpreter.invoke()
        answers = [self.interpreter.get_tensor(index)[0] for index in (self.heat, self.box)]
        boxes, scores = decode_cells(np.concatenate(answers, -1), self.threshold)
        height, width = image.shape[:2]
        boxes = np.clip(placed.to_source(boxes), 0.0, np.array([width, height] * 2, np.float32))
        found = [
            (Box(*(float(value) for value in box)), float(score)) for box, score in zip(boxes, scores, strict=True)
        ]
        return [Detection(box, box.quad(), score) for box, score in found if box.width >= 1 and box.height >= 1]
