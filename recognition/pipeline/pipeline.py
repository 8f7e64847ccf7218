"""The whole way from a picture to its reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from recognition.pipeline.corners import LiteRtCorners
from recognition.pipeline.detection import distinct
from recognition.pipeline.detectors import build_detector
from recognition.pipeline.evidence import is_plate
from recognition.pipeline.expectations import by_formats
from recognition.pipeline.images import decode
from recognition.pipeline.protocols import CloserLook, CornerFinder, PlateDetector, PlateReader, VehicleDetector
from recognition.pipeline.readers.registry import build_reader
from recognition.pipeline.types import (
    Detection,
    FormatUse,
    Image,
    ImageLimits,
    PipelineConfig,
    PipelineResult,
    Plate,
    Read,
    Timings,
    Vehicle,
)
from recognition.pipeline.vehicles import LiteRtVehicleDetector, link, without_plates


@dataclass(frozen=True, slots=True)
class Finders:
    """What finds things; only plates must be found."""

    plates: PlateDetector
    vehicles: VehicleDetector | None = None
    closer: CloserLook | None = None
    corners: CornerFinder | None = None


class AnprPipeline:
    """Detect, rectify, read: the only composer of the parts.

    One pipeline serves one thread: LiteRT interpreters keep their tensors inside.
    """

    def __init__(
        self,
        find: Finders,
        reader: PlateReader,
        limits: ImageLimits,
        max_plates: int = 20,
        formats: FormatUse = "prefer",
    ) -> None:
        self.find, self.reader = find, reader
        self.limits, self.max_plates, self.formats = limits, max_plates, formats

    def read_bytes(self, data: bytes, home: str = "") -> PipelineResult:
        """Decodes a file and reads it.

        Args:
            home: the ISO 3166 country whose plates are expected, '' for none.

        Raises:
            ImageError: the file is no usable picture.
        """
        began = perf_counter()
        image = decode(data, self.limits)
        return self.read(image, home, decode_ms=(perf_counter() - began) * 1000)

    def read(self, image: Image, home: str = "", *, decode_ms: float = 0.0) -> PipelineResult:
        """Everything that is found in a (H, W, 3) BGR picture, surest plate first.

        Boxes that are large enough to be read and show no text are left out.
        """
        began = perf_counter()
        detections, vehicles = self.detect(image)
        detected = perf_counter()
        reads = self.read_crops([self.reader.view(image, detection.quad) for detection in detections], home)
        found = zip(detections, reads, strict=True)
        plates = tuple(Plate(detection, read) for detection, read in found if is_plate(detection, read))
        timings = Timings(decode_ms, (detected - began) * 1000, (perf_counter() - detected) * 1000)
        return PipelineResult(image.shape[1], image.shape[0], plates, timings, tuple(vehicles))

    def read_crops(self, crops: Sequence[Image], home: str = "") -> list[Read]:
        """What the reader makes of its views of plates, in the light of national formats."""
        return [by_formats(read, self.formats, home) for read in self.reader.read(crops)]

    def detect(self, image: Image) -> tuple[list[Detection], list[Vehicle]]:
        """Plates with corners and vehicles, surest first, and all vehicles."""
        detections = self.find.plates.detect(image)
        vehicles = self.find.vehicles.detect(image) if self.find.vehicles else []
        if self.find.closer and (hidden := without_plates(vehicles, detections)):
            closer = self.find.closer.look_closer(image, [vehicle.box for vehicle in hidden])
            detections = distinct([*detections, *closer])
        detections = detections[: self.max_plates]
        if self.find.corners:
            detections = self.find.corners.refine(image, detections)
        return link(detections, vehicles), vehicles


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
    return AnprPipeline(find, build_reader(config), config.limits, config.max_plates, config.formats)
