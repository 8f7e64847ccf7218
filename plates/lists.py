"""Lists of a company's plates: made, renamed, deleted."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from companies.models import Company, User
from plates.models import PlateList, RegisteredPlate
from plates.services import MOST_AT_ONCE, set_list
from plates.undoing import UndoError, undo

MOST_LISTS = 100


@dataclass(frozen=True, slots=True)
class DeletedList:
    """What makes a deleted list again; `operation` is the one that took its plates off it."""

    pk: int
    name: str
    created_at: datetime
    operation: uuid.UUID


def save_list(company: Company, plate_list: PlateList) -> PlateList:
    """Writes a new or renamed list of `company`.

    Raises:
        ValidationError: the name is wrong or taken in any case of letters, or there are MOST_LISTS already.
    """
    plate_list.company = company
    plate_list.name = " ".join(plate_list.name.split())
    plate_list.full_clean()
    others = PlateList.objects.of_company(company).exclude(pk=plate_list.pk)
    if others.filter(name__iexact=plate_list.name).exists():
        raise ValidationError({"name": "There is a list of this name already."})
    if plate_list.pk is None and others.count() >= MOST_LISTS:
        raise ValidationError({"name": f"There are {MOST_LISTS} lists already. Delete one that is not needed."})
    try:
        with transaction.atomic():
            plate_list.save()
    except IntegrityError:
        plate_list.validate_constraints()  # somebody was faster, and this says so
        raise
    return plate_list


def can_be_restored(size: int) -> bool:
    """Whether a list of so many plates is deleted in a way that can be undone: each plate needs a version for it."""
    return size <= MOST_AT_ONCE


def delete_list(plate_list: PlateList, size: int, by: User | None) -> DeletedList | None:
    """Deletes a list. Its plates stay registered, on no list.

    Returns:
        What makes the list again; None where it had too many plates for that.
    """
    company, pk = plate_list.company, plate_list.pk
    with transaction.atomic():
        plates = RegisteredPlate.objects.filter(plate_list=plate_list)
        done = set_list(company, plates, None, by) if can_be_restored(size) else None
        plate_list.delete()
    return DeletedList(pk, plate_list.name, plate_list.created_at, done.operation) if done else None


def restore_list(company: Company, deleted: DeletedList, by: User | None) -> int:
    """Makes a deleted list again and puts its plates back on it, as far as they are on no other; how many.

    Raises:
        ValidationError: there is a list of its name by now.
    """
    with transaction.atomic():
        if PlateList.objects.filter(pk=deleted.pk).exists():
            raise ValidationError("This is undone already.")
        save_list(company, PlateList(pk=deleted.pk, name=deleted.name, created_at=deleted.created_at))
        try:
            return undo(company, deleted.operation, by).count
        except UndoError:  # it had no plates, or they were put elsewhere since
            return 0
