"""Numbers that a workbook shows with zeros at their front, by the number format "0000". Pure.

Excel keeps 12 where it shows 0012, and calamine gives what Excel keeps: a plate or a telephone number would lose
its zeros.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping

from plates.bulk.cells import Cell
from plates.bulk.parts import Attributes, tags
from plates.bulk.table import Row

Zeros = dict[int, dict[int, int]]
"""Row to column (both from 1) to the number of digits that the cell is shown with."""

ONLY_ZEROS = re.compile(r"0{2,}")


def zero_styles(archive: zipfile.ZipFile) -> dict[int, int]:
    """The styles whose numbers are shown with so many digits; nearly always none."""
    digits: dict[str, int] = {}
    formats: list[str] = []
    group = ""
    for tag, attributes in tags(archive, "xl/styles.xml", "numFmt", "cellStyleXfs", "cellXfs", "xf"):
        if tag == "numFmt":
            code = attributes.get("formatCode", "")
            if ONLY_ZEROS.fullmatch(code):
                digits[attributes.get("numFmtId", "")] = len(code)
        elif tag == "xf":
            formats += [attributes.get("numFmtId", "")] if group == "cellXfs" else []
        else:
            group = tag
    return {at: digits[number_format] for at, number_format in enumerate(formats) if number_format in digits}


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The sheets of a workbook by name, and the part of the archive that holds each."""
    relations = tags(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    targets = {one.get("Id"): one.get("Target", "") for _, one in relations}
    found = {}
    for _, one in tags(archive, "xl/workbook.xml", "sheet"):
        target = next((targets.get(value, "") for name, value in one.items() if name.endswith(":id")), "")
        found[one.get("name", "")] = target.lstrip("/") if target.startswith(("/", "xl/")) else f"xl/{target}"
    return found


def style_of(attributes: Attributes) -> int:
    """The style of a cell's tag; 0, which shows numbers as they are, where it names none."""
    style = attributes.get("s", "")
    return int(style) if style.isascii() and style.isdecimal() else 0


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
