"""Reads plates with the LiteRT slot reader."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from recognition.pipeline.decoding import decode
from recognition.pipeline.rectification import reader_input, rectify
from recognition.pipeline.types import Image, Quad, Read
from recognition.pipeline.weights import load_config, load_interpreter


class SlotReader:
    """The trained network reader.

    Args:
        weights: folder of a `plate_reader` release.

    Raises:
        PermanentError: weights are missing (`weights_missing`) or changed (`weights_tampered`).
    """

    def __init__(self, weights: Path) -> None:
        config = load_config(weights)
        self.name = f"slots/{weights.name}"
        self.regions: list[str] = list(config["regions"])
        self.region_threshold = float(config["region_threshold"])
        self.interpreter = load_interpreter(weights)
        self.input = self.interpreter.get_input_details()[0]["index"]
        by_size = {tuple(detail["shape"][1:]): detail["index"] for detail in self.interpreter.get_output_details()}
        slots = int(config["slots"])
        self.outputs = [by_size[slots, int(config["classes"])], by_size[slots, 2], by_size[(len(self.regions),)]]

    def view(self, image: Image, quad: Quad) -> Image:
        """The plate stretched to 64 × 192 pixels."""
        return rectify(image, quad)

    def read(self, crops: Sequence[Image]) -> list[Read]:
        """One read per rectified crop (64 × 192 pixels), in their order."""
        return [self._read(crop) for crop in crops]

    def _read(self, crop: Image) -> Read:
        self.interpreter.set_tensor(self.input, reader_input(crop)[None])
        self.interpreter.invoke()
        slots, centres, regions = (self.interpreter.get_tensor(index)[0] for index in self.outputs)
        likeliest = int(np.argmax(regions))
        region = self.regions[likeliest] if regions[likeliest] >= self.region_threshold else ""
        return decode(slots, centres, region)
