"""How long long lists of plates take, and how much memory."""

from __future__ import annotations

import io
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import IO
from xml.sax.saxutils import escape

from django.core.files.base import File
from django.utils import timezone

from companies.models import Company
from plates.bulk import jobs
from plates.bulk.cells import EXCEL_EPOCH
from plates.bulk.columns import COLUMNS
from plates.bulk.models import EmptyCells, PlateUpload, UploadStatus
from plates.simulation import plates

SEED = 23
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Plates" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" '
    'Target="styles.xml"/></Relationships>',
    "xl/styles.xml": '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
}
"""A workbook but for its sheet: the least that Excel opens. Style 1 is a date."""


@dataclass(frozen=True, slots=True)
class Step:
    """What was done, seconds by the clock and of this process, the most memory so far, and what came of it."""

    what: str
    seconds: float
    cpu_seconds: float
    peak_mb: float
    found: str


def measured(company: Company, rows: int) -> Iterator[Step]:
    """Checks and imports a list of new plates, then one that changes each of them, then takes that back."""
    for what, status in (("new", "allowed"), ("changed", "blocked")):
        with tempfile.TemporaryFile() as file:
            write_workbook(file, _lines(rows, status))
            upload = _stored(company, file)
        yield _timed(f"preview, all {what}", upload)
        PlateUpload.objects.filter(pk=upload.pk, status=UploadStatus.READY).update(status=UploadStatus.IMPORTING)
        yield _timed(f"import, all {what}", upload)
    PlateUpload.objects.filter(pk=upload.pk, status=UploadStatus.DONE).update(status=UploadStatus.UNDOING)
    yield _timed("undo of the second", upload)


def write_workbook(file: IO[bytes], lines: Iterable[Iterable[str | date]]) -> None:
    """Writes a sheet line by line."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            sheet = io.TextIOWrapper(part, encoding="utf-8")
            sheet.write('<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
            for number, line in enumerate(lines, start=1):
                cells = "".join(_cell(at, number, value) for at, value in enumerate(line))
                sheet.write(f'<row r="{number}">{cells}</row>')
            sheet.write("</sheetData></worksheet>")
            sheet.flush()


def _cell(at: int, number: int, value: str | date) -> str:
    place = f"{chr(ord('A') + at)}{number}"
    if isinstance(value, date):
        return f'<c r="{place}" s="1"><v>{(value - EXCEL_EPOCH).days}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def _lines(rows: int, status: str) -> Iterator[list[str | date]]:
    yield [column.title for column in COLUMNS]
    for at, text in enumerate(plates(rows, SEED)):
        filled: dict[str, str | date] = {
            "text": text, "status": status, "region": "IN", "plate_list": "Residents", "owner_name": f"Owner {at}",
            "owner_email": f"owner{at}@example.com", "owner_phone": f"+91 98{at:08d}", "vehicle_make": "Tata",
            "vehicle_model": "Nexon", "vehicle_colour": "White", "valid_from": date(2026, 1, 1),
            "valid_until": date(2026, 12, 31), "notes": f"Parking space {at}",
        }  # fmt: skip
        yield [filled[column.name] for column in COLUMNS]


def _stored(company: Company, file: IO[bytes]) -> PlateUpload:
    upload = PlateUpload(company=company, name="list.xlsx", size_bytes=file.tell(), empty_cells=EmptyCells.KEEP)
    upload.created_at = timezone.now()
    upload.file.save("list.xlsx", File(file), save=True)
    return upload


def _timed(what: str, upload: PlateUpload) -> Step:
    began, cpu = time.perf_counter(), time.process_time()
    jobs.work(upload.pk)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
    upload.refresh_from_db()
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    counts = f"{upload.new} new, {upload.changed} changed, {upload.wrong} wrong, {upload.kept} kept"
    return Step(what, seconds, cpu_seconds, kibibytes / 1024, f"{upload.get_status_display()}: {counts}")
