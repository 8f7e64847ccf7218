"""What Excel makes of text, numbers and dates, made good again. Pure."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from companies.spreadsheets import FORMULA_STARTS

Cell = str | int | float | bool | date | datetime | time | timedelta | None
"""What a cell of a workbook holds; cells of CSV files are always text."""

EXCEL_ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"))
EXCEL_EPOCH = date(1899, 12, 30)
SERIALS = range(20_000, 80_000)
"""Days since EXCEL_EPOCH that are taken for dates: 1954 to 2119."""

MONTHS = {name.lower(): at for at, name in enumerate(calendar.month_abbr) if name}
EXPONENT = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
WHOLE = re.compile(r"(\d+)[.,]0+")
INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
ISO_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ][\d:.]+Z?)?")
COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?:[T ][\d:.]+)?")
NAMED_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ,]*([A-Za-z]{3,9})\.?[-/. ,]*(\d{4}|\d{2})")
MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})")


def is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def as_text(cell: Cell) -> str:
    """The cell as a person sees it: 1234.0 is '1234', a day is '2026-01-31', an escaped '=1 is '=1."""
    if isinstance(cell, str):
        return _plain(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return str(cell.date() if cell.time() == time() else cell)
    return str(cell)


def for_xml(text: str) -> str:
    """Text for a workbook, which has no place for control characters."""
    return NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def mangled(cell: Cell) -> str:
    """What Excel made of a text that was no number: 'date', 'number', 'error', or '' where nothing is suspicious."""
    if isinstance(cell, date | time | timedelta):
        return "date"
    if isinstance(cell, float):
        return "number" if abs(cell) >= 1e15 or not cell.is_integer() else ""
    if isinstance(cell, str):
        if cell.strip().upper() in EXCEL_ERRORS:
            return "error"
        return "number" if EXPONENT.fullmatch(cell.strip()) else ""
    return ""


def without_decimals(text: str) -> str:
    """'1234.0' as programs write a number that was a plate of digits: '1234'."""
    found = WHOLE.fullmatch(text)
    return found[1] if found else text


def as_date(cell: Cell) -> date | None:
    """A day, of a date, of text or of Excel's number for it; None where the cell is empty. Days come before months.

    Raises:
        ValueError: it is no date.
    """
    if is_empty(cell):
        return None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool | time | timedelta):
        raise ValueError("no date")
    if isinstance(cell, int | float):
        return _of_serial(float(cell))
    return _of_text(_plain(str(cell)))


def _plain(text: str) -> str:
    if text.isascii() and text.isprintable():
        found = text.strip()
    else:
        found = INVISIBLE.sub("", text.replace("\u00a0", " ").replace("\u202f", " ")).strip()
    return found[1:].strip() if found[:1] == "'" and found[1:].startswith(FORMULA_STARTS) else found


def _of_serial(number: float) -> date:
    if int(number) not in SERIALS:
        raise ValueError("no date")
    return EXCEL_EPOCH + timedelta(days=int(number))


@lru_cache(maxsize=4096)
def _of_text(text: str) -> date:
    if found := ISO_DATE.fullmatch(text) or COMPACT_DATE.fullmatch(text):
        return date(*map(int, found.groups()))
    if found := DAY_FIRST.fullmatch(text):
        return date(_year(found[3]), int(found[2]), int(found[1]))
    if found := NAMED_MONTH.fullmatch(text):
        return date(_year(found[3]), _month(found[2]), int(found[1]))
    if found := MONTH_FIRST.fullmatch(text):
        return date(int(found[3]), _month(found[1]), int(found[2]))
    try:
        return _of_serial(float(text))
    except (ValueError, OverflowError):
        raise ValueError("no date") from None


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _month(name: str) -> int:
    if name.lower()[:3] not in MONTHS:
        raise ValueError("no month")
    return MONTHS[name.lower()[:3]]
