"""Finds the registered plates that a read may show, without scanning the register.

A plate is stored with its folded text (look-alikes folded to one), under an index of company and folded
text. A read is turned into the folded texts that it most probably stands for (`plates.variants`), best first,
and these are looked up: so the cost depends on the read and hardly on the size of the register. A first
query asks for a few dozen; a second one, for hundreds, follows only while a text that was not asked for may
be likelier than the best plate found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from math import exp

from django.db import connection

from companies.models import Company
from plates.channel import ChannelParameters, Positions, Slot, fitted, probability, slots_of
from plates.formats import DIGITS, LETTERS, formats_of
from plates.matching import Prior, Ranking, ranked
from plates.models import RegisteredPlate
from plates.text import FOLDED
from plates.variants import Variant, likeliest, variants

COLUMNS = ("id", "company_id", "text", "normalised", "status")
FIRST_QUERY = 40
SECOND_QUERY = 900
"""Below 1000, where MariaDB turns a list of values into a join with a temporary table."""


@dataclass(slots=True)
class Candidates:
    """Registered plates that a read may show, best first, and what finding them took."""

    rankings: list[Ranking]
    plates: dict[str, RegisteredPlate] = field(repr=False)
    looked_up: int = 0
    rows: int = 0


def candidates(
    company: Company, positions: Positions, day: date, prior: Prior, parameters: ChannelParameters | None = None
) -> Candidates:
    """Plates of `company`, valid on `day`, that the read may show, however improbably.

    Args:
        prior: gives every plate its score; see `plates.matching.Prior`.
    """
    parameters = parameters or fitted()
    slots = slots_of(positions, parameters)
    found: dict[str, RegisteredPlate] = {}
    likely: dict[str, float] = {}
    asked = list(variants(slots, parameters, FIRST_QUERY))
    rows = _look_up(company, asked, day)
    _add(rows, slots, parameters, found, likely)
    if asked and max(likely.values(), default=0.0) < likeliest(slots) * exp(asked[-1].log_odds):
        known = {variant.text for variant in asked}
        more = [one for one in _further(slots, parameters, asked[0].text, prior.region) if one.text not in known]
        rows += _look_up(company, more, day)
        asked += more
        _add(rows, slots, parameters, found, likely)
    return Candidates(ranked(positions, slots, likely, prior), found, len(asked), len(rows))


def _look_up(company: Company, asked: Sequence[Variant], day: date) -> list[RegisteredPlate]:
    """Plates by their folded texts, with the columns of COLUMNS loaded.

    Plain SQL: compiling the ORM's query takes longer than the database needs to answer it. Unordered: to save a
    sort, SQLite would walk the index of the model's ordering instead of the one of folded texts.
    """
    if not asked:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_statement(len(asked)), [company.pk, *(variant.text for variant in asked), day, day])
        return [RegisteredPlate.from_db(connection.alias, COLUMNS, row) for row in cursor.fetchall()]


@lru_cache(maxsize=1024)
def _statement(count: int) -> str:
    table = connection.ops.quote_name(RegisteredPlate._meta.db_table)
    return (
        f"SELECT {', '.join(COLUMNS)} FROM {table} WHERE company_id = %s AND folded IN ({', '.join(['%s'] * count)})"  # noqa: S608 - constants
        " AND (valid_from IS NULL OR valid_from <= %s) AND (valid_until IS NULL OR valid_until >= %s)"
    )


def _add(
    rows: Iterable[RegisteredPlate],
    slots: Sequence[Slot],
    parameters: ChannelParameters,
    found: dict[str, RegisteredPlate],
    likely: dict[str, float],
) -> None:
    for plate in rows:
        if plate.normalised not in found:
            found[plate.normalised] = plate
            likely[plate.normalised] = probability(slots, plate.normalised, parameters)


def _further(slots: Sequence[Slot], parameters: ChannelParameters, read: str, region: str) -> Iterator[Variant]:
    """More variants: those that have a format of the region if the read itself has one, else all."""
    expression = _folded_formats(region)
    keep = expression.fullmatch if expression and expression.fullmatch(read) else None
    return variants(slots, parameters, SECOND_QUERY, keep=keep)


@lru_cache(maxsize=64)
def _folded_formats(region: str) -> re.Pattern[str] | None:
    """What folded texts of the region's formats look like; None where no format is known."""
    masks = {mask for form in formats_of(region) for size in form.lengths for mask in form.masks(size)}
    if not masks:
        return None
    kinds = {"A": _folded(LETTERS), "9": _folded(DIGITS), "*": _folded(LETTERS + DIGITS)}
    return re.compile("|".join("".join(f"[{kinds[kind]}]" for kind in mask) for mask in sorted(masks)))


def _folded(characters: str) -> str:
    return "".join(sorted(set(characters.translate(FOLDED))))
