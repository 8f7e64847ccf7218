"""The one door from Django to the pipeline."""

from __future__ import annotations

from pathlib import Path
from threading import local
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from recognition.pipeline.pipeline import AnprPipeline, build
from recognition.pipeline.types import ImageLimits, PipelineConfig, PipelineResult
from recognition.pipeline.weights import in_service, load_config


class Pipeline(Protocol):
    """What reading a picture needs of a pipeline."""

    def read_bytes(self, data: bytes) -> PipelineResult: ...


def limits() -> ImageLimits:
    """What a picture file may be, by the settings."""
    return ImageLimits(settings.ANPR_MAX_IMAGE_BYTES, settings.ANPR_MAX_IMAGE_PIXELS)


def config() -> PipelineConfig:
    """The settings as the pipeline takes them."""
    folders = release_folders()
    return PipelineConfig(
        detector_weights=folders["plate_detector"],
        reader_weights=folders["plate_reader"],
        corner_weights=folders.get("plate_corners"),
        vehicle_weights=folders.get("vehicle_detector"),
        detection_threshold=settings.ANPR_DETECTION_THRESHOLD,
        max_plates=settings.ANPR_MAX_PLATES,
        limits=limits(),
    )


def release_folders() -> dict[str, Path]:
    """The folder of each network in service: default.json's version unless a setting names another."""
    root = settings.ANPR_WEIGHTS_DIR
    chosen = {"plate_detector": settings.ANPR_DETECTOR_VERSION, "plate_reader": settings.ANPR_READER_VERSION}
    folders = in_service(root)
    return {**folders, **{network: root / network / version for network, version in chosen.items() if version}}


def build_pipeline() -> AnprPipeline:
    """A new pipeline by the settings; see `pipeline` for this process's own."""
    return build(config())


_of_thread = local()


def pipeline() -> Pipeline:
    """This thread's pipeline, built when first asked for.

    A worker asks in its child, never before the fork; interpreters cannot be shared between threads.
    """
    if not hasattr(_of_thread, "pipeline"):
        _of_thread.pipeline = import_string(settings.ANPR_PIPELINE)()
    return _of_thread.pipeline


def reader_release() -> tuple[str, str]:
    """(version, sha256) of the reader in service."""
    folder = release_folders()["plate_reader"]
    return folder.name, str(load_config(folder)["sha256"])
