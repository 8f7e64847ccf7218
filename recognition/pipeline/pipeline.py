"""The whole way from a picture to its reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from recognition.pipeline.corners import LiteRtCorners
from recognition.pipeline.detection import distinct
from recognition.pipeline.detectors import build_detector
from recognition.pipeline.evidence import is_plate
from recognition.pipeline.expectations import by_formats
from recognition.pipeline.images import Decoder
from recognition.pipeline.protocols import CloserLook, CornerFinder, PlateDetector, PlateReader, VehicleDetector
from recognition.pipeline.readers.registry import build_reader
from recognition.pipeline.types import (
    Detection,
    FormatUse,
    Image,
    PipelineConfig,
    PipelineResult,
    Plate,
    Read,
    Timings,
    Vehicle,
)
from recognition.pipeline.vehicles import LiteRtVehicleDetector, link, without_plates

LEAST_SHARP_PX = 256.0
"""Plates at least so wide are read in a picture of half its size: of 219 validation plates, as many were read right
in half as in full (202)."""


@dataclass(frozen=True, slots=True)
class Finders:
    """What finds things; only plates must be found."""

    plates: PlateDetector
    vehicles: VehicleDetector | None = None
    closer: CloserLook | None = None
    corners: CornerFinder | None = None


class Watch:
    """Adds up how long stages took."""

    def __init__(self) -> None:
        self.spent_ms = {"decode": 0.0, "detect": 0.0, "read": 0.0}
        self.began = perf_counter()

    def lap(self, stage: str) -> None:
        """What has passed since the last lap went into this stage."""
        ended = perf_counter()
        self.spent_ms[stage] += (ended - self.began) * 1000
        self.began = ended

    def timings(self) -> Timings:
        return Timings(**self.spent_ms)


class AnprPipeline:
    """Detect, rectify, read: the only composer of the parts.

    One pipeline serves one thread: LiteRT interpreters keep their tensors inside.
    """

    def __init__(
        self,
        find: Finders,
        reader: PlateReader,
        decoder: Decoder,
        max_plates: int = 20,
        formats: FormatUse = "prefer",
    ) -> None:
        self.find, self.reader = find, reader
        self.decoder, self.max_plates, self.formats = decoder, max_plates, formats

    def read_bytes(self, data: bytes, home: str = "") -> PipelineResult:
        """Decodes a file and reads it; a large one in full only where it shows a plate that is small.

        Args:
            home: the ISO 3166 country whose plates are expected, '' for none.

        Raises:
            ImageError: the file is no usable picture.
        """
        watch = Watch()
        image, shrunk = self.decoder.glance(data)
        watch.lap("decode")
        result = self._seen(image, home, watch)
        return self._sharpened(result.times(shrunk), data, home, watch) if shrunk > 1 else result

    def read(self, image: Image, home: str = "") -> PipelineResult:
        """Everything that is found in a (H, W, 3) BGR picture, surest plate first.

        Boxes that are large enough to be read and show no text are left out.
        """
        return self._seen(image, home, Watch())

    def _seen(self, image: Image, home: str, watch: Watch) -> PipelineResult:
        detections, vehicles = self.detect(image)
        plates = self._plates(image, detections, home, watch)
        return PipelineResult(image.shape[1], image.shape[0], tuple(plates), watch.timings(), tuple(vehicles))

    def _sharpened(self, result: PipelineResult, data: bytes, home: str, watch: Watch) -> PipelineResult:
        """The result of a first look with its small plates read again in the picture in full."""
        small = [plate.detection for plate in result.plates if plate.detection.box.width < LEAST_SHARP_PX]
        if not small:
            return result
        image = self.decoder.decode(data)
        watch.lap("decode")
        again = self._plates(image, [replace(one, quad=one.box.quad()) for one in small], home, watch)
        large = [plate for plate in result.plates if plate.detection.box.width >= LEAST_SHARP_PX]
        plates = sorted([*large, *again], key=lambda plate: -plate.detection.score)
        return replace(result, plates=tuple(plates), timings=watch.timings())

    def _plates(self, image: Image, detections: Sequence[Detection], home: str, watch: Watch) -> list[Plate]:
        """Those detections that are plates, with their corners and what they read."""
        refined = self.find.corners.refine(image, detections) if self.find.corners else detections
        watch.lap("detect")
        reads = self.read_crops([self.reader.view(image, detection.quad) for detection in refined], home)
        watch.lap("read")
        return [Plate(one, read) for one, read in zip(refined, reads, strict=True) if is_plate(one, read)]

    def read_crops(self, crops: Sequence[Image], home: str = "") -> list[Read]:
        """What the reader makes of its views of plates, in the light of national formats."""
        return [by_formats(read, self.formats, home) for read in self.reader.read(crops)]

    def detect(self, image: Image) -> tuple[list[Detection], list[Vehicle]]:
        """Plates with their vehicles, surest first, and all vehicles; the plates' corners are those of their boxes."""
        detections = self.find.plates.detect(image)
        vehicles = self.find.vehicles.detect(image) if self.find.vehicles else []
        if self.find.closer and (hidden := without_plates(vehicles, detections)):
            closer = self.find.closer.look_closer(image, [vehicle.box for vehicle in hidden])
            detections = distinct([*detections, *closer])
        return link(detections[: self.max_plates], vehicles), vehicles


def build(config: PipelineConfig) -> AnprPipeline:
    """The pipeline that the configuration describes.

    Raises:
        PermanentError: weights are missing or changed, or the detector or reader cannot be used; see `build_detector`
            and `build_reader`.
    """
    plates = build_detector(config)
    find = Finders(
        plates=plates,
        vehicles=LiteRtVehicleDetector(config.vehicle_weights) if config.vehicle_weights else None,
        closer=plates,
        corners=LiteRtCorners(config.corner_weights) if config.corner_weights else None,
    )
    return AnprPipeline(find, build_reader(config), Decoder(config.limits), config.max_plates, config.formats)
