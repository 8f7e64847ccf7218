"""Changes of a company's register. Each leaves a `RegisterChange`, so that reads of the past are matched again."""

from __future__ import annotations

from django.db import transaction

from companies.models import Company
from plates.models import RegisterChange, RegisteredPlate


def save_plate(company: Company, plate: RegisteredPlate) -> RegisteredPlate:
    """Writes a new or changed plate of `company`.

    Raises:
        ValidationError: a field is wrong, or the plate is registered already.
    """
    plate.company = company
    plate.full_clean()
    before = RegisteredPlate.objects.filter(pk=plate.pk).values_list("normalised", flat=True).first() or ""
    with transaction.atomic():
        plate.save()
        RegisterChange.objects.create(company=company, before=before, after=plate.normalised)
    return plate


def delete_plate(plate: RegisteredPlate) -> None:
    """Takes a plate off the register; matches of the past keep their copy of it."""
    with transaction.atomic():
        plate.delete()
        RegisterChange.objects.create(company=plate.company, before=plate.normalised)


def register_changed(company_ids: set[int]) -> None:
    """Says that many plates of these companies changed at once, as by an import."""
    RegisterChange.objects.bulk_create(RegisterChange(company_id=pk) for pk in sorted(company_ids))
