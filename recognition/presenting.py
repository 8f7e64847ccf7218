"""Rows as pages show them: percentages, outlines and reasons in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from plates.alignment import Difference
from recognition.errors import message
from recognition.models import Batch, BatchFile, Detection, Image, Match, PlateRead
from recognition.serialise import READABLE

SHOWN_ALTERNATIVES = 3


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
        file.reads = [_with_percent(read) for detection in found for read in detection.reads.all()]  # type: ignore[attr-defined]
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


def detections(image: Image) -> list[Any]:
    """The detections of an image with their reads, outlines and matches in words."""
    matches = Match.objects.select_related("plate")
    rows = image.detections.prefetch_related(
        Prefetch("reads", PlateRead.objects.prefetch_related(Prefetch("matches", matches)))
    )
    found: list[Any] = list(rows)
    for detection in found:
        detection.percent = round(detection.score * 100)
        detection.points = " ".join(f"{x},{y}" for x, y in detection.quad)
        detection.shown_reads = [_shown_read(read) for read in detection.reads.all()]
    return found


def vehicles(image: Image) -> list[dict[str, Any]]:
    """The vehicles of an image as rectangles with a caption."""
    shown = []
    for vehicle in image.vehicles:
        x1, y1, x2, y2 = vehicle["bbox"]
        caption = f"{vehicle['class']} {vehicle['score']:.0%}"
        shown.append({"x": x1, "y": y1, "width": x2 - x1, "height": y2 - y1, "caption": caption})
    return shown


def frame(image: Image) -> tuple[int, int]:
    """Width and height of the picture as it is shown: after its EXIF rotation, which turned reads remember."""
    return (image.upright_width_px or image.width_px, image.upright_height_px or image.height_px)


def match_words(match: Match, text: str) -> str:
    """Why a match is one: '0 read where O is registered; 3rd alternative, 0.21'."""
    if not match.differences:
        return "Read exactly as registered."
    return " ".join(Difference(**difference).words for difference in match.differences)


def _with_percent(read: Any) -> Any:
    read.percent = round(read.score * 100)
    read.shown = read.text if read.score >= READABLE else ""
    return read


def _shown_read(read: Any) -> Any:
    _with_percent(read)
    for character in read.characters:
        choices = [{"char": character["char"], "score": character["score"]}, *character["alternatives"]][
            :SHOWN_ALTERNATIVES
        ]
        character["choices"] = [{**choice, "percent": round(choice["score"] * 100)} for choice in choices]
    for match in read.matches.all():
        match.words = match_words(match, read.text)
        plate = match.plate
        match.owner = (
            ", ".join(filter(None, (plate.owner_name, f"{plate.vehicle_make} {plate.vehicle_model}".strip())))
            if plate
            else ""
        )
    return read
