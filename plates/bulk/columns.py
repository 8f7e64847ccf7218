"""The columns of a list of plates: their names, the names they also go by, and where they stand in a file. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from plates.bulk.errors import ListError

HEADER_WITHIN = 25
"""The headings are looked for in so many first rows: titles, merged cells and empty rows may stand above them."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `name` is the field of a registered plate, `also` are other headings in lower case."""

    name: str
    title: str
    about: str
    example: str
    width: int
    also: tuple[str, ...] = ()


COLUMNS = (
    Column(
        "text", "Plate", "Needed. Spaces, dashes and lower case do not matter.", "MH 12 AB 1234", 18,
        ("number plate", "plate number", "plate no", "license plate", "licence plate", "license number",
         "licence number", "registration", "registration number", "registration no", "registration mark", "reg",
         "reg no", "reg number", "vehicle number", "vehicle no", "vehicle registration",
         "vehicle registration number", "vehicle reg no", "vrn", "vrm", "car number", "tag", "text", "number",
         "kennzeichen", "immatriculation", "matricula", "matrícula", "targa", "गाड़ी नंबर"),
    ),
    Column(
        "status", "Status", "allowed, blocked, watch or ignored. Empty: allowed, for a new plate.", "allowed", 12,
        ("plate status", "state", "access", "permission", "type"),
    ),
    Column(
        "plate_list", "List", "One of your lists, such as Residents. A new name makes a new list.", "Residents", 16,
        ("list name", "plate list", "group", "category", "department"),
    ),
    Column(
        "region", "Region", "Country, as a code of two letters. Empty: your company's.", "IN", 10,
        ("country", "country code", "region code", "nation", "land", "pays"),
    ),
    Column(
        "owner_name", "Owner", "", "Priya Sharma", 24,
        ("owner name", "owners name", "name", "full name", "driver", "driver name", "holder", "keeper", "resident",
         "tenant", "employee", "customer", "contact", "contact name"),
    ),
    Column(
        "owner_email", "Owner's e-mail", "", "priya@example.com", 28,
        ("owner email", "owner e-mail", "email", "e-mail", "mail", "e-mail address", "email address", "owner mail",
         "contact email"),
    ),
    Column(
        "owner_phone", "Owner's telephone", "", "+91 98200 12345", 20,
        ("owner phone", "owner telephone", "phone", "phone number", "telephone", "telephone number", "mobile",
         "mobile number", "mobile no", "tel", "contact number", "contact no", "owner mobile", "owner phone number"),
    ),
    Column(
        "vehicle_make", "Make", "", "Tata", 14,
        ("vehicle make", "brand", "manufacturer", "car make", "marke", "marque"),
    ),
    Column("vehicle_model", "Model", "", "Nexon", 14, ("vehicle model", "car model", "modell")),
    Column(
        "vehicle_colour", "Colour", "", "White", 12,
        ("color", "vehicle colour", "vehicle color", "car colour", "car color", "farbe"),
    ),
    Column(
        "valid_from", "Valid from", "First day, as 2026-01-31 or 31/01/2026. Empty: always has been.", "2026-01-01", 13,
        ("from", "start", "start date", "begins", "validfrom", "from date", "valid since", "effective from"),
    ),
    Column(
        "valid_until", "Valid until", "Last day, as 2026-12-31 or 31/12/2026. Empty: for ever.", "2026-12-31", 13,
        ("until", "to", "end", "end date", "expires", "expiry", "expiry date", "expires on", "valid to", "valid till",
         "to date", "valid thru", "validity"),
    ),
    Column(
        "notes", "Notes", "Up to 2,000 characters.", "Parking space B 14", 32,
        ("note", "comment", "comments", "remark", "remarks", "description"),
    ),
)  # fmt: skip

BY_NAME = {column.name: column for column in COLUMNS}
WRONG_TITLE = "What is wrong"
ROW_TITLE = "Row"
OWN_TITLES = (WRONG_TITLE, ROW_TITLE)
"""Columns that an error workbook has besides: they are passed over when it comes back."""


def key_of(heading: object) -> str:
    """A heading without case, brackets and signs: “Owner's e-mail (optional)” is 'owners e mail'."""
    plain = re.sub(r"\(.*?\)|\[.*?\]|['’*:]", "", str(heading).lower())
    return " ".join(re.sub(r"[\W_]+", " ", plain).split())


KNOWN = {
    key_of(name): column.name
    for column in COLUMNS
    for name in (column.title, column.name.replace("_", " "), *column.also)
}


@dataclass(frozen=True, slots=True)
class Header:
    """Where the columns stand.

    Args:
        last_row: index of the last row of headings; -1 where there are none.
        places: field name to index of its column.
        headings: field name to the heading in the file.
        unused: headings that no column goes by.
    """

    last_row: int
    places: dict[str, int]
    headings: dict[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()


def find_header(rows: Sequence[Sequence[object]]) -> Header:
    """The headings among the first rows of a sheet: the row, or two rows as merged cells leave them, that names most.

    A sheet of a single column without any heading is taken as plates.

    Raises:
        ListError: no column of plates, or two columns that stand for the same.
    """
    head = rows[:HEADER_WITHIN]
    trials = [(at, list(row)) for at, row in enumerate(head)]
    trials += [
        (at + 1, merged) for at, (upper, lower) in enumerate(pairwise(head)) if (merged := _merged(upper, lower))
    ]
    best = max(trials, key=lambda trial: (_score(trial[1]), -trial[0]), default=None)
    if best is None or "text" not in _names(best[1]):
        return _single_column(head)
    return _header(*best)


def _names(row: Sequence[object]) -> set[str]:
    return {KNOWN[key] for cell in row if (key := key_of(cell)) in KNOWN}


def _score(row: Sequence[object]) -> tuple[bool, int]:
    found = _names(row)
    return "text" in found, len(found)


def _merged(upper: Sequence[object], lower: Sequence[object]) -> list[object]:
    """Two rows of headings as one; empty unless every cell of the lower row is a heading under its upper one.

    A merged cell keeps its words in its first cell only: “Owner” stands above “Name” and “E-mail”.
    """
    found: list[object] = []
    above = ""
    for at in range(max(len(upper), len(lower))):
        over, under = (str(row[at]).strip() if at < len(row) else "" for row in (upper, lower))
        above = over or above
        both = next((name for name in (f"{above} {under}", under) if key_of(name) in KNOWN), None)
        if under and both is None:
            return []
        found.append(both if under else over)
    return found


def _header(last_row: int, row: Sequence[object]) -> Header:
    places: dict[str, int] = {}
    unused: list[str] = []
    for at, cell in enumerate(row):
        heading = " ".join(str(cell).split())
        name = KNOWN.get(key_of(heading))
        if name in places:
            raise ListError(
                "same_column_twice",
                first=" ".join(str(row[places[name]]).split()),
                second=heading,
                column=BY_NAME[name].title,
            )
        if name:
            places[name] = at
        elif heading and heading not in OWN_TITLES:
            unused.append(heading[:60])
    headings = {name: " ".join(str(row[at]).split())[:60] for name, at in places.items()}
    return Header(last_row, places, headings, tuple(unused))


def _single_column(head: Sequence[Sequence[object]]) -> Header:
    used = {at for row in head for at, cell in enumerate(row) if str(cell).strip()}
    looks_like_plates = all(
        any(char.isdigit() for char in str(cell)) for row in head for cell in row if str(cell).strip()
    )
    if len(used) != 1 or not looks_like_plates:
        raise ListError("no_header")
    return Header(-1, {"text": used.pop()})
