"""Training crops for the corner network: rendered plates warped onto photographs, corners known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from recognition.pipeline.corners import UNMOVED, corner_crop, crop_to_image
from recognition.pipeline.rectification import reader_input
from recognition.training.synthetic.camera import photographed
from recognition.training.synthetic.mounting import mount, posed
from recognition.training.synthetic.renderer import RenderedPlate, render

Array = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]

SIDE = 288
"""Side of the part of a photograph that a plate is warped onto, in pixels."""


@dataclass(frozen=True, slots=True)
class Jitter:
    """How far a detector's box is off: shares of the plate's width and height."""

    loose: tuple[float, float] = (-0.06, 0.22)
    """Added to the box at each side; boxes are looser above and below than left and right."""
    already_refined: float = 0.4
    """Share of crops that start near the truth, as the second pass does."""
    near: float = 0.05


class CornerMaker:
    """Draws endless training crops; the same seed draws the same ones.

    Args:
        backgrounds: photographs, BGR, at least SIDE pixels in both directions.
        plates: how many plates are rendered once and warped again and again.
    """

    def __init__(self, backgrounds: Sequence[Pixels], seed: int, plates: int = 4000, how: Jitter | None = None) -> None:
        self.rng = np.random.default_rng(seed)
        self.backgrounds, self.how = backgrounds, how or Jitter()
        self.plates = [render(self.rng) for _ in range(plates)]

    def batches(self, count: int) -> Iterator[tuple[Array, Array]]:
        """Endless batches: (count, 64, 160, 1) standardised grey and (count, 8) moves of the corners."""
        while True:
            crops, moves = zip(*(self.crop() for _ in range(count)), strict=True)
            yield np.stack(crops), np.stack(moves)

    def crop(self) -> tuple[Array, Array]:
        """One crop and its answer."""
        scene, truth = self._scene()
        start = self._start(truth)
        crop = photographed(corner_crop(scene, start), self.rng, hard=0.7)
        to_crop = np.linalg.inv(crop_to_image(start))
        corners = cv2.perspectiveTransform(truth.reshape(-1, 1, 2), to_crop.astype(np.float32)).reshape(4, 2)
        return reader_input(crop), (corners - UNMOVED).reshape(8).astype(np.float32)

    def _scene(self) -> tuple[Pixels, Array]:
        """A grey piece of a photograph with a plate warped onto it, and the plate's corners."""
        rng = self.rng
        background = self.backgrounds[rng.integers(len(self.backgrounds))]
        y, x = (int(rng.integers(0, size - SIDE + 1)) for size in background.shape[:2])
        scene = cv2.cvtColor(background[y : y + SIDE, x : x + SIDE], cv2.COLOR_BGR2GRAY)
        plate = self.plates[rng.integers(len(self.plates))]
        corners = self._corners(plate)
        mount(scene, cv2.cvtColor(plate.pixels, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False), corners, rng)
        return scene.astype(np.uint8, copy=False), corners

    def _corners(self, plate: RenderedPlate) -> Array:
        """Where the plate's corners come to lie."""
        width = float(np.exp(self.rng.uniform(np.log(36), np.log(190))))
        middle = SIDE / 2 + self.rng.uniform(-12, 12, 2)
        return (posed(plate.pixels, width, self.rng) + middle).astype(np.float32)

    def _start(self, truth: Array) -> Array:
        """The quad that the network is shown: a detector's box, or a first pass's answer."""
        rng = self.rng
        low, high = truth.min(0), truth.max(0)
        size = high - low
        if rng.random() < self.how.already_refined:
            return (truth + rng.normal(0, self.how.near, (4, 2)) * size).astype(np.float32)
        least, most = self.how.loose
        x1, x2 = rng.uniform(least, most * 0.6, 2) * size[0]
        y1, y2 = rng.uniform(least, most, 2) * size[1] * 1.3
        box = np.array([[-x1, -y1], [x2, -y1], [x2, y2], [-x1, y2]])
        upright = np.array([low, [high[0], low[1]], high, [low[0], high[1]]])
        return (upright + box).astype(np.float32)
