"""Lists of a company's plates: made, renamed, deleted."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from companies.models import Company
from plates.models import PlateList

MOST_LISTS = 100


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


def delete_list(plate_list: PlateList) -> None:
    """Deletes a list. Its plates stay registered, on no list."""
    with transaction.atomic():
        plate_list.delete()
