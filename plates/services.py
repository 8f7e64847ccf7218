"""Changes of a company's register.

Each leaves a `RegisterChange`, so that reads of the past are matched again, and versions of the plates, so that
people see who changed what, and can take it back. Many plates are changed in few statements.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, IntegrityError, transaction
from django.db.models.deletion import Collector
from django.utils import timezone

from companies.models import Company, User
from plates.history import AT_ONCE, CHANGED, DELETED, record_origins, record_versions
from plates.models import PlateList, RegisterChange, RegisteredPlate
from plates.querysets import RegisteredPlateQuerySet

MOST_AT_ONCE = 10_000
"""So many plates can be changed or deleted by one click."""

FEW = 50
"""Up to so many changes name their plates: fewer reads are then matched again."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done by one click: the id under which it can be undone, and with how many plates."""

    operation: uuid.UUID
    count: int


def save_plate(company: Company, plate: RegisteredPlate) -> RegisteredPlate:
    """Writes a new or changed plate of `company`.

    Raises:
        ValidationError: a field is wrong, or the plate is registered already.
    """
    plate.company = company
    plate.full_clean()
    try:
        with transaction.atomic():
            earlier = list(RegisteredPlate.objects.select_for_update().filter(pk=plate.pk))
            record_origins(earlier)
            plate.save()
            register_changes(company, [(earlier[0].normalised if earlier else "", plate.normalised)])
    except IntegrityError:
        plate.validate_constraints()  # somebody was faster, and this says so
        raise
    return plate


def delete_plate(plate: RegisteredPlate, by: User | None = None) -> Done:
    """Takes a plate off the register; matches of the past keep their copy of it."""
    return delete_plates(plate.company, RegisteredPlate.objects.filter(pk=plate.pk), by)


def delete_plates(company: Company, rows: RegisteredPlateQuerySet, by: User | None) -> Done:
    """Takes plates of a company off the register.

    Raises:
        ValidationError: they are too many for once.
    """
    operation = uuid.uuid4()
    with transaction.atomic():
        plates = _held(company, rows)
        record_versions(plates, DELETED, by, operation)
        _remove(plates)
        register_changes(company, [(plate.normalised, "") for plate in plates])
    return Done(operation, len(plates))


def set_status(company: Company, rows: RegisteredPlateQuerySet, status: str, by: User | None) -> Done:
    """Gives plates of a company another status.

    Raises:
        ValidationError: they are too many for once.
    """
    return _set(company, rows.exclude(status=status), by, status=status)


def set_list(company: Company, rows: RegisteredPlateQuerySet, chosen: PlateList | None, by: User | None) -> Done:
    """Puts plates of a company on one of its lists, or on none.

    Raises:
        ValidationError: they are too many for once.
    """
    assert chosen is None or chosen.company_id == company.pk
    elsewhere = rows.exclude(plate_list=chosen) if chosen else rows.filter(plate_list__isnull=False)
    return _set(company, elsewhere, by, plate_list=chosen)


def register_changes(company: Company, texts: Sequence[tuple[str, str]]) -> None:
    """Says which normalised texts went and came; of many, only that there were many."""
    if len(texts) > FEW:
        register_changed({company.pk})
    else:
        RegisterChange.objects.bulk_create(
            RegisterChange(company=company, before=before, after=after) for before, after in texts
        )


def register_changed(company_ids: Iterable[int]) -> None:
    """Says that many plates of these companies changed at once, as by an import."""
    RegisterChange.objects.bulk_create(RegisterChange(company_id=pk) for pk in sorted(company_ids))


def _set(company: Company, rows: RegisteredPlateQuerySet, by: User | None, **values: object) -> Done:
    operation, now = uuid.uuid4(), timezone.now()
    with transaction.atomic():
        plates = _held(company, rows)
        record_origins(plates)
        for plate in plates:
            plate.updated_at = now
            for name, value in values.items():
                setattr(plate, name, value)
        for at in range(0, len(plates), AT_ONCE):
            chunk = RegisteredPlate.objects.filter(pk__in=[plate.pk for plate in plates[at : at + AT_ONCE]])
            chunk.update(updated_at=now, **values)
        record_versions(plates, CHANGED, by, operation)
        if "status" in values:  # lists mean nothing to matching
            register_changes(company, [(plate.normalised, plate.normalised) for plate in plates])
    return Done(operation, len(plates))


def _held(company: Company, rows: RegisteredPlateQuerySet) -> list[RegisteredPlate]:
    """The plates, locked where the database can, in the order of their ids, so that nobody waits in a circle."""
    plates = list(rows.of_company(company).select_for_update().order_by("pk")[: MOST_AT_ONCE + 1])
    if len(plates) > MOST_AT_ONCE:
        raise ValidationError(
            f"These are more than {MOST_AT_ONCE:,} plates. Choose fewer at once, by a filter or a search."
        )
    return plates


def _remove(plates: Sequence[RegisteredPlate]) -> None:
    """Deletes plates whose versions are written already; what refers to them is looked up in few queries."""
    for plate in plates:
        plate.skip_history_when_saving = True  # type: ignore[attr-defined]
    collector = Collector(using=DEFAULT_DB_ALIAS, origin=plates[0] if plates else None)
    collector.collect(plates)
    collector.delete()
