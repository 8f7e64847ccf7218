"""Reads as files that spreadsheets open: streamed, and no text in them runs as a formula."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import tzinfo
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from companies.spreadsheets import escaped
from recognition.models import PlateRead
from recognition.models.reads import PlateReadQuerySet
from recognition.read_paging import in_order

MOST_XLSX_ROWS = 100_000
WIDE = ("read at", "picture")
BOM = "\ufeff"
"""Tells Excel that a CSV file is UTF-8."""

Cell = str | float | int | None
COLUMNS: dict[str, Callable[[PlateRead, tzinfo], Cell]] = {
    "plate": lambda read, zone: read.text,
    "as the reader read it": lambda read, zone: read.reader_text,
    "sure, %": lambda read, zone: round(read.score * 100, 1),
    "region": lambda read, zone: read.region,
    "read at": lambda read, zone: read.created_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
    "review": lambda read, zone: read.review_state,
    "registered plate": lambda read, zone: _matches(read, "plate_text"),
    "status": lambda read, zone: read.match_status,
    "match": lambda read, zone: _matches(read, "reason"),
    "match, %": lambda read, zone: round(max(scores) * 100, 1) if (scores := _scores(read)) else None,
    "vehicle": lambda read, zone: read.detection.vehicle_kind,
    "picture": lambda read, zone: read.detection.image.name,
    "reader": lambda read, zone: read.reader,
}


def csv_lines(reads: PlateReadQuerySet, zone: tzinfo) -> Iterator[str]:
    """The lines of a CSV file, the first one with the names of the columns."""
    writer = csv.writer(_Echo())
    yield BOM + writer.writerow(COLUMNS)
    for row in _rows(reads, zone):
        yield writer.writerow([escaped(cell) if isinstance(cell, str) else cell for cell in row])


def xlsx_file(reads: PlateReadQuerySet, zone: tzinfo) -> IO[bytes]:
    """A workbook, in a temporary file; at most MOST_XLSX_ROWS reads. Texts are marked as such and never run."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Reads")
    sheet.freeze_panes = "A2"
    for at, name in enumerate(COLUMNS):
        sheet.column_dimensions[chr(ord("A") + at)].width = max(
            len(name) + 2, 20 if name in ("read at", "picture") else 12
        )
    sheet.append([_bold(sheet, name) for name in COLUMNS])
    for row in _rows(reads, zone):
        sheet.append([_text(sheet, cell) if isinstance(cell, str) else cell for cell in row])
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return file


def _rows(reads: PlateReadQuerySet, zone: tzinfo) -> Iterable[list[Cell]]:
    for read in in_order(reads.select_related("detection__image").prefetch_related("matches")):
        yield [value(read, zone) for value in COLUMNS.values()]


def _matches(read: PlateRead, name: str) -> str:
    return ", ".join(str(getattr(match, name)) for match in read.matches.all())


def _scores(read: PlateRead) -> list[float]:
    return [match.score for match in read.matches.all()]


def _bold(sheet: Any, name: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, name)
    cell.font = Font(bold=True)
    return cell


def _text(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell


class _Echo:
    """Hands a written line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line
