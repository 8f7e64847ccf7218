"""Reads that people confirmed or corrected, as crops and texts that readers learn from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from companies.audit import record
from companies.models import Company
from recognition.errors import PermanentError
from recognition.models import CERTAIN, Image, PlateRead
from recognition.pipeline.rectification import rectify
from recognition.pipeline.types import Image as Pixels
from recognition.presenting.marks import stands_lower
from recognition.services.stored import pixels_of

MANIFEST = "manifest.jsonl"
MARGIN = 0.15
"""Around the plate on every side, as a share of its size: trainers move their view about."""

TWO_ROWS_BELOW = 2.2
"""Plates whose width is less than so many times their height mostly have two rows of text."""

VALIDATION = 10
"""One picture in so many is for validation; all plates of a picture are on the same side."""


@dataclass(slots=True)
class Exported:
    """How many crops were written, by company id, and the images that could not be read."""

    by_company: Counter[int] = field(default_factory=Counter)
    unreadable: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(self.by_company.values())


def export(folder: Path, company: Company | None = None) -> Exported:
    """Writes crops and a manifest into a new folder, and what was taken of whom into the audit log.

    Raises:
        FileExistsError: the folder holds a manifest already.
        OSError: it cannot be written.
    """
    (folder / "crops").mkdir(parents=True, exist_ok=True)
    exported = Exported()
    with (folder / MANIFEST).open("x", encoding="utf-8") as manifest:
        for row, owner in _rows(folder, company, exported):
            manifest.write(json.dumps(row, ensure_ascii=False) + "\n")
            exported.by_company[owner] += 1
    for owner, count in exported.by_company.items():
        record("corrections.exported", company=Company.objects.get(pk=owner), subject=f"{count} crops", crops=count)
    return exported


def _rows(folder: Path, company: Company | None, exported: Exported) -> Iterator[tuple[dict[str, Any], int]]:
    reads = PlateRead.objects.filter(review_state__in=CERTAIN).select_related("detection__image", "company")
    if company:
        reads = reads.filter(company=company)
    image, pixels = None, None
    for read in reads.order_by("detection__image_id", "detection__position", "pk").iterator(chunk_size=500):
        if read.detection.image != image:
            image = read.detection.image
            pixels = _pixels(image)
            if pixels is None:
                exported.unreadable.append(str(image.public_id))
        if pixels is not None:
            yield _row(folder, read, pixels), read.company_id


def _pixels(image: Image) -> Pixels | None:
    try:
        return pixels_of(image)
    except (FileNotFoundError, PermanentError):
        return None


def _row(folder: Path, read: PlateRead, pixels: Pixels) -> dict[str, Any]:
    """Writes the crop, upright and no larger than the plate was; its row of the manifest."""
    image = read.detection.image
    quad = np.array(read.detection.quad, np.float32)
    sides = np.linalg.norm(quad - np.roll(quad, -1, 0), axis=1)
    plate = (float(sides[[0, 2]].mean()), float(sides[[1, 3]].mean()))
    width, height = (max(round(side * (1 + 2 * MARGIN)), 4) for side in plate)
    name = f"crops/{image.public_id}-{read.detection.position}-{read.pk}.png"
    _, data = cv2.imencode(".png", rectify(pixels, quad, width, height, MARGIN))
    (folder / name).write_bytes(data.tobytes())
    inset = MARGIN / (1 + 2 * MARGIN)
    placed = [one for one in read.characters if one.get("center")]
    return {
        "image": name,
        "w": width,
        "h": height,
        "plate_box": [round(share * size, 1) for share, size in zip(
            (inset, inset, 1 - inset, 1 - inset), (width, height, width, height), strict=True
        )],
        "text": read.text,
        "rows": 2 if _has_two_rows(read, placed, plate) else 1,
        "country": read.region,
        "source": f"reviewed/{read.company.slug}",
        "read_as": read.reader_text,
        "review": read.review_state,
        "split": "val" if int(image.sha256[:8], 16) % VALIDATION == 0 else "train",
    }  # fmt: skip


def _has_two_rows(read: PlateRead, placed: list[dict[str, Any]], plate: tuple[float, float]) -> bool:
    """By where the reader found the characters; of plates marked by hand, by the shape (width, height) alone."""
    return plate[0] < TWO_ROWS_BELOW * plate[1] if read.is_by_hand else any(stands_lower(placed))
