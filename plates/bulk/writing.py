"""Writes plates in bulk, with their versions: what importing a list and taking it back have in common."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models.deletion import Collector

from companies.models import Company, User
from plates.bulk.comparing import FIELDS
from plates.history import ADDED, CHANGED, DELETED, record_origins, record_versions
from plates.models import PlateList, RegisteredPlate

DATES = ("valid_from", "valid_until")
UPDATED = (*(name for name in FIELDS if name != "text"), "words", "updated_at")


class Writer:
    """Writes plates of a company in the name of a person; `operation` ties their versions together."""

    def __init__(self, company: Company, by: User | None, operation: UUID) -> None:
        self.company = company
        self.by = by
        self.operation = operation
        rows = PlateList.objects.of_company(company)
        self.lists = {plate_list.name.casefold(): plate_list for plate_list in rows}

    def add(self, plates: Sequence[RegisteredPlate]) -> None:
        """Registers plates that are not registered.

        Raises:
            IntegrityError: one of them is by now.
        """
        if not plates:
            return
        RegisteredPlate.objects.bulk_create(plates)
        self._find_ids(plates)
        record_versions(plates, ADDED, self.by, self.operation)

    def change(self, plates: Sequence[RegisteredPlate], values: Iterable[Mapping[str, Any]]) -> None:
        """Sets fields of registered plates, whose rows the caller has locked; `values` are in the plates' order.

        Written as one upsert for all: an UPDATE with a CASE for every field and row takes several times as long.
        """
        if not plates:
            return
        record_origins(plates)
        for plate, new in zip(plates, values, strict=True):
            self.set_fields(plate, new)
        copies = [copy.copy(plate) for plate in plates]
        for one in copies:
            one.pk = None
        has_target = connection.features.supports_update_conflicts_with_target
        RegisteredPlate.objects.bulk_create(
            copies,
            update_conflicts=True,
            update_fields=UPDATED,
            unique_fields=("company", "normalised") if has_target else None,
        )
        record_versions(plates, CHANGED, self.by, self.operation)

    def remove(self, plates: Sequence[RegisteredPlate]) -> None:
        """Takes plates off the register."""
        if not plates:
            return
        record_versions(plates, DELETED, self.by, self.operation)
        # With an origin of its own, the history leaves these rows to the line above.
        collector = Collector(using=connection.alias, origin=self.company)
        collector.collect(plates)
        collector.delete()

    def plate_of(self, values: Mapping[str, Any]) -> RegisteredPlate:
        plate = RegisteredPlate(company=self.company)
        self.set_fields(plate, values)
        return plate

    def set_fields(self, plate: RegisteredPlate, values: Mapping[str, Any]) -> None:
        """Sets fields by the names of columns, as an uploaded row keeps them."""
        for name, value in values.items():
            if name == "plate_list":
                plate.plate_list = self._list(value)
            else:
                setattr(plate, name, value)

    def _list(self, name: str) -> PlateList | None:
        if not name:
            return None
        if name.casefold() not in self.lists:
            self.lists[name.casefold()] = PlateList.objects.create(company=self.company, name=name)
        return self.lists[name.casefold()]

    def _find_ids(self, plates: Sequence[RegisteredPlate]) -> None:
        """MySQL does not tell the ids of rows that were written together."""
        if all(plate.pk for plate in plates):
            return
        rows = RegisteredPlate.objects.of_company(self.company).shown_as(plate.normalised for plate in plates)
        ids = dict(rows.order_by().values_list("normalised", "pk"))
        for plate in plates:
            plate.pk = ids[plate.normalised]


def as_values(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a plate, of what JSON kept of them."""
    return {name: date.fromisoformat(value) if value and name in DATES else value for name, value in kept.items()}
