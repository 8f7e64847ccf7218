"""Makes one registered plate of several that stand for the same vehicle."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from companies.audit import record
from plates.models import RegisteredPlate
from plates.services import delete_plate, save_plate

FILLED = (
    "region", "plate_list", "owner_name", "owner_email", "owner_phone", "vehicle_make", "vehicle_model",
    "vehicle_colour",
)  # fmt: skip
NOTES = 2000


class MergeError(Exception):
    """These plates cannot be merged; the message is for the person who asked for it."""


def check(plates: Sequence[RegisteredPlate]) -> None:
    """Whether these plates may become one.

    Raises:
        MergeError: they are fewer than two, or of several companies.
    """
    if len(plates) < 2:
        raise MergeError("Choose at least two plates.")
    if len({plate.company_id for plate in plates}) > 1:
        raise MergeError("These plates belong to different companies. Only plates of one company can be merged.")


def merge(request: HttpRequest, kept: RegisteredPlate, others: Sequence[RegisteredPlate]) -> RegisteredPlate:
    """Takes `others` off the register; `kept` gets what it lacks of them, and their matches.

    Its text, status and validity stay. Reads of the past are matched again afterwards, as after any change.

    Raises:
        MergeError: the plates cannot be merged.
    """
    check([kept, *others])
    with transaction.atomic():
        for other in others:
            _fill(kept, other)
            taken = kept.matches.values("read")
            other.matches.exclude(read__in=list(taken.values_list("read", flat=True))).update(plate=kept)
            delete_plate(other)
        try:
            save_plate(kept.company, kept)
        except ValidationError as error:
            raise MergeError(" ".join(error.messages)) from error
        record(
            "plates.merged", request, company=kept.company, subject=f"plate {kept.pk}",
            removed=[other.pk for other in others],
        )  # fmt: skip
    return kept


def _fill(kept: RegisteredPlate, other: RegisteredPlate) -> None:
    for name in FILLED:
        if not getattr(kept, name):
            setattr(kept, name, getattr(other, name))
    if other.notes and other.notes not in kept.notes:
        kept.notes = f"{kept.notes}\n{other.notes}".strip()[:NOTES]
