"""The plate detectors that can be chosen by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from recognition.errors import PermanentError
from recognition.pipeline.classical.detector import ClassicalDetector
from recognition.pipeline.detection import LiteRtPlateDetector
from recognition.pipeline.protocols import CloserLook, PlateDetector
from recognition.pipeline.types import PipelineConfig


class ChosenDetector(PlateDetector, CloserLook, Protocol):
    """Finds plates in a picture, and those in its parts that are too small in the whole."""


def _network(config: PipelineConfig) -> ChosenDetector:
    return LiteRtPlateDetector(config.detector_weights, config.detection_threshold)


def _classical(config: PipelineConfig) -> ChosenDetector:
    return ClassicalDetector(config.detection_threshold)


DETECTORS: dict[str, Callable[[PipelineConfig], ChosenDetector]] = {"network": _network, "classical": _classical}


def detector_kind(name: str) -> Callable[[PipelineConfig], ChosenDetector]:
    """What builds a detector.

    Raises:
        PermanentError: `detector_unknown`.
    """
    if name not in DETECTORS:
        raise PermanentError(f"there is no detector {name!r}, only {', '.join(DETECTORS)}", code="detector_unknown")
    return DETECTORS[name]


def build_detector(config: PipelineConfig) -> ChosenDetector:
    """The detector that the configuration chooses.

    Raises:
        PermanentError: there is no such detector (`detector_unknown`), or the network's weights are missing
            (`weights_missing`) or changed (`weights_tampered`).
    """
    return detector_kind(config.detector)(config)
