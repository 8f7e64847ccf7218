"""What is said of a plate's text while it is typed."""

from __future__ import annotations

from dataclasses import dataclass

from companies.models import Company
from plates.collisions import Collision, collisions_of
from plates.formats import Description, describe, region_name
from plates.models import PlateStatus, RegisteredPlate
from plates.text import MAX_LENGTH, normalise

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Check:
    """What is known of a text.

    Attributes:
        description: what it looks like, by the formats of its region first.
        region: the name of the region that was chosen, '' if none.
        is_elsewhere: it has a format, but of another region than the one chosen.
        is_too_long: it has more letters and digits than a plate can have.
        duplicate: the registered plate with this text.
        collisions: registered plates that a reader may take for it.
    """

    description: Description
    region: str
    is_elsewhere: bool
    is_too_long: bool
    duplicate: RegisteredPlate | None
    collisions: list[Collision]


def check(company: Company, text: str | None, region: str | None, pk: int | None = None) -> Check | None:
    """What is to be said of `text`; None while it has no letter or digit.

    Args:
        region: the ISO 3166 code that was chosen, '' or None where it is not known.
        pk: the plate that is being edited, which is no duplicate of itself.
    """
    plain = normalise(text or "")
    if not plain:
        return None
    is_too_long = len(plain) > MAX_LENGTH
    rows = RegisteredPlate.objects.of_company(company).exclude(pk=pk or 0)
    description = describe(plain, [region or company.region])
    return Check(
        description=description,
        region=region_name(region or ""),
        is_elsewhere=bool(region) and description.is_known and description.region != region,
        is_too_long=is_too_long,
        duplicate=rows.shown_as([plain]).first(),
        collisions=[] if is_too_long else _collisions(company, plain, pk),
    )


def _collisions(company: Company, plain: str, pk: int | None) -> list[Collision]:
    candidate = RegisteredPlate(company=company, text=plain, normalised=plain, status=PlateStatus.ALLOWED)
    return [found for found in collisions_of(candidate) if found.second.pk != pk][:SHOWN]
