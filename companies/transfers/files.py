"""Files of rows: written row by row, in which no cell runs as a formula, and read as a whole."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import IO, Any, Protocol

from django.core.files.base import File
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from companies.models import Transfer
from companies.spreadsheets import CSV_TYPE, XLSX_TYPE, escaped

XLSX, CSV = "xlsx", "csv"
TYPES = {
    XLSX: XLSX_TYPE,
    CSV: CSV_TYPE,
}
MOST_OF_SHEET = 1_048_575
"""A sheet has so many rows below its headings."""


class Rows(Protocol):
    """A file that is being written."""

    def write(self, cells: Sequence[Any]) -> None: ...

    def close(self) -> None: ...


class CsvRows:
    """CSV in UTF-8 that spreadsheets open; an apostrophe goes before what would begin a formula."""

    def __init__(self, file: IO[bytes]) -> None:
        self.text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
        self.writer = csv.writer(self.text)

    def write(self, cells: Sequence[Any]) -> None:
        self.writer.writerow(["" if cell is None else escaped(str(cell)) for cell in cells])

    def close(self) -> None:
        self.text.detach()


class XlsxRows:
    """A workbook with one sheet; texts are marked as such and never run."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.book = Workbook(write_only=True)
        self.sheet = self.book.create_sheet("Rows")
        self.sheet.freeze_panes = "A2"

    def write(self, cells: Sequence[Any]) -> None:
        self.sheet.append([self._cell(cell) for cell in cells])

    def close(self) -> None:
        self.book.save(self.file)

    def _cell(self, value: Any) -> Any:
        if isinstance(value, datetime) and timezone.is_aware(value):
            return timezone.localtime(value).replace(tzinfo=None)
        if value is None or isinstance(value, bool | int | float | date):
            return value
        cell = WriteOnlyCell(self.sheet, re.sub(ILLEGAL_CHARACTERS_RE, "\N{REPLACEMENT CHARACTER}", str(value)))
        cell.data_type = "s"
        return cell


@contextmanager
def writing(transfer: Transfer, name: str) -> Iterator[Rows]:
    """Rows of a file of the transfer's format; stored as its `result`, whose name the caller writes with its status."""
    with tempfile.TemporaryFile() as local:
        rows: Rows = XlsxRows(local) if transfer.extension == XLSX else CsvRows(local)
        yield rows
        rows.close()
        local.seek(0)
        transfer.result.save(f"{name}.{transfer.extension}", File(local), save=False)
