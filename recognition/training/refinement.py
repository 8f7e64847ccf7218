"""Improves labelled scenes with the networks in service, before the next training.

Upright labels are loose, background plates are often left out, and there are no plate-free pictures: the corner
network gives every labelled plate its quad, and what the detector finds beside the labels is sorted into
plates, perhaps-plates and look-alikes by whether the reader can read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from recognition.evaluation.metrics import overlaps
from recognition.pipeline.protocols import CornerFinder, PlateDetector, PlateReader
from recognition.pipeline.types import Box, Detection, Image

Array = npt.NDArray[np.float32]

SURELY_FOUND, READABLE, LEAST_LENGTH = 0.5, 0.5, 4
"""An unlabelled box with such scores and so many characters is a plate."""
MOST_DIGITS = 8
"""Longer runs of digits alone are telephone numbers and time stamps."""
DOUBTFUL = 0.35
"""Small boxes found with less are taken for background, like everything that was not labelled."""
LEGIBLE_PX = 56
"""A plate this wide in a photograph can be read; what cannot be read at this width is no plate."""
NEVER_READABLE = 0.1
AGREEING_IOU = 0.55
"""Corners that lie further from a label than this are not believed."""


@dataclass(frozen=True, slots=True)
class Refiner:
    """The networks that refine; the detector's threshold should be low (0.2)."""

    detector: PlateDetector
    corners: CornerFinder
    reader: PlateReader

    def refined(self, row: dict[str, Any], image: Image) -> dict[str, Any]:
        """A manifest row with tightened plates, and the unlabelled boxes sorted into plates, ignored, lookalikes."""
        labelled = [_detection(plate["bbox"]) for plate in row.get("plates") or ()]
        tightened = self.corners.refine(image, labelled)
        plates = [
            _tightened(plate, before, after)
            for plate, before, after in zip(row.get("plates") or (), labelled, tightened, strict=True)
        ]
        found = self.corners.refine(image, _without_labels(self.detector.detect(image), labelled))
        more: dict[str, list[list[float]]] = {"ignored": [], "lookalikes": []}
        for detection in found:
            kind = self._kind(image, detection)
            if kind == "plate":
                plates.append({"bbox": _rounded(detection.box), "text": None, "quad": _quad(detection), "found": True})
            elif kind:
                more[kind].append(_rounded(detection.box))
        return {**row, "plates": plates, **more}

    def _kind(self, image: Image, detection: Detection) -> str:
        read = self.reader.read([self.reader.view(image, detection.quad)])[0]
        if read.score >= READABLE and len(read.text) >= LEAST_LENGTH:
            if not _may_be_a_plate(read.text):
                return "lookalikes"
            return "plate" if detection.score >= SURELY_FOUND else "ignored"
        if detection.box.width >= LEGIBLE_PX:
            return "lookalikes" if read.score < NEVER_READABLE else "ignored"
        return "ignored" if detection.score >= DOUBTFUL else ""


def _may_be_a_plate(text: str) -> bool:
    """Words without a digit are badges and adverts."""
    digits = sum(char.isdigit() for char in text)
    return 0 < digits < len(text) or 0 < digits <= MOST_DIGITS


def _detection(bounds: Iterable[float]) -> Detection:
    box = Box(*(float(value) for value in bounds))
    return Detection(box, box.quad(), 1.0)


def _tightened(plate: dict[str, Any], before: Detection, after: Detection) -> dict[str, Any]:
    if overlaps(_array([before]), _array([after]))[0, 0] < AGREEING_IOU:
        return plate
    return {**plate, "bbox": _rounded(after.box), "quad": _quad(after)}


def _without_labels(found: list[Detection], labelled: list[Detection]) -> list[Detection]:
    shared = overlaps(_array(found), _array(labelled))
    return [one for one, best in zip(found, shared.max(1, initial=0.0), strict=True) if best < 0.2]


def _array(detections: list[Detection]) -> Array:
    rows = [[one.box.x1, one.box.y1, one.box.x2, one.box.y2] for one in detections]
    return np.array(rows, np.float32).reshape(-1, 4)


def _rounded(box: Box) -> list[float]:
    return [round(value, 1) for value in (box.x1, box.y1, box.x2, box.y2)]


def _quad(detection: Detection) -> list[list[float]]:
    return [[round(float(x), 1), round(float(y), 1)] for x, y in detection.quad]
