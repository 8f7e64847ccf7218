"""Batches as pages show them: their files, reads and counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from recognition.errors import message
from recognition.models import Batch, BatchFile, Detection, Image, PlateRead
from recognition.presenting.reads import with_percent


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is; counts of files, plates and matches."""

    total: int
    finished: int
    refused: int
    plates: int
    matched: int

    @property
    def unfinished(self) -> int:
        return self.total - self.finished


def batch_files(batch: Batch) -> list[BatchFile]:
    """The files of a batch with their reads and what is wrong with them, in five queries."""
    reads = PlateRead.objects.order_by("detection__position").prefetch_related("matches")
    images = Image.objects.prefetch_related(
        Prefetch("detections", Detection.objects.prefetch_related(Prefetch("reads", reads)))
    )
    files = list(batch.files.prefetch_related(Prefetch("image", images)))
    for file in files:
        found = file.image.detections.all() if file.image else []
        file.reads = [with_percent(read) for detection in found for read in detection.reads.all()]  # type: ignore[attr-defined]
        code = file.error_code or (file.image.error_code if file.image else "")
        file.words = message(code) if code else ""  # type: ignore[attr-defined]
    return files


def progress(files: list[Any]) -> Progress:
    """The counts over `batch_files`."""
    return Progress(
        total=len(files),
        finished=sum(file.image is None or file.image.is_finished for file in files),
        refused=sum(bool(file.words) for file in files),
        plates=sum(len(file.reads) for file in files),
        matched=sum(bool(read.matches.all()) for file in files for read in file.reads),
    )
