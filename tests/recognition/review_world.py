"""Rows that pages of reads are tested with."""

from __future__ import annotations

from typing import Any

from companies.models import Company
from recognition.models import Image, PlateRead
from recognition.pipeline.types import (
    Alternative,
    Box,
    Character,
    Detection,
    PipelineResult,
    Plate,
    Read,
    TextAlternative,
    Timings,
    Vehicle,
)
from recognition.services import reading
from recognition.services.uploads import create_batch
from tests.factories import FakePipeline, picture, sent

numbers = iter(range(1000, 100_000))


def read_with(
    text: str, score: float = 0.97, doubts: dict[int, dict[str, float]] | None = None, region: str = "IN"
) -> Read:
    """A read whose characters stand at even places; `doubts` are the choices at a position beside its own."""
    characters = tuple(
        Character(
            char,
            score,
            tuple(Alternative(*one) for one in (doubts or {}).get(at, {}).items()),
            ((at + 0.5) / len(text), 0.5),
        )
        for at, char in enumerate(text)
    )
    whole = score ** len(text)
    return Read(text, whole, characters, (TextAlternative(text, whole),), region)


def read_picture(company: Company, *reads: Read, name: str = "", width: int = 640, height: int = 480) -> Image:
    """A picture of a company in which these plates were read."""
    seed = next(numbers)
    file = create_batch(company, None, [sent(name or f"{seed}.jpg", picture(seed, width, height))]).files.get()
    plates = tuple(
        Plate(Detection(box, box.quad(), 0.9, Vehicle(Box(20, 20, 400, 400), "car", 0.8)), read)
        for at, read in enumerate(reads)
        for box in [Box(60.0 + 180 * at, 300, 220.0 + 180 * at, 340)]
    )
    reading.read_image(file.image_id, FakePipeline(PipelineResult(width, height, plates, Timings(4.0, 12.0, 6.0), ())))
    return Image.objects.get(pk=file.image_id)


def the_read(image: Image, **lookup: Any) -> PlateRead:
    return PlateRead.objects.get(detection__image=image, **lookup)
