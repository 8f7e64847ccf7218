"""Lists of plates for tests, and uploads of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from companies.models import Company, Role, User
from plates.bulk import intake, jobs
from plates.bulk.models import EmptyCells, PlateUpload
from tests.factories import member

GOOD_AND_WRONG = (
    ("Plate", "Status", "Owner", "Valid until"),
    ("MH 12 AB 1234", "blocked", "Priya", ""),
    ("KA 05 MN 7788", "", "Asha", "31/12/2026"),
    ("DL 8C AF 5030", "perhaps", "", "31/31/2026"),
)
"""A plate that tests register beforehand, a new one, and a row that is wrong twice."""


def workbook(*sheets: Sequence[Sequence[Any]], **styles: str) -> bytes:
    """An .xlsx of sheets of rows; `styles` are number formats by cell of the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for at, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Sheet{at + 1}")
        for row in rows:
            sheet.append(list(row))
    for place, number_format in styles.items():
        book.worksheets[0][place].number_format = number_format
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def csv_of(rows: Sequence[Sequence[Any]], separator: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding)


def sheets_of(data: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each sheet of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def sent(
    company: Company,
    rows: Sequence[Sequence[Any]] | bytes,
    name: str = "plates.csv",
    empty_cells: str = EmptyCells.KEEP,
    user: User | None = None,
) -> PlateUpload:
    """An upload that nobody has checked yet."""
    data = rows if isinstance(rows, bytes) else csv_of(rows)
    user = user or member(company, Role.MANAGER)
    return intake.create_upload(company, user, SimpleUploadedFile(name, data), empty_cells)


def done(upload: PlateUpload) -> PlateUpload:
    """The upload after its job has been worked on."""
    jobs.work(upload.pk)
    return PlateUpload.objects.get(pk=upload.pk)


def checked(company: Company, rows: Sequence[Sequence[Any]] | bytes, **options: Any) -> PlateUpload:
    return done(sent(company, rows, **options))


def imported(company: Company, rows: Sequence[Sequence[Any]] | bytes, **options: Any) -> PlateUpload:
    upload = checked(company, rows, **options)
    assert intake.take_over(upload, member(company, Role.MANAGER))
    return done(upload)
