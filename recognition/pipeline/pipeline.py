"""The whole way from a picture to its reads."""

from __future__ import annotations

from time import perf_counter

from recognition.pipeline.corners import LiteRtCorners
from recognition.pipeline.detection import LiteRtPlateDetector
from recognition.pipeline.images import decode
from recognition.pipeline.protocols import CornerFinder, PlateDetector, PlateReader
from recognition.pipeline.readers.slots import SlotReader
from recognition.pipeline.rectification import rectify
from recognition.pipeline.types import Image, ImageLimits, PipelineConfig, PipelineResult, Plate, Timings


class AnprPipeline:
    """Detect, rectify, read: the only composer of the parts.

    One pipeline serves one thread: LiteRT interpreters keep their tensors inside.
    """

    def __init__(
        self,
        detector: PlateDetector,
        reader: PlateReader,
        limits: ImageLimits,
        max_plates: int = 20,
        corners: CornerFinder | None = None,
    ) -> None:
        self.detector, self.corners, self.reader = detector, corners, reader
        self.limits, self.max_plates = limits, max_plates

    def read_bytes(self, data: bytes) -> PipelineResult:
        """Decodes a file and reads it.

        Raises:
            ImageError: the file is no usable picture.
        """
        began = perf_counter()
        image = decode(data, self.limits)
        return self.read(image, decode_ms=(perf_counter() - began) * 1000)

    def read(self, image: Image, *, decode_ms: float = 0.0) -> PipelineResult:
        """Everything that is found in a (H, W, 3) BGR picture, surest plate first."""
        began = perf_counter()
        detections = self.detector.detect(image)[: self.max_plates]
        if self.corners:
            detections = self.corners.refine(image, detections)
        detected = perf_counter()
        reads = self.reader.read([rectify(image, detection.quad) for detection in detections])
        plates = tuple(Plate(detection, read) for detection, read in zip(detections, reads, strict=True))
        timings = Timings(decode_ms, (detected - began) * 1000, (perf_counter() - detected) * 1000)
        return PipelineResult(image.shape[1], image.shape[0], plates, timings)


def build(config: PipelineConfig) -> AnprPipeline:
    """The pipeline of the trained networks.

    Raises:
        PermanentError: weights are missing or changed.
    """
    detector = LiteRtPlateDetector(config.detector_weights, config.detection_threshold)
    corners = LiteRtCorners(config.corner_weights) if config.corner_weights else None
    return AnprPipeline(detector, SlotReader(config.reader_weights), config.limits, config.max_plates, corners)
