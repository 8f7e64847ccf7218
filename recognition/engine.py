"""The one door from Django to the pipeline."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path
from threading import local
from time import monotonic
from typing import Protocol, cast

from django.conf import settings
from django.db import Error as DatabaseFault
from django.utils.module_loading import import_string

from recognition.errors import PermanentError
from recognition.models import ModelRelease
from recognition.pipeline.pipeline import AnprPipeline, build
from recognition.pipeline.readers.registry import external_name, reader_kind
from recognition.pipeline.types import FormatUse, ImageLimits, PipelineConfig, PipelineResult, VisionAccess
from recognition.pipeline.weights import in_service, load_config

log = logging.getLogger(__name__)

RECHECK_S = 5.0
"""How long a worker may go on with networks that are no longer in service."""

Folders = dict[str, Path]


class Pipeline(Protocol):
    """What reading a picture needs of a pipeline."""

    def read_bytes(self, data: bytes, home: str = "") -> PipelineResult: ...


def limits() -> ImageLimits:
    """What a picture file may be, by the settings."""
    return ImageLimits(settings.ANPR_MAX_IMAGE_BYTES, settings.ANPR_MAX_IMAGE_PIXELS)


def config(reader: str = "", detector: str = "", formats: str = "") -> PipelineConfig:
    """The settings as the pipeline takes them.

    Args:
        reader: a name of readers/registry.py; '' takes the setting's.
        detector: a name of pipeline/detectors.py; '' takes the setting's.
        formats: what national formats do; '' takes the setting's.

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
        formats=cast(FormatUse, formats or settings.ANPR_FORMATS),
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


def pinned_versions(reader: str = "") -> dict[str, str]:
    """The versions that settings name; no promotion changes these."""
    chosen = {"plate_detector": settings.ANPR_DETECTOR_VERSION}
    if read_by := reader_kind(reader or settings.ANPR_READER).network:
        chosen[read_by] = settings.ANPR_READER_VERSION
    return {network: version for network, version in chosen.items() if version}


def release_folders(reader: str = "") -> Folders:
    """The folder of each network in service: what a setting names, else what was promoted, else default.json's.

    Without a database that has the tables, only files decide.
    """
    try:
        return _folders(reader)
    except DatabaseFault:
        return _folders(reader, look_up=False)


def _folders(reader: str = "", look_up: bool = True) -> Folders:
    root: Path = settings.ANPR_WEIGHTS_DIR
    promoted = ModelRelease.objects.promoted().values() if look_up else ()
    versions = {release.network: release.version for release in promoted} | pinned_versions(reader)
    return in_service(root) | {network: root / network / version for network, version in versions.items()}


def build_pipeline(reader: str = "", detector: str = "", formats: str = "") -> AnprPipeline:
    """A new pipeline by the settings, with another reader, detector or use of formats if one is named.

    See `pipeline` for this thread's own.

    Raises:
        PermanentError: weights, the reader or the detector cannot be used.
    """
    return build(config(reader, detector, formats))


@dataclass(slots=True)
class _Serving:
    """A thread's pipeline, the folders it was built from, and when these were last compared with those in service."""

    pipeline: Pipeline
    folders: Folders
    checked: float


_of_thread = local()


def pipeline() -> Pipeline:
    """This thread's pipeline, built when first asked for and again when other networks are put into service.

    A worker asks in its child, never before the fork; interpreters cannot be shared between threads.
    """
    serving: _Serving | None = getattr(_of_thread, "serving", None)
    if serving is None:
        serving = _of_thread.serving = _built()
    elif monotonic() - serving.checked >= RECHECK_S:
        serving = _of_thread.serving = _checked(serving)
    return serving.pipeline


def _built() -> _Serving:
    folders = release_folders()
    serving = _Serving(import_string(settings.ANPR_PIPELINE)(), folders, monotonic())
    # A promotion meanwhile may have got in: reads must name the release that made them.
    return serving if release_folders() == folders else _built()


def _checked(serving: _Serving) -> _Serving:
    """The same, or another one if other networks are in service; networks that cannot be used change nothing."""
    serving.checked = monotonic()
    try:
        if _folders() == serving.folders:
            return serving
        log.info("other networks are in service: loading them")
        return _built()
    except (DatabaseFault, PermanentError) as error:
        log.error("the networks in service cannot be loaded, going on with those before: %s", error)
        return serving


def pipeline_with(release: ModelRelease) -> Pipeline:
    """This thread's pipeline whose reader is another release than the one in service; the last such one is kept.

    Raises:
        PermanentError: the release's weights are missing or not those that were released.
    """
    kept: tuple[int, Pipeline] | None = getattr(_of_thread, "other", None)
    if kept is None or kept[0] != release.pk:
        folder = settings.ANPR_WEIGHTS_DIR / release.network / release.version
        kept = _of_thread.other = (release.pk, build(replace(config(), reader_weights=folder)))
    return kept[1]


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
    """The release of the reader that this thread's pipeline has, or would have; None for weights not ours."""
    network = reader_kind(settings.ANPR_READER).network
    if not network:
        return None
    serving: _Serving | None = getattr(_of_thread, "serving", None)
    folder = (serving.folders if serving else release_folders())[network]
    return ReaderRelease(network, folder, str(load_config(folder)["sha256"]))


def reader_name() -> str:
    """Names a reader in service that has no release of ours: 'paddle/3.10.0'."""
    return external_name(settings.ANPR_READER)
