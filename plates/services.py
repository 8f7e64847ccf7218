"""Changes of a company's register."""

from __future__ import annotations

from companies.models import Company
from plates.models import RegisteredPlate


def save_plate(company: Company, plate: RegisteredPlate) -> RegisteredPlate:
    """Writes a new or changed plate of `company`.

    Raises:
        ValidationError: a field is wrong, or the plate is registered already.
    """
    plate.company = company
    plate.full_clean()
    plate.save()
    return plate


def delete_plate(plate: RegisteredPlate) -> None:
    """Takes a plate off the register; matches of the past keep their copy of it."""
    plate.delete()
