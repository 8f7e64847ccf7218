"""Images as pages show them: percentages, outlines and reasons in words."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch

from plates.alignment import Difference
from recognition.models import Image, Match, PlateRead
from recognition.presenting.reads import with_percent

SHOWN_ALTERNATIVES = 3


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


def _shown_read(read: Any) -> Any:
    with_percent(read)
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
