"""Writes what was found in an image: all of it or nothing, and only by the worker that holds it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from plates.models import MatchingPolicy
from plates.policies import policy_of
from plates.text import MAX_LENGTH
from recognition import engine
from recognition.models import Detection, Image, ImageStatus, ModelRelease, PlateRead
from recognition.pipeline.types import PipelineResult, Plate
from recognition.pipeline.weights import load_metadata
from recognition.positions import positions_of
from recognition.serialise import box_data, character_data, quad_data, text_alternatives, timings_data, vehicle_data
from recognition.services import alerts, outcome
from recognition.services.matching import decision_for
from recognition.services.queue import held_by


def record(image: Image, owner: str, result: PipelineResult) -> bool:
    """Replaces the image's detections, reads and matches and ends it as DONE, in one transaction.

    Returns:
        False, and nothing written, when `owner` no longer holds the image.
    """
    release = image.read_with or _release()
    now = timezone.now()
    with transaction.atomic():
        held = Image.objects.filter(held_by(image.pk, owner)).update(
            status=ImageStatus.DONE,
            lease_owner="",
            lease_expires_at=None,
            finished_at=now,
            read_with=None,
            upright_width_px=result.width,
            upright_height_px=result.height,
            timings_ms=timings_data(result.timings),
            vehicles=[vehicle_data(vehicle) for vehicle in result.vehicles],
        )
        if not held:
            return False
        image.detections.all().delete()
        policy = policy_of(image.company)
        for position, plate in enumerate(result.plates):
            _write(image, position, plate, release, policy, now)
    return True


def _write(
    image: Image, position: int, plate: Plate, release: ModelRelease | None, policy: MatchingPolicy, now: datetime
) -> None:
    box, vehicle = plate.detection.box, plate.detection.vehicle
    detection = Detection.objects.create(
        image=image,
        position=position,
        x1=box.x1,
        y1=box.y1,
        x2=box.x2,
        y2=box.y2,
        quad=quad_data(plate),
        score=plate.detection.score,
        vehicle_box=box_data(vehicle.box) if vehicle else None,
        vehicle_kind=vehicle.kind if vehicle else "",
    )
    read = PlateRead(
        company=image.company,
        detection=detection,
        text=plate.read.text[:MAX_LENGTH],
        score=plate.read.score,
        region=plate.read.region,
        characters=[character_data(character) for character in plate.read.characters],
        alternatives=text_alternatives(plate.read),
        reader=str(release) if release else engine.reader_name(),
        release=release,
        created_at=now,
    )
    decision = decision_for(image.company, positions_of(plate.read), now, policy)
    outcome.record(read, decision, image.company, now)
    alerts.raise_alerts(image, read, decision, now)


def _release() -> ModelRelease | None:
    """The row of the reader in service, made when it is first used; None for a reader without weights of ours."""
    used = engine.reader_release()
    if used is None:
        return None
    release, _ = ModelRelease.objects.get_or_create(
        network=used.network,
        version=used.version,
        sha256=used.sha256,
        defaults={"metadata": load_metadata(used.folder)},
    )
    return release
