"""Finds vehicles with the trained detector and links plates to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from recognition.pipeline.heatmaps import HeatMapNetwork, decode_cells
from recognition.pipeline.letterboxing import letterbox
from recognition.pipeline.types import Box, Detection, Image, Vehicle

SAME_VEHICLE_IOU = 0.5
"""Vehicles hide each other more than plates do."""
WORTH_A_LOOK = 0.4
"""Least score of a vehicle that is looked at again for its plate: on validation photographs fainter ones cost as
much time again, gave no plate more and a seventh more boxes that are none."""
LEAST_INSIDE = 0.7
"""Of a plate's area, for it to belong to a vehicle."""


class LiteRtVehicleDetector:
    """The trained vehicle detector.

    Args:
        weights: folder of a `vehicle_detector` release.

    Raises:
        PermanentError: weights are missing (`weights_missing`) or changed (`weights_tampered`).
    """

    def __init__(self, weights: Path) -> None:
        self.network = HeatMapNetwork(weights)

    def detect(self, image: Image) -> list[Vehicle]:
        """Vehicles by falling score, their boxes inside the picture."""
        network = self.network
        canvas, placed = letterbox(image, network.width, network.height)
        boxes, scores, kinds = decode_cells(network.cells(canvas), network.threshold, SAME_VEHICLE_IOU)
        height, width = image.shape[:2]
        boxes = np.clip(placed.to_source(boxes), 0.0, np.array([width, height] * 2, np.float32))
        found = [
            Vehicle(Box(*(float(value) for value in box)), network.kinds[int(kind.argmax())], float(score))
            for box, score, kind in zip(boxes, scores, kinds, strict=True)
        ]
        return [vehicle for vehicle in found if vehicle.box.width >= 1 and vehicle.box.height >= 1]


def link(detections: Sequence[Detection], vehicles: Sequence[Vehicle]) -> list[Detection]:
    """The plates with their vehicles: the smallest that holds a plate, as a near one hides others."""
    return [replace(one, vehicle=_vehicle_of(one, vehicles)) for one in detections]


def without_plates(vehicles: Sequence[Vehicle], detections: Sequence[Detection]) -> list[Vehicle]:
    """The vehicles, sure enough to be worth a closer look, on which no plate was found, in their order."""
    sure = (one for one in vehicles if one.score >= WORTH_A_LOOK)
    return [one for one in sure if not any(_inside(plate.box, one.box) for plate in detections)]


def _vehicle_of(plate: Detection, vehicles: Sequence[Vehicle]) -> Vehicle | None:
    around = [vehicle for vehicle in vehicles if _inside(plate.box, vehicle.box)]
    return min(around, key=lambda vehicle: vehicle.box.area, default=None)


def _inside(plate: Box, vehicle: Box) -> bool:
    width = min(plate.x2, vehicle.x2) - max(plate.x1, vehicle.x1)
    height = min(plate.y2, vehicle.y2) - max(plate.y1, vehicle.y1)
    return width > 0 and height > 0 and width * height >= LEAST_INSIDE * plate.area
