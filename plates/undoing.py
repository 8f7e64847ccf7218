"""Taking back what was done to plates: by one click for some minutes, or any version of a plate from its history."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from companies.models import Company, User
from plates.history import ADDED, AT_ONCE, CHANGED, DELETED, record_versions
from plates.models import PlateList, RegisteredPlate
from plates.services import register_changes, save_plate

UNDO_FOR = timedelta(minutes=10)
KEPT = ("id", "company_id", "normalised", "created_at", "updated_at")
"""What a plate keeps when an earlier version is brought back."""


class UndoError(Exception):
    """What was done cannot be undone any more; says why, in words for people."""


@dataclass(frozen=True, slots=True)
class Undone:
    """How many plates are as they were, and the texts of those that are not: changed or registered anew since."""

    count: int
    left_out: tuple[str, ...]


def undo(company: Company, operation: uuid.UUID, by: User | None, at: datetime | None = None) -> Undone:
    """Brings back what one click deleted or changed. Plates that somebody has touched since stay as they are.

    Raises:
        UndoError: it was not done in this company, too long ago, or is undone already.
    """
    now = at or timezone.now()
    with transaction.atomic():
        versions = list(_versions().filter(company=company, operation=operation).order_by("history_id"))
        if not versions:
            raise UndoError("There is nothing to undo.")
        if versions[0].history_date < now - UNDO_FOR:
            minutes = UNDO_FOR.seconds // 60
            raise UndoError(f"That was more than {minutes} minutes ago. Each plate's history brings back any version.")
        untouched = _untouched(versions)
        restore = _restore_deleted if versions[0].history_type == DELETED else _put_back
        restored = restore(company, untouched, by)
    left_out = tuple(version.text for version in versions if version.id not in restored)
    if not restored:
        raise UndoError("This is undone already, or the plates were changed again since.")
    return Undone(len(restored), left_out)


def revert(company: Company, plate: RegisteredPlate, version: Any) -> RegisteredPlate:
    """Brings back an earlier version of a plate, as a change of its own.

    Raises:
        ValidationError: that version's plate is registered a second time by now.
    """
    lists = _lists_there(company, [version])
    for name, value in _values(version, lists).items():
        if name not in KEPT:
            setattr(plate, name, value)
    return save_plate(company, plate)


def _versions() -> Any:
    return RegisteredPlate.history.model.objects


def _untouched(versions: Sequence[Any]) -> list[Any]:
    """Those of one operation that are still the last version of their plates."""
    newest: set[int] = set()
    for at in range(0, len(versions), AT_ONCE):
        ids = [version.id for version in versions[at : at + AT_ONCE]]
        rows = _versions().filter(id__in=ids).order_by().values("id").annotate(newest=Max("history_id"))
        newest.update(row["newest"] for row in rows)
    return [version for version in versions if version.history_id in newest]


def _restore_deleted(company: Company, versions: Sequence[Any], by: User | None) -> set[int]:
    """Registers deleted plates again, under their ids; the ids of those whose text nobody has taken since."""
    taken: set[str] = set()
    for at in range(0, len(versions), AT_ONCE):
        texts = [version.normalised for version in versions[at : at + AT_ONCE]]
        taken.update(RegisteredPlate.objects.of_company(company).shown_as(texts).values_list("normalised", flat=True))
    lists = _lists_there(company, versions)
    plates = [RegisteredPlate(**_values(one, lists)) for one in versions if one.normalised not in taken]
    RegisteredPlate.objects.bulk_create(plates, batch_size=AT_ONCE)
    record_versions(plates, ADDED, by)
    register_changes(company, [("", plate.normalised) for plate in plates])
    return {plate.pk for plate in plates}


def _put_back(company: Company, versions: Sequence[Any], by: User | None) -> set[int]:
    """Gives plates the status and the list that they had before; their ids."""
    earlier = _versions_before(versions)
    lists = _lists_there(company, list(earlier.values()))
    plates: list[RegisteredPlate] = []
    ids = sorted(earlier)
    for at in range(0, len(ids), AT_ONCE):
        rows = RegisteredPlate.objects.of_company(company).select_for_update()
        plates += rows.filter(pk__in=ids[at : at + AT_ONCE]).order_by("pk")
    now = timezone.now()
    for plate in plates:
        values = _values(earlier[plate.pk], lists)
        plate.status, plate.plate_list_id, plate.updated_at = values["status"], values["plate_list_id"], now
    RegisteredPlate.objects.bulk_update(plates, ["status", "plate_list", "updated_at"], batch_size=AT_ONCE)
    record_versions(plates, CHANGED, by)
    register_changes(company, [(plate.normalised, plate.normalised) for plate in plates])
    return {plate.pk for plate in plates}


def _versions_before(versions: Sequence[Any]) -> dict[int, Any]:
    """Each plate's version before the given one, by the plate's id."""
    found: dict[int, Any] = {}
    for at in range(0, len(versions), AT_ONCE):
        chunk = versions[at : at + AT_ONCE]
        rows = _versions().filter(id__in=[one.id for one in chunk], history_id__lt=versions[0].history_id)
        last = [row["last"] for row in rows.order_by().values("id").annotate(last=Max("history_id"))]
        found.update((one.id, one) for one in _versions().filter(history_id__in=last))
    return found


def _lists_there(company: Company, versions: Sequence[Any]) -> set[int]:
    """The lists of these versions that have not been deleted since."""
    wanted = {version.plate_list_id for version in versions}
    return set(PlateList.objects.of_company(company).filter(pk__in=wanted).values_list("pk", flat=True))


def _values(version: Any, lists: set[int]) -> dict[str, Any]:
    """A version's fields; on no list where its list is gone."""
    values = {field.attname: getattr(version, field.attname) for field in version.tracked_fields}
    return {**values, "plate_list_id": values["plate_list_id"] if values["plate_list_id"] in lists else None}
