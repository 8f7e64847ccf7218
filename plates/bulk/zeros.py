"""Numbers that a workbook shows with zeros at their front, by the number format "0000". Pure.

Excel keeps 12 where it shows 0012, and calamine gives what Excel keeps: a plate or a telephone number would lose
its zeros.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping

from plates.bulk.cells import Cell
from plates.bulk.table import Row

Zeros = dict[int, dict[int, int]]
"""Row to column (both from 1) to the number of digits that the cell is shown with."""

TAGS = re.compile(rb"<(?:\w+:)?(numFmt|xf|sheet|Relationship)\s([^>]*)>")
CELL_STYLES = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
ONLY_ZEROS = re.compile(rb"0{2,}")
STYLE = re.compile(rb"\ss\s*=\s*[\"'](\d+)[\"']")


def zero_styles(archive: zipfile.ZipFile) -> dict[int, int]:
    """The styles whose numbers are shown with so many digits; nearly always none."""
    styles = _part(archive, "xl/styles.xml")
    digits = {
        one[b"numFmtId"]: len(one[b"formatCode"])
        for one in _tags(styles, b"numFmt")
        if ONLY_ZEROS.fullmatch(one.get(b"formatCode", b"")) and b"numFmtId" in one
    }
    cells = CELL_STYLES.search(styles)
    if not digits or not cells:
        return {}
    formats = [one.get(b"numFmtId", b"") for one in _tags(cells[0], b"xf")]
    return {at: digits[number_format] for at, number_format in enumerate(formats) if number_format in digits}


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The sheets of a workbook by name, and the part of the archive that holds each."""
    relations = _tags(_part(archive, "xl/_rels/workbook.xml.rels"), b"Relationship")
    targets = {one.get(b"Id"): one.get(b"Target", b"").decode("utf-8", "replace") for one in relations}
    found = {}
    for one in _tags(_part(archive, "xl/workbook.xml"), b"sheet"):
        target = next((targets.get(value, "") for name, value in one.items() if name.endswith(b":id")), "")
        name = html.unescape(one.get(b"name", b"").decode("utf-8", "replace"))
        found[name] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def style_of(attributes: bytes) -> int:
    """The style of a cell's tag; 0, which shows numbers as they are, where it names none."""
    found = STYLE.search(b" " + attributes)
    return int(found[1]) if found else 0


def with_zeros(rows: Iterable[Row], zeros: Mapping[int, Mapping[int, int]], first_column: int) -> Iterator[Row]:
    """The rows of a sheet, from the first, with numbers as they are shown.

    Args:
        first_column: the sheet's column, from 1, that the rows' first cells stand in.
    """
    for number, row in enumerate(rows, start=1):
        digits = zeros.get(number)
        yield [_shown(cell, digits.get(at, 0)) for at, cell in enumerate(row, start=first_column)] if digits else row


def _shown(cell: Cell, digits: int) -> Cell:
    return f"{cell:0{digits}.0f}" if digits and isinstance(cell, float) and cell.is_integer() else cell


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A small part, by its name in any case; empty where there is none."""
    found = next((member for member in archive.infolist() if member.filename.lower() == name.lower()), None)
    return archive.read(found) if found else b""


def _tags(data: bytes, name: bytes) -> Iterator[dict[bytes, bytes]]:
    return (dict(ATTRIBUTE.findall(tag[2])) for tag in TAGS.finditer(data) if tag[1] == name)
