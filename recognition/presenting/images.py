"""Images as pages show them: outlines, neighbours in their batch, and how long they took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from recognition.models import BatchFile, Detection, Image
from recognition.presenting.marks import Mark, picture_marks
from recognition.presenting.reads import ShownRead, evidence, shown


@dataclass(frozen=True, slots=True)
class ShownDetection:
    """A plate found in a picture: its outline and reads. Points are pixels of the picture."""

    row: Detection
    reads: list[ShownRead]
    marks: list[Mark]

    @property
    def percent(self) -> int:
        return round(self.row.score * 100)

    @property
    def points(self) -> str:
        return " ".join(f"{x},{y}" for x, y in self.row.quad)

    @property
    def near(self) -> str:
        """x, y, width, height of what is looked at to see this plate closely."""
        row, width = self.row, self.row.x2 - self.row.x1
        area = (row.x1 - width, row.y1 - width * 0.6, width * 3, row.y2 - row.y1 + width * 1.2)
        return " ".join(f"{value:.1f}" for value in area)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """An image's place among the pictures of a batch; `number` counts from 1."""

    batch: Any
    number: int
    total: int
    previous: UUID | None
    following: UUID | None


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of reading a picture: milliseconds, and its share of the whole in percent."""

    name: str
    ms: float
    start: float
    share: float


STAGES = (("decode", "Decoding"), ("detect", "Finding plates"), ("read", "Reading"))


def detections(image: Image) -> list[ShownDetection]:
    """The detections of an image with their reads and evidence, in six queries."""
    rows = image.detections.prefetch_related(evidence("reads"))
    return [_shown(row) for row in rows]


def vehicles(image: Image) -> list[dict[str, Any]]:
    """The vehicles of an image as rectangles with a caption."""
    found = []
    for vehicle in image.vehicles:
        x1, y1, x2, y2 = vehicle["bbox"]
        caption = f"{vehicle['class']} {vehicle['score']:.0%}"
        found.append({"x": x1, "y": y1, "width": x2 - x1, "height": y2 - y1, "caption": caption})
    return found


def frame(image: Image) -> tuple[int, int]:
    """Width and height of the picture as it is shown: after its EXIF rotation, which turned reads remember."""
    return (image.upright_width_px or image.width_px, image.upright_height_px or image.height_px)


def stages(image: Image) -> list[Stage]:
    """How long each step took, as bars that follow each other."""
    total = image.timings_ms.get("total") or 1.0
    found, start = [], 0.0
    for key, name in STAGES:
        ms = image.timings_ms.get(key, 0.0)
        found.append(Stage(name, ms, round(start, 2), round(100 * ms / total, 2)))
        start += 100 * ms / total
    return found


def neighbours(image: Image, batch_id: UUID | None) -> Neighbours | None:
    """The pictures before and after, in the batch of that id or else in the first one that the image came in."""
    places = BatchFile.objects.filter(image=image).select_related("batch").order_by("batch", "position")
    place = (places.filter(batch__public_id=batch_id).first() if batch_id else None) or places.first()
    if place is None:
        return None
    files = BatchFile.objects.filter(batch=place.batch, image__isnull=False)
    others = files.exclude(image=image)
    before, after = others.filter(position__lt=place.position), others.filter(position__gt=place.position)
    counts = files.aggregate(total=Count("pk"), number=Count("pk", Q(position__lte=place.position)))
    ids = [
        rows.order_by(order).values_list("image__public_id", flat=True).first()
        for rows, order in ((before, "-position"), (after, "position"))
    ]
    return Neighbours(place.batch, counts["number"], counts["total"], *ids)


def _shown(row: Detection) -> ShownDetection:
    reads = [shown(read, row) for read in row.reads.all()]
    return ShownDetection(row, reads, picture_marks(row, reads[0].row.characters if reads else []))
