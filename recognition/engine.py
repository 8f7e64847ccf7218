"""The one door from Django to the pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import local
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from recognition.pipeline.pipeline import AnprPipeline, build
from recognition.pipeline.readers.registry import external_name, reader_kind
from recognition.pipeline.types import ImageLimits, PipelineConfig, PipelineResult, VisionAccess
from recognition.pipeline.weights import in_service, load_config


class Pipeline(Protocol):
    """What reading a picture needs of a pipeline."""

    def read_bytes(self, data: bytes) -> PipelineResult: ...


def limits() -> ImageLimits:
    """What a picture file may be, by the settings."""
    return ImageLimits(settings.ANPR_MAX_IMAGE_BYTES, settings.ANPR_MAX_IMAGE_PIXELS)


def config(reader: str = "", detector: str = "") -> PipelineConfig:
    """The settings as the pipeline takes them.

    Args:
        reader: a name of readers/registry.py; '' takes the setting's.
        detector: a name of pipeline/detectors.py; '' takes the setting's.

    Raises:
        PermanentError: there is no such reader (`reader_unknown`), or the list of weights is missing.
    """
    reader = reader or settings.ANPR_READER
    folders = release_folders(reader)
    return PipelineConfig(
        detector=detector or settings.ANPR_DETECTOR,
        detector_weights=folders["plate_detector"],
        reader=reader,
        reader_weights=folders.get(reader_kind(reader).network),
        vision=vision_access(),
        corner_weights=folders.get("plate_corners"),
        vehicle_weights=folders.get("vehicle_detector"),
        detection_threshold=settings.ANPR_DETECTION_THRESHOLD,
        max_plates=settings.ANPR_MAX_PLATES,
        limits=limits(),
    )


def vision_access() -> VisionAccess:
    """How the settings let the Vision API be reached."""
    return VisionAccess(
        credentials=settings.GOOGLE_APPLICATION_CREDENTIALS,
        api_key=settings.ANPR_GOOGLE_API_KEY,
        endpoint=settings.ANPR_GOOGLE_VISION_ENDPOINT,
        timeout_s=settings.ANPR_GOOGLE_VISION_TIMEOUT_S,
    )


def release_folders(reader: str = "") -> dict[str, Path]:
    """The folder of each network in service: default.json's version unless a setting names another."""
    root = settings.ANPR_WEIGHTS_DIR
    folders = in_service(root)
    chosen = {"plate_detector": settings.ANPR_DETECTOR_VERSION}
    if read_by := reader_kind(reader or settings.ANPR_READER).network:
        chosen[read_by] = settings.ANPR_READER_VERSION
    return {**folders, **{network: root / network / version for network, version in chosen.items() if version}}


def build_pipeline(reader: str = "", detector: str = "") -> AnprPipeline:
    """A new pipeline by the settings, with another reader or detector if one is named.

    See `pipeline` for this thread's own.

    Raises:
        PermanentError: weights, the reader or the detector cannot be used.
    """
    return build(config(reader, detector))


_of_thread = local()


def pipeline() -> Pipeline:
    """This thread's pipeline, built when first asked for.

    A worker asks in its child, never before the fork; interpreters cannot be shared between threads.
    """
    if not hasattr(_of_thread, "pipeline"):
        _of_thread.pipeline = import_string(settings.ANPR_PIPELINE)()
    return _of_thread.pipeline


@dataclass(frozen=True, slots=True)
class ReaderRelease:
    """The weights of the reader in service."""

    network: str
    folder: Path
    sha256: str

    @property
    def version(self) -> str:
        return self.folder.name


def reader_release() -> ReaderRelease | None:
    """The release of the reader in service; None where it brings weights of its own."""
    network = reader_kind(settings.ANPR_READER).network
    if not network:
        return None
    folder = release_folders()[network]
    return ReaderRelease(network, folder, str(load_config(folder)["sha256"]))


def reader_name() -> str:
    """Names a reader in service that has no release of ours: 'paddle/3.10.0'."""
    return external_name(settings.ANPR_READER)
