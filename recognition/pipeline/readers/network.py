"""Reads plates with the LiteRT network that finds characters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from plates.text import ALPHABET
from recognition.pipeline.decoding import decode
from recognition.pipeline.reading import as_slots, found_characters
from recognition.pipeline.rectification import READER_HEIGHT, READER_WIDTH, reader_input, rectify
from recognition.pipeline.types import Image, Quad, Read
from recognition.pipeline.weights import load_config, load_interpreter

LEAST_HEAT = 0.03
"""Least probability of a character that takes part in the alternatives."""
LEAST_REGION = 0.005
"""Less probable countries are not named."""


class NetworkReader:
    """The trained network reader.

    Args:
        weights: folder of a `plate_reader` release.

    Raises:
        PermanentError: weights are missing (`weights_missing`) or changed (`weights_tampered`).
    """

    def __init__(self, weights: Path) -> None:
        config = load_config(weights)
        self.name = f"network/{weights.name}"
        self.regions: list[str] = list(config["regions"])
        self.region_threshold = float(config["region_threshold"])
        self.interpreter = load_interpreter(weights)
        self.input = self.interpreter.get_input_details()[0]["index"]
        outputs = self.interpreter.get_output_details()
        cells = {int(detail["shape"][-1]): detail["index"] for detail in outputs if len(detail["shape"]) == 4}
        self.cells = [cells[1], cells[4], cells[len(ALPHABET)]]
        (self.region,) = (detail["index"] for detail in outputs if len(detail["shape"]) == 2)

    def view(self, image: Image, quad: Quad) -> Image:
        """The plate stretched to 64 × 192 pixels."""
        return rectify(image, quad)

    def read(self, crops: Sequence[Image]) -> list[Read]:
        """One read per rectified crop (64 × 192 pixels), in their order."""
        return [self._read(crop) for crop in crops]

    def _read(self, crop: Image) -> Read:
        self.interpreter.set_tensor(self.input, reader_input(crop)[None])
        self.interpreter.invoke()
        cells = np.concatenate([self.interpreter.get_tensor(index)[0] for index in self.cells], -1)
        boxes, heats, classes = found_characters(cells, LEAST_HEAT)
        centres = (boxes[:, :2] + boxes[:, 2:]) / 2 / np.array([READER_WIDTH, READER_HEIGHT], np.float32)
        regions = self._regions()
        region = max(regions, key=regions.__getitem__, default="")
        sure = region if regions.get(region, 0.0) >= self.region_threshold else ""
        return decode(as_slots(heats, classes), centres.clip(0.0, 1.0), sure, regions)

    def _regions(self) -> dict[str, float]:
        """The probability of each country that the plate may be of."""
        shares = self.interpreter.get_tensor(self.region)[0]
        return {self.regions[at]: float(shares[at]) for at in np.flatnonzero(shares >= LEAST_REGION)}
