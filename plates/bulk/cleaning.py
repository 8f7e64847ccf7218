"""One row of a list of plates: from cells as Excel left them to values that the register takes.

The portal's lists and the back office's import obey these rules alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from plates.bulk.cells import Cell, as_date, as_text, is_empty, mangled, without_decimals
from plates.bulk.columns import BY_NAME, COLUMNS
from plates.bulk.countries import code_of
from plates.formats import formats_of, region_name
from plates.models import PlateList, PlateStatus, RegisteredPlate
from plates.text import MAX_LENGTH, normalise

Value = str | date | None

SHOWN_CHARS = 80
"""So much of a wrong value is repeated in what is said about it."""

STATUS_WORDS = {
    **{status.value: status.value for status in PlateStatus},
    **dict.fromkeys(("allow", "yes", "ok", "permitted", "white", "whitelist"), PlateStatus.ALLOWED.value),
    **dict.fromkeys(("block", "no", "denied", "deny", "banned", "black", "blacklist"), PlateStatus.BLOCKED.value),
    **dict.fromkeys(("watched", "watchlist", "watch list", "alert"), PlateStatus.WATCH.value),
    **dict.fromkeys(("ignore", "none"), PlateStatus.IGNORED.value),
}  # fmt: skip
LENGTHS: dict[str, int] = {
    column.name: getattr(RegisteredPlate._meta.get_field(column.name), "max_length", None) or 0 for column in COLUMNS
}
LENGTHS["plate_list"] = PlateList._meta.get_field("name").max_length or 0
MANGLED = {
    "date": "Excel has made a date of this plate. Set the column to “Text” and type the plate again.",
    "number": "Excel has made a rounded number of this plate. Set the column to “Text” and type the plate again.",
    "error": "This is an error of a formula in Excel. Type the value itself.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell: the column's field name, the value as it stands, and what to do."""

    column: str
    value: str
    words: str

    def as_json(self) -> dict[str, str]:
        return {"column": BY_NAME[self.column].title, "name": self.column, "value": self.value, "words": self.words}


@dataclass(slots=True)
class CleanRow:
    """A checked row: `values` of the columns that the file has; `normalised` is '' where the plate is wrong."""

    values: dict[str, Value] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    normalised: str = ""


class Wrong(Exception):
    """A cell cannot be taken; the message says what to do."""


def clean_row(cells: Mapping[str, Cell], home_region: str = "") -> CleanRow:
    """Checks a row.

    Args:
        cells: field name to cell, for the columns that the file has.
        home_region: the country of plates whose own is empty.
    """
    row = CleanRow()
    for name, cell in cells.items():
        try:
            row.values[name] = CLEANERS[name](name, cell)
        except Wrong as wrong:
            row.problems.append(Problem(name, as_text(cell)[:SHOWN_CHARS], str(wrong)))
    text = row.values.get("text")
    if isinstance(text, str):
        row.normalised = normalise(text)
        row.warnings = _warnings(row, cells["text"], home_region)
    if not validity_is_ordered(row.values.get("valid_from"), row.values.get("valid_until")):
        row.problems.append(
            Problem(
                "valid_until", as_text(cells["valid_until"]), "This is before “Valid from”. Correct one of the two."
            )
        )
    return row


def validity_is_ordered(valid_from: Value, valid_until: Value) -> bool:
    """Whether a plate may be valid on any day; open ends are."""
    return not (isinstance(valid_from, date) and isinstance(valid_until, date) and valid_until < valid_from)


def _warnings(row: CleanRow, cell: Cell, home_region: str) -> list[str]:
    found = []
    if isinstance(cell, float):
        found.append("Excel held this plate as a number: if zeros stood at its front, they are gone.")
    region = str(row.values.get("region") or home_region)
    if not _is_known(row.normalised, region):
        found.append(f"No known format of {region_name(region)} looks like this: check it for typing mistakes.")
    return found


def _is_known(plain: str, region: str) -> bool:
    """Whether some format of the region, if any is known, has the text."""
    formats = formats_of(region)
    return not formats or any(form.matches(plain) for form in formats)


def _plate(name: str, cell: Cell) -> str:
    if kind := mangled(cell):
        raise Wrong(MANGLED[kind])
    text = " ".join(without_decimals(as_text(cell)).upper().split())
    plain = normalise(text)
    if not text:
        raise Wrong("The plate is missing.")
    if not plain:
        raise Wrong("A plate needs at least one letter A–Z or digit.")
    if len(plain) > MAX_LENGTH:
        raise Wrong(f"A plate has at most {MAX_LENGTH} letters and digits; these are {len(plain)}.")
    return text if len(text) <= LENGTHS[name] else plain


def _status(name: str, cell: Cell) -> str:
    words = as_text(cell).lower()
    if not words:
        return ""
    if words not in STATUS_WORDS:
        raise Wrong("This is no status. Write allowed, blocked, watch or ignored.")
    return STATUS_WORDS[words]


@lru_cache(maxsize=1024)
def _country(words: str) -> str:
    if not words:
        return ""
    if code := code_of(words):
        return code
    raise Wrong("This is no country. Write its code of two letters, such as IN or GB.")


def _region(name: str, cell: Cell) -> str:
    return _country(as_text(cell))


def _short_text(name: str, cell: Cell) -> str:
    return _within(name, " ".join(_no_error(cell).split()))


def _long_text(name: str, cell: Cell) -> str:
    return _within(name, _no_error(cell))


def _email(name: str, cell: Cell) -> str:
    text = _short_text(name, cell)
    try:
        if text:
            validate_email(text)
    except ValidationError:
        raise Wrong("This is no e-mail address. Write it as name@example.com, or leave it empty.") from None
    return text


def _day(name: str, cell: Cell) -> date | None:
    try:
        return as_date(cell)
    except ValueError:
        raise Wrong("This is no date, or month and day are exchanged. Write it as 2026-01-31.") from None


def _no_error(cell: Cell) -> str:
    if mangled(cell) == "error":
        raise Wrong(MANGLED["error"])
    return as_text(cell)


def _within(name: str, text: str) -> str:
    most = LENGTHS[name]
    if len(text) > most:
        raise Wrong(f"This is too long: {len(text)} characters, at most {most}.")
    return text


def is_blank(cells: Mapping[str, Cell]) -> bool:
    """Whether a row holds nothing in any column that is known."""
    return all(is_empty(cell) for cell in cells.values())


CLEANERS: dict[str, Callable[[str, Cell], Value]] = {
    **dict.fromkeys((column.name for column in COLUMNS), _short_text),
    "text": _plate,
    "status": _status,
    "region": _region,
    "owner_email": _email,
    "valid_from": _day,
    "valid_until": _day,
    "notes": _long_text,
}
