"""Measures plate detectors beside each other: the same pictures, one after the other, CPU time taken in pairs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

from recognition.errors import PermanentError
from recognition.evaluation.metrics import Array, SceneOutcome, detection_figures, overlaps
from recognition.pipeline.images import decode
from recognition.pipeline.protocols import CornerFinder, PlateDetector
from recognition.pipeline.types import Detection, Image, ImageLimits

Row = dict[str, Any]


@dataclass(slots=True)
class Measured:
    """What a detector did: outcomes with its own boxes, with boxes refined by the corner network, CPU time."""

    alone: list[SceneOutcome] = field(default_factory=list)
    refined: list[SceneOutcome] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, dict[str, float]]:
        """Of each way: recall, precision, false boxes, AP50, mean IoU."""
        ways = {"own boxes": self.alone, "with corners": self.refined}
        return {name: detection_figures(outcomes) for name, outcomes in ways.items() if outcomes}


@dataclass(slots=True)
class Comparison:
    """What each detector did on the same pictures, and the rows that could not be used."""

    detectors: dict[str, Measured]
    errors: list[str] = field(default_factory=list)

    def time_ratio(self, one: str, other: str) -> float:
        """Median over the pictures of one detector's CPU time ÷ another's; nan without pictures."""
        times = zip(self.detectors[one].cpu_ms, self.detectors[other].cpu_ms, strict=True)
        ratios = [first / max(second, 1e-3) for first, second in times]
        return float(np.median(ratios)) if ratios else float("nan")


def compare(
    detectors: Mapping[str, PlateDetector],
    corners: CornerFinder | None,
    folder: Path,
    rows: Sequence[tuple[int, Row]],
    limits: ImageLimits,
    tell: Callable[[int], None],
) -> Comparison:
    """Every detector on every row with `plates`; a row that cannot be used is named, not fatal."""
    comparison = Comparison({name: Measured() for name in detectors})
    for done, (number, row) in enumerate(rows):
        tell(done)
        try:
            image = decode((folder / row["image"]).read_bytes(), limits)
            labelled = _boxes([plate["bbox"] for plate in row["plates"]])
        except (OSError, KeyError, TypeError, ValueError, PermanentError) as error:
            comparison.errors.append(f"line {number}: {type(error).__name__}: {error}")
            continue
        for name, detector in detectors.items():
            _measure(comparison.detectors[name], detector, corners, image, labelled)
    return comparison


def _measure(
    measured: Measured, detector: PlateDetector, corners: CornerFinder | None, image: Image, labelled: Array
) -> None:
    began = process_time()
    found = detector.detect(image)
    measured.cpu_ms.append((process_time() - began) * 1000)
    measured.alone.append(_outcome(labelled, found))
    if corners:
        measured.refined.append(_outcome(labelled, corners.refine(image, found)))


def _outcome(labelled: Array, found: Sequence[Detection]) -> SceneOutcome:
    boxes = _boxes([(one.box.x1, one.box.y1, one.box.x2, one.box.y2) for one in found])
    return SceneOutcome(overlaps(labelled, boxes), np.array([one.score for one in found], np.float32))


def _boxes(bounds: Sequence[Sequence[float]]) -> Array:
    return np.array(bounds, np.float32).reshape(-1, 4)
