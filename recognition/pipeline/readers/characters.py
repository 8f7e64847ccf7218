"""Reads plates the classical way: characters are cut out one by one, and a small network names each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from plates.text import ALPHABET
from recognition.pipeline.decoding import decode
from recognition.pipeline.readers.lattice import best_path, worths
from recognition.pipeline.readers.segmentation import MARGIN, Row, plate_view, segment
from recognition.pipeline.readers.windows import SIDE, network_input, normalised, windows
from recognition.pipeline.rectification import warped_boxes
from recognition.pipeline.types import Image, Quad, Read
from recognition.pipeline.weights import load_config, load_interpreter

Array = npt.NDArray[np.float32]
Layout = tuple[Row, ...]

MOST_AT_ONCE = 512
"""Windows that go through the network together; a plate has some forty."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to see a plate: what its characters are worth together, their probabilities and their places.

    probabilities (N, 36); boxes (N, 4) x1 y1 x2 y2 as shares of the plate's quad.
    """

    worth: float
    probabilities: Array
    boxes: Array

    @property
    def centres(self) -> Array:
        """(N, 2) the middles of the boxes, within the quad."""
        return np.clip((self.boxes[:, :2] + self.boxes[:, 2:]) / 2, 0.0, 1.0)


class CharactersReader:
    """Segmentation and the trained character network.

    Args:
        weights: folder of a `plate_characters` release.

    Raises:
        PermanentError: weights are missing (`weights_missing`) or changed (`weights_tampered`).
    """

    def __init__(self, weights: Path) -> None:
        self.name = f"characters/{weights.name}"
        self.priors = np.array(load_config(weights)["priors"], np.float32)
        self.interpreter = load_interpreter(weights)
        self.input = self.interpreter.get_input_details()[0]["index"]
        self.output = self.interpreter.get_output_details()[0]["index"]

    def view(self, image: Image, quad: Quad) -> Image:
        """The crop that this reader wants of a plate."""
        return plate_view(image, quad)

    def read(self, crops: Sequence[Image]) -> list[Read]:
        """One read per crop of `view`, in their order."""
        return [_read(reading) for reading in self.look(crops)]

    def look(self, crops: Sequence[Image]) -> list[Reading]:
        """How each crop is seen, in their order; all of them go through the network at once."""
        layouts = [segment(crop) for crop in crops]
        rows = list({id(row): row for found in layouts for layout in found for row in layout}.values())
        shown = [windows(normalised(row.strip), row.candidates.boxes, row.width) for row in rows]
        answers = self.probabilities(np.concatenate([np.zeros((0, SIDE, SIDE), np.uint8), *shown]))
        ends = np.cumsum([len(part) for part in shown])
        by_row = {id(row): answers[end - len(part) : end] for row, part, end in zip(rows, shown, ends, strict=True)}
        return [_best(found, by_row, crop.shape) for found, crop in zip(layouts, crops, strict=True)]

    def probabilities(self, shown: Image) -> Array:
        """(N, 36) for (N, SIDE, SIDE) windows: the network's, weighted by how frequent characters are on plates."""
        found = np.zeros((len(shown), len(ALPHABET)), np.float32)
        for at in range(0, len(shown), MOST_AT_ONCE):
            part = network_input(shown[at : at + MOST_AT_ONCE])
            self.interpreter.resize_tensor_input(self.input, part.shape)
            self.interpreter.allocate_tensors()
            self.interpreter.set_tensor(self.input, part)
            self.interpreter.invoke()
            found[at : at + MOST_AT_ONCE] = self.interpreter.get_tensor(self.output) * self.priors
        return found / np.maximum(found.sum(1, keepdims=True), 1e-9)


def _read(reading: Reading) -> Read:
    if not len(reading.probabilities):
        return Read("", 0.0, (), ())
    blank = np.zeros((len(reading.probabilities), 1), np.float32)
    return decode(np.concatenate([reading.probabilities, blank], 1), reading.centres)


def _best(layouts: Sequence[Layout], answers: dict[int, Array], shape: tuple[int, ...]) -> Reading:
    """The most convincing way to see a crop."""
    readings = [_reading(layout, [answers[id(row)] for row in layout], shape) for layout in layouts]
    return max(readings or [_reading((), (), shape)], key=lambda reading: reading.worth)


def _reading(layout: Layout, answers: Sequence[Array], shape: tuple[int, ...]) -> Reading:
    worth = 0.0
    probabilities, boxes = [np.zeros((0, len(ALPHABET)), np.float32)], [np.zeros((0, 4), np.float32)]
    for row, shown in zip(layout, answers, strict=True):
        worths_here = worths(shown.max(1, initial=0.0), row.candidates.boxes)
        path = best_path(row.candidates, worths_here)
        worth += float(worths_here[path].sum())
        probabilities.append(shown[path])
        boxes.append(_boxes(row, path, shape))
    return Reading(worth, np.concatenate(probabilities), np.concatenate(boxes))


def _boxes(row: Row, path: Sequence[int], shape: tuple[int, ...]) -> Array:
    """What upright boxes hold the chosen candidates, as shares of the plate's quad."""
    in_crop = warped_boxes(row.candidates.boxes[list(path)], row.strip.to_crop)
    size = np.array([shape[1], shape[0], shape[1], shape[0]], np.float32)
    return (in_crop / size * (1 + 2 * MARGIN) - MARGIN).astype(np.float32)
