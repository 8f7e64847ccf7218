"""Runs a heat-map detector and turns its answer into boxes.

The network answers per cell of 8 × 8 canvas pixels: heat (the probability that the
centre of something it searches lies in the cell), the centre's offset from the cell's
centre, the logarithms of width and height, all in cells, and, where it tells kinds
apart, their probabilities.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from recognition.pipeline.types import Image
from recognition.pipeline.weights import load_config, load_interpreter

Array = npt.NDArray[np.float32]

STRIDE = 8
MOST_CANDIDATES = 300


class HeatMapNetwork:
    """A trained detector network with a fixed canvas.

    Args:
        weights: folder of a release.

    Raises:
        PermanentError: weights are missing (`weights_missing`) or changed (`weights_tampered`).
    """

    def __init__(self, weights: Path) -> None:
        config = load_config(weights)
        self.width, self.height = int(config["width_px"]), int(config["height_px"])
        self.threshold = float(config["threshold"])
        self.kinds: tuple[str, ...] = tuple(config.get("kinds", ()))
        self.interpreter = load_interpreter(weights)
        self.input = self.interpreter.get_input_details()[0]["index"]
        outputs = {int(detail["shape"][-1]): detail["index"] for detail in self.interpreter.get_output_details()}
        self.outputs = [outputs[channels] for channels in (1, 4, len(self.kinds)) if channels]

    def cells(self, canvas: Image) -> Array:
        """(height/8, width/8, 5 + kinds) answers to a canvas of the network's size."""
        # Pixels 0..255 as the network's int8 -128..127: its input has the scale of 1/127.5 around nought.
        self.interpreter.set_tensor(self.input, (canvas[None] ^ 128).view(np.int8))
        self.interpreter.invoke()
        return np.concatenate([self.interpreter.get_tensor(index)[0] for index in self.outputs], -1)


def decode_cells(
    cells: Array, threshold: float, same_iou: float, cell: tuple[int, int] = (STRIDE, STRIDE)
) -> tuple[Array, Array, Array]:
    """Boxes of a network answer.

    Args:
        cells: (h, w, 5 + kinds) heat 0..1, dx, dy, log w, log h, kinds.
        threshold: least heat.
        same_iou: boxes that share more are one.
        cell: (width, height) of a cell in canvas pixels.

    Returns:
        (N, 4) boxes in canvas pixels, (N,) scores and (N, kinds) probabilities, by falling score.
    """
    heat = cells[..., 0]
    peaks = cv2.dilate(heat, np.ones((3, 3), np.uint8))
    rows, columns = np.nonzero((heat >= threshold) & (heat == peaks))
    order = np.argsort(-heat[rows, columns], kind="stable")[:MOST_CANDIDATES]
    rows, columns = rows[order], columns[order]
    chosen = cells[rows, columns]
    centres = np.stack([columns, rows], -1) + 0.5 + chosen[:, 1:3]
    halves = np.exp(np.clip(chosen[:, 3:5], -3.0, 5.0)) / 2
    boxes = (np.concatenate([centres - halves, centres + halves], -1) * (*cell, *cell)).astype(np.float32)
    kept = without_overlaps(boxes, same_iou)
    return boxes[kept], chosen[kept, 0], chosen[kept, 5:]


def without_overlaps(boxes: Array, same_iou: float) -> list[int]:
    """Greedy non-maximum suppression of (N, 4) boxes that are sorted by falling score: the places kept."""
    sides = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:]) - np.maximum(boxes[:, None, :2], boxes[None, :, :2])
    shared = np.prod(np.maximum(sides, 0.0), -1)
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], -1)
    same = shared > same_iou * (areas[:, None] + areas[None, :] - shared)
    free = np.ones(len(boxes), bool)
    kept: list[int] = []
    for at in range(len(boxes)):
        if free[at]:
            kept.append(at)
            free &= ~same[at]
    return kept
