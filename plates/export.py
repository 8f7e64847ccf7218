"""The register, or a part of it, as CSV and XLSX: read and written in chunks, never held as a whole.

The headings are those of the lists that can be uploaded, so that an export can be corrected and come back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from companies.spreadsheets import FORMULA_STARTS, escaped
from plates.bulk.cells import for_xml
from plates.bulk.columns import COLUMNS
from plates.models import RegisteredPlate

MOST_IN_WORKBOOK = 100_000
"""An Excel file of more plates takes minutes to write; CSV has no such limit."""

LINES_AT_ONCE = 500


def csv_blocks(plates: Iterable[RegisteredPlate]) -> Iterator[str]:
    """Blocks of lines; the first begins with a byte order mark, without which Excel misreads accents."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(_titles())
    rows = iter(plates)
    while chunk := list(islice(rows, LINES_AT_ONCE)):
        writer.writerows([escaped(text) for text in texts_of(plate)] for plate in chunk)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def write_workbook(plates: Iterable[RegisteredPlate], file: IO[bytes]) -> None:
    """Writes a workbook of one sheet, a row at a time. Every cell is text, so that Excel computes nothing."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Plates")
    sheet.freeze_panes = "B2"
    for at, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    sheet.append([_bold(sheet, title) for title in _titles()])
    for plate in plates:
        sheet.append([_text(sheet, text) for text in texts_of(plate)])
    workbook.save(file)


def texts_of(plate: RegisteredPlate) -> list[str]:
    """A row of the export."""
    values = [getattr(plate, column.name) for column in COLUMNS]
    return ["" if value is None else str(value) for value in values]


def _titles() -> list[str]:
    return [column.title for column in COLUMNS]


def _text(sheet: WriteOnlyWorksheet, text: str) -> str | WriteOnlyCell:
    """Text that looks like a formula is marked as text, as an apostrophe typed before it does in Excel."""
    text = for_xml(text)
    if not text.startswith(FORMULA_STARTS):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


def _bold(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell
