"""Plates that no reader found: people mark them in a picture and type what they show, and may take that back.

Such a read is certain: it is matched as one, searched, exported and learnt from like every other read. It stands
at the time when its picture was read; who marked it and when is its first `Review`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest

from companies.audit import record
from companies.models import Company, User
from plates.formats import describe
from plates.policies import policy_of
from plates.text import MAX_LENGTH, normalise
from recognition.models import (
    BY_HAND,
    Alert,
    Detection,
    Image,
    ImageStatus,
    PlateRead,
    Review,
    ReviewState,
    Verdict,
)
from recognition.pipeline.rectification import is_clockwise
from recognition.pipeline.types import Box
from recognition.services import alerts, outcome
from recognition.services.matching import certain_decision

Point = tuple[float, float]

LEAST_SIDE_PX = 4
MOST_PLATES = 100
"""Of one picture, those that readers found included."""
SAME = 0.3
"""Outlines that overlap by so much (IoU) are of one plate."""


class MarkError(Exception):
    """A plate that cannot be marked; the message tells the person why and what to do."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A plate as a person marked it.

    Args:
        quad: four (x, y) in pixels of the picture as it is shown, clockwise from the plate's top-left corner.
        text: what the plate shows, in any spelling.
    """

    quad: tuple[Point, Point, Point, Point]
    text: str

    @property
    def box(self) -> Box:
        xs, ys = zip(*self.quad, strict=True)
        return Box(min(xs), min(ys), max(xs), max(ys))


def add(company: Company, pk: int, marked: Marked, by: User, at: datetime) -> PlateRead:
    """Writes the read of a plate that a person marked, with its matches. The same one sent twice counts once.

    Raises:
        MarkError: the text is no plate, the outline is none, or the plate is there already.
        Image.DoesNotExist: the company has no such image.
    """
    with transaction.atomic():
        image = Image.objects.select_for_update().get(company=company, pk=pk)
        if image.status != ImageStatus.DONE:
            raise MarkError("Plates can be added once the picture has been read.")
        text = _text(marked)
        _refuse_outline(image, marked)
        known = _known(image, marked, text)
        if known is not None:
            return known
        read = _write(company, _detection(image, marked), text, by, at)
        Image.objects.filter(pk=pk).update(marked_at=at)
    return read


def remove(request: HttpRequest, company: Company, pk: int, at: datetime) -> Marked:
    """Takes a plate away that was added by hand, with its matches and alerts; what would add it again.

    Raises:
        MarkError: a reader found it.
        PlateRead.DoesNotExist: the company has no such read.
    """
    with transaction.atomic():
        read = PlateRead.objects.select_for_update().select_related("detection__image").get(company=company, pk=pk)
        if not read.is_by_hand:
            raise MarkError("A reader found this plate. Reject it if it is none.")
        detection, image = read.detection, read.detection.image
        facts: dict[str, Any] = {
            "image": str(image.public_id),
            "added": [str(one.by_name) for one in read.reviews.reverse()[:1]],
        }
        record("plate.unmarked", request, company=company, subject=read.text, **facts)
        Alert.objects.filter(read=read).delete()
        detection.delete()
        Image.objects.filter(pk=image.pk).update(marked_at=at)
    first, second, third, fourth = ((float(x), float(y)) for x, y in detection.quad)
    return Marked((first, second, third, fourth), read.text)


def outline(corners: Sequence[Point | None]) -> tuple[Point, Point, Point, Point]:
    """Four corners, clockwise from the plate's top left, of all four, or of a box's top left and bottom right.

    Args:
        corners: top left, top right, bottom right, bottom left; None where nothing was said.

    Raises:
        MarkError: it is neither.
    """
    first, second, third, fourth = corners
    if first and second and third and fourth:
        return first, second, third, fourth
    if first and third and not second and not fourth:
        (x1, x2), (y1, y2) = sorted((first[0], third[0])), sorted((first[1], third[1]))
        return (x1, y1), (x2, y1), (x2, y2), (x1, y2)
    raise MarkError("Mark the plate: all four corners, or its top left and its bottom right.")


def _text(marked: Marked) -> str:
    text = normalise(marked.text)
    if not text:
        raise MarkError("Type the plate's letters A–Z and digits.")
    if len(text) > MAX_LENGTH:
        raise MarkError(f"A plate has at most {MAX_LENGTH} letters and digits; these are {len(text)}.")
    return text


def _refuse_outline(image: Image, marked: Marked) -> None:
    quad = np.array(marked.quad, np.float64)
    width, height = image.upright_width_px or image.width_px, image.upright_height_px or image.height_px
    if not np.isfinite(quad).all() or (quad < 0).any() or (quad > [width, height]).any():
        raise MarkError(f"The plate must lie in the picture, which is {width} × {height} pixels.")
    sides = np.roll(quad, -1, 0) - quad
    if np.linalg.norm(sides, axis=1).min() < LEAST_SIDE_PX:
        raise MarkError(f"That is too small: each side of a plate is at least {LEAST_SIDE_PX} pixels long.")
    if not is_clockwise(quad):
        raise MarkError("The outline crosses itself: go clockwise, beginning at the plate's top left.")


def _known(image: Image, marked: Marked, text: str) -> PlateRead | None:
    """The read that this very mark made before.

    Raises:
        MarkError: the plate is marked with this text already, or there are too many.
    """
    rows = PlateRead.objects.filter(detection__image=image).exclude(review_state=ReviewState.REJECTED)
    for read in rows.filter(text=text).select_related("detection"):
        if read.is_by_hand and read.detection.quad == _rounded(marked):
            return read
        if _overlap(Box(*read.detection.box), marked.box) > SAME:
            raise MarkError(f"{text} is there already. If its outline is wrong, reject that read first.")
    if image.detections.count() >= MOST_PLATES:
        raise MarkError(f"A picture has at most {MOST_PLATES} plates.")
    return None


def _detection(image: Image, marked: Marked) -> Detection:
    last = image.detections.aggregate(last=Max("position"))["last"]
    vehicle = _vehicle(image, marked)
    box = marked.box
    return Detection.objects.create(
        image=image,
        position=0 if last is None else last + 1,
        x1=box.x1,
        y1=box.y1,
        x2=box.x2,
        y2=box.y2,
        quad=_rounded(marked),
        score=1.0,
        vehicle_box=vehicle["bbox"] if vehicle else None,
        vehicle_kind=vehicle["class"] if vehicle else "",
    )


def _vehicle(image: Image, marked: Marked) -> dict[str, Any] | None:
    """The smallest vehicle of the picture in which the middle of the plate lies."""
    x, y = (float(value) for value in np.mean(marked.quad, axis=0))
    around = []
    for vehicle in image.vehicles:
        x1, y1, x2, y2 = vehicle["bbox"]
        if x1 <= x <= x2 and y1 <= y <= y2:
            around.append(((x2 - x1) * (y2 - y1), vehicle))
    return min(around, key=lambda one: one[0])[1] if around else None


def _write(company: Company, detection: Detection, text: str, by: User, at: datetime) -> PlateRead:
    image = detection.image
    read = PlateRead(
        company=company,
        detection=detection,
        text=text,
        score=1.0,
        region=describe(text, [company.region]).region,
        reader=BY_HAND,
        created_at=image.finished_at or at,
        review_state=ReviewState.ADDED,
    )
    decision = certain_decision(company, text, read.created_at, policy_of(company))
    outcome.record(read, decision, company, at)
    Review.objects.create(
        read=read, verdict=Verdict.ADDED, text_after=text, by=by, by_name=by.get_full_name(), created_at=at
    )
    alerts.raise_alerts(image, read, decision, at)
    return read


def _rounded(marked: Marked) -> list[list[float]]:
    return [[round(x, 1), round(y, 1)] for x, y in marked.quad]


def _overlap(one: Box, other: Box) -> float:
    """Of two boxes, the share of their union that both cover (IoU)."""
    width = min(one.x2, other.x2) - max(one.x1, other.x1)
    height = min(one.y2, other.y2) - max(one.y1, other.y1)
    shared = max(width, 0.0) * max(height, 0.0)
    return shared / (one.area + other.area - shared)
