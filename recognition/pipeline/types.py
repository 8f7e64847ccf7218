"""What the pipeline's parts hand to each other.

Conventions, said here once for the whole package: points are (x, y) in pixels of
the source picture after its EXIF rotation, float32, the origin at the top-left
corner of the top-left pixel; quads run clockwise from the plate's own top-left
corner; pictures are (H, W, 3) BGR uint8 up to the networks. Scores and
probabilities lie in 0..1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

FormatUse = Literal["off", "prefer", "strict"]
"""What national formats do to reads: nothing, favour likely texts, or favour them until nothing comes near."""

Image = npt.NDArray[np.uint8]
Quad = npt.NDArray[np.float32]
"""(4, 2) float32: top-left, top-right, bottom-right, bottom-left of the plate as it is read."""


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle in source pixels; x2 and y2 are exclusive edges."""

    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def width(self) -> float:
        return self.x2 - self.x1

    @property
    def height(self) -> float:
        return self.y2 - self.y1

    @property
    def area(self) -> float:
        return max(self.width, 0.0) * max(self.height, 0.0)

    def times(self, factor: float) -> Box:
        """The same part of a picture that is larger by `factor`."""
        return Box(self.x1 * factor, self.y1 * factor, self.x2 * factor, self.y2 * factor)

    def quad(self) -> Quad:
        """The box's own corners as a quad."""
        return np.array(
            [[self.x1, self.y1], [self.x2, self.y1], [self.x2, self.y2], [self.x1, self.y2]],
            dtype=np.float32,
        )


VEHICLE_KINDS = ("car", "bus", "truck", "motorcycle", "other")
"""In the order of the vehicle detector's answers; auto-rickshaws and trailers are 'other'."""


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle found in a picture; `kind` is one of VEHICLE_KINDS."""

    box: Box
    kind: str
    score: float

    def times(self, factor: float) -> Vehicle:
        """The same vehicle in a picture that is larger by `factor`."""
        return replace(self, box=self.box.times(factor))


@dataclass(frozen=True, slots=True)
class Detection:
    """A plate found in a picture, and the vehicle that it belongs to, where one was found."""

    box: Box
    quad: Quad
    score: float
    vehicle: Vehicle | None = None

    def times(self, factor: float) -> Detection:
        """The same plate in a picture that is larger by `factor`."""
        vehicle = self.vehicle.times(factor) if self.vehicle else None
        return Detection(self.box.times(factor), self.quad * np.float32(factor), self.score, vehicle)


@dataclass(frozen=True, slots=True)
class Alternative:
    """One character that a position may show, with its probability."""

    char: str
    score: float


@dataclass(frozen=True, slots=True)
class Character:
    """A read position: its best character and the others by falling probability.

    `alternatives` does not repeat `char`. `center` is where the character stands in
    the rectified crop as shares of its width and height, or None where the reader
    cannot say.
    """

    char: str
    score: float
    alternatives: tuple[Alternative, ...] = ()
    center: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class TextAlternative:
    """A whole text that the plate may show, with its probability."""

    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a reader saw: (S, 37) probabilities of each slot over the alphabet and blank, and those of countries.

    Countries that are next to impossible, or that the reader does not tell, are missing.
    """

    slots: npt.NDArray[np.float32]
    regions: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader made of one plate crop; an unreadable plate has text ''.

    `alternatives` holds whole texts by falling probability, the read itself first.
    `region` is an ISO 3166 country code or '' when unknown. `characters` are what the
    reader saw; the text may say otherwise where a national format made another likelier.
    """

    text: str
    score: float
    characters: tuple[Character, ...]
    alternatives: tuple[TextAlternative, ...]
    region: str = ""
    evidence: Evidence | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Plate:
    """A detection and its read."""

    detection: Detection
    read: Read


@dataclass(frozen=True, slots=True)
class Timings:
    """Wall-clock milliseconds of one picture's way through the pipeline."""

    decode: float
    detect: float
    read: float

    @property
    def total(self) -> float:
        return self.decode + self.detect + self.read


@dataclass(frozen=True, slots=True)
class PipelineResult:
    """Everything that was found in one picture of `width` × `height` pixels."""

    width: int
    height: int
    plates: tuple[Plate, ...]
    timings: Timings
    vehicles: tuple[Vehicle, ...] = ()

    def times(self, factor: int) -> PipelineResult:
        """The same found in a picture that is larger by `factor`."""
        plates = tuple(replace(plate, detection=plate.detection.times(factor)) for plate in self.plates)
        vehicles = tuple(vehicle.times(factor) for vehicle in self.vehicles)
        return PipelineResult(self.width * factor, self.height * factor, plates, self.timings, vehicles)


@dataclass(frozen=True, slots=True)
class ImageLimits:
    """What a file may be before it is refused: bytes as sent, pixels as declared by its header."""

    max_bytes: int = 25 * 1024 * 1024
    max_pixels: int = 50_000_000
    min_side_px: int = 16


@dataclass(frozen=True, slots=True)
class VisionAccess:
    """How Google's Vision API is reached: by a key, or by a file of credentials."""

    credentials: Path | None = None
    api_key: str = field(default="", repr=False)
    endpoint: str = ""
    """'' for Google's own; https://host or, on this machine, http://host:port."""
    timeout_s: float = 20.0
    """For all plates of a picture, attempts after failures included."""


@dataclass(frozen=True, slots=True)
class PipelineConfig:
    """Everything the pipeline needs to be built; plain values, no settings object."""

    detector_weights: Path
    reader_weights: Path | None
    """None for a reader without weights of ours."""
    corner_weights: Path | None = None
    """None: a plate's corners are those of its box."""
    vehicle_weights: Path | None = None
    """None: vehicles are not searched."""
    detection_threshold: float | None = None
    """None: the threshold that the weights' config.json recommends."""
    detector: str = "network"
    """A name of detectors.py."""
    max_plates: int = 20
    reader: str = "network"
    """A name of readers/registry.py."""
    formats: FormatUse = "prefer"
    """Whether texts in a national format of the plate's country are preferred."""
    vision: VisionAccess = field(default_factory=VisionAccess)
    limits: ImageLimits = field(default_factory=ImageLimits)
