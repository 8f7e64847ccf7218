"""Registered plates as Excel and CSV."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from import_export import fields, resources
from import_export.widgets import ForeignKeyWidget
from tablib import Dataset

from companies.models import Company
from plates.bulk.cleaning import CLEANERS, clean_row
from plates.collisions import collisions_of
from plates.models import PlateStatus, RegisteredPlate
from plates.services import register_changed

COMPARED = 2000
"""`manage.py report_collisions` compares larger imports."""


class PlateResource(resources.ModelResource):
    """A row is found again by company and normalised plate, however it is spaced."""

    company = fields.Field("company", "company", ForeignKeyWidget(Company, "slug"))
    normalised = fields.Field("normalised", "normalised")

    class Meta:
        model = RegisteredPlate
        fields = (
            "company", "normalised", "text", "region", "status", "owner_name", "owner_email", "owner_phone", "vehicle_make",
            "vehicle_model", "vehicle_colour", "valid_from", "valid_until", "notes",
        )  # fmt: skip
        import_id_fields = ("company", "normalised")
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        """Rows are found again by a column that no person fills in."""
        if "normalised" not in dataset.headers:
            dataset.append_col([""] * len(dataset), header="normalised")

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        """Cells are cleaned, and refused, by the rules of the lists that companies upload themselves.

        Raises:
            ValidationError: names column, value and what to do.
        """
        cleaned = clean_row({name: cell for name, cell in row.items() if name in CLEANERS})
        if cleaned.problems:
            raise ValidationError({one.column: f"“{one.value}”: {one.words}" for one in cleaned.problems})
        row.update(cleaned.values)
        row["normalised"] = cleaned.normalised
        row["status"] = row.get("status") or PlateStatus.ALLOWED.value

    def after_import(self, dataset: Dataset, result: Any, **kwargs: Any) -> None:
        """Reads of the past are matched again; `result.collisions` names what may be taken for each other.

        Only the first COMPARED changed plates are compared.
        """
        if kwargs.get("dry_run"):
            return
        changed = [row.object_id for row in result.rows if row.is_new() or row.is_update() or row.is_delete()]
        plates = list(
            RegisteredPlate.objects.filter(pk__in=changed).select_related("company").order_by("pk")[:COMPARED]
        )
        register_changed({plate.company_id for plate in plates})
        result.collisions = [found for plate in plates for found in collisions_of(plate)]


class PlainPlateResource(PlateResource):
    """Plates without their owners, for staff who may not see them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in ("owner_name", "owner_email", "owner_phone", "notes"):
            del self.fields[name]
