"""Labelled photographs as the detectors' training draws from them: decoded once, with what is to be found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from recognition.pipeline.types import VEHICLE_KINDS
from recognition.training.detector_targets import UNKNOWN
from recognition.training.manifest import Bounds, Scene

Array = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]

LONGEST_SIDE_PX = 800
SOURCE_WEIGHTS = {"kaggle-car433": 2.0, "openimages-350": 2.0, "romania-dashcam": 1.3, "vehicles-openimages": 0.6}
FAMILY_WEIGHTS = {"vn-carpark-car": 0.45, "vn-carpark-motorbike": 0.45}


@dataclass(slots=True)
class Sample:
    """A decoded photograph with what is to be found in it; `pyramid` halves the picture at each level."""

    pyramid: list[Pixels]
    boxes: Array
    kinds: list[int]
    quads: list[Array | None]
    ignored: Array
    lookalikes: Array
    stretched: bool
    weight: float

    @property
    def extent(self) -> Array:
        height, width = self.pyramid[0].shape[:2]
        return np.array([0, 0, width, height], np.float32)


def plate_samples(scenes: Sequence[Scene]) -> list[Sample]:
    """Photographs whose plates are to be found, decoded once, at most LONGEST_SIDE_PX long."""
    return [_plate_sample(scene) for scene in scenes]


def vehicle_samples(scenes: Sequence[Scene]) -> list[Sample]:
    """Photographs whose vehicles are to be found, decoded once, at most LONGEST_SIDE_PX long."""
    return [_vehicle_sample(scene) for scene in scenes]


def _plate_sample(scene: Scene) -> Sample:
    pyramid, scale = _pyramid(scene)
    plates = scene.plates or ()
    return Sample(
        pyramid=pyramid,
        boxes=_scaled([plate.bbox for plate in plates], scale),
        kinds=[0] * len(plates),
        quads=[np.array(plate.quad, np.float32) * scale if plate.quad else None for plate in plates],
        ignored=_scaled(scene.ignored, scale),
        lookalikes=_scaled(scene.lookalikes, scale),
        stretched=scene.stretched,
        weight=FAMILY_WEIGHTS.get(scene.family, SOURCE_WEIGHTS.get(scene.source, 1.0)),
    )


def _vehicle_sample(scene: Scene) -> Sample:
    pyramid, scale = _pyramid(scene)
    vehicles = scene.vehicles or ()
    return Sample(
        pyramid=pyramid,
        boxes=_scaled([vehicle.bbox for vehicle in vehicles], scale),
        kinds=[VEHICLE_KINDS.index(one.kind) if one.kind in VEHICLE_KINDS else UNKNOWN for one in vehicles],
        quads=[None] * len(vehicles),
        ignored=_scaled([], scale),
        lookalikes=_scaled([], scale),
        stretched=scene.stretched,
        weight=1.0,
    )


def _pyramid(scene: Scene) -> tuple[list[Pixels], float]:
    """The picture, its half, its quarter and so on, and the first one's scale."""
    picture = cv2.imread(str(scene.path), cv2.IMREAD_COLOR)
    if picture is None:
        raise FileNotFoundError(f"{scene.path} is missing or not a picture")
    scale = min(1.0, LONGEST_SIDE_PX / max(picture.shape[:2]))
    if scale < 1.0:
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    pyramid = [picture.astype(np.uint8, copy=False)]
    while min(pyramid[-1].shape[:2]) > 128 and len(pyramid) < 4:
        pyramid.append(cv2.resize(pyramid[-1], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA).astype(np.uint8))
    return pyramid, scale


def _scaled(boxes: Sequence[Bounds], scale: float) -> Array:
    return np.array(boxes, np.float32).reshape(-1, 4) * np.float32(scale)
