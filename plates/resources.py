"""Registered plates as Excel and CSV."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from import_export import fields, resources
from import_export.widgets import ForeignKeyWidget
from tablib import Dataset

from companies.models import Company
from plates.bulk.cleaning import CLEANERS, clean_row
from plates.models import PlateStatus, RegisteredPlate


class PlateResource(resources.ModelResource):
    """A row is found again by company and normalised plate, however it is spaced.

    Used to export, and to show what an import would change: what writes is the engine of uploaded lists.
    """

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


class PlainPlateResource(PlateResource):
    """Plates without their owners, for staff who may not see them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in ("owner_name", "owner_email", "owner_phone", "notes"):
            del self.fields[name]
