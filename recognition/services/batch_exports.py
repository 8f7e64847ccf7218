"""A batch as a file to keep: JSON Lines, CSV or Excel, with the fields of `manage.py read_images`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import IO, Any

from django.db.models import Prefetch
from openpyxl import Workbook

from companies.spreadsheets import escaped
from recognition.errors import message
from recognition.models import Batch, BatchFile, Detection, Image, ImageStatus, Match, PlateRead
from recognition.serialise import CSV_COLUMNS, csv_rows

AT_ONCE = 200
Row = dict[str, Any]


def batch_rows(batch: Batch) -> Iterator[Row]:
    """The files of a batch as sent, each an object of the documented JSON schema; a few hundred in memory."""
    reads = PlateRead.objects.prefetch_related("matches").order_by("pk")
    detections = Detection.objects.order_by("position").prefetch_related(Prefetch("reads", reads))
    files = batch.files.select_related("image").prefetch_related(Prefetch("image__detections", detections))
    for file in files.order_by("position").iterator(chunk_size=AT_ONCE):
        yield _file_data(file)


def json_lines(rows: Iterable[Row]) -> Iterator[bytes]:
    """One JSON object a line."""
    for row in rows:
        yield json.dumps(row, ensure_ascii=False).encode() + b"\n"


def csv_lines(rows: Iterable[Row]) -> Iterator[bytes]:
    """One line a plate; begins with a byte order mark, without which Excel takes UTF-8 for something else."""
    line = io.StringIO()
    writer = csv.DictWriter(line, CSV_COLUMNS)
    line.write("\ufeff")
    writer.writeheader()
    for row in rows:
        writer.writerows(_safe(plate) for plate in csv_rows(row))
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()
    yield line.getvalue().encode()


def workbook(rows: Iterable[Row]) -> IO[bytes]:
    """An Excel file with one line a plate, written row by row to a temporary file that is gone once it is closed."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Reads")
    sheet.freeze_panes = "A2"
    sheet.append(CSV_COLUMNS)
    for row in rows:
        for plate in csv_rows(row):
            safe = _safe(plate)
            sheet.append([safe.get(column) for column in CSV_COLUMNS])
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return file


def _safe(row: Row) -> Row:
    """Texts that a spreadsheet would run as formulae are escaped."""
    return {name: escaped(value) if isinstance(value, str) else value for name, value in row.items()}


def _file_data(file: BatchFile) -> Row:
    image = file.image
    if image is None:
        return _error(file, file.error_code)
    if image.status == ImageStatus.FAILED:
        return _error(file, image.error_code)
    if image.status != ImageStatus.DONE:
        return _error(file, "cancelled" if image.status == ImageStatus.CANCELLED else "not_read_yet")
    return {
        "image": file.name,
        "width": image.upright_width_px or image.width_px,
        "height": image.upright_height_px or image.height_px,
        "plates": [
            _plate(image, detection, read) for detection in image.detections.all() for read in detection.reads.all()
        ],
        "vehicles": image.vehicles,
        "ms": image.timings_ms,
    }


def _error(file: BatchFile, code: str) -> Row:
    return {"image": file.name, "error": {"code": code, "message": message(code)}}


def _plate(image: Image, detection: Detection, read: PlateRead) -> Row:
    return {
        "text": read.text,
        "score": round(read.score, 4),
        "bbox": [round(value, 1) for value in detection.box],
        "quad": detection.quad,
        "detection_score": round(detection.score, 4),
        "vehicle": _vehicle(image, detection),
        "region": read.region,
        "characters": read.characters,
        "alternatives": read.alternatives,
        "matches": [_match(match) for match in read.matches.all()],
    }


def _vehicle(image: Image, detection: Detection) -> Row | None:
    """The image's vehicle whose box the detection names; older detections name one that the image does not have."""
    if detection.vehicle_box is None:
        return None
    known = next((one for one in image.vehicles if one["bbox"] == detection.vehicle_box), None)
    return known or {"class": detection.vehicle_kind, "score": None, "bbox": detection.vehicle_box}


def _match(match: Match) -> Row:
    return {
        "plate": match.plate_text,
        "status": match.plate_status,
        "score": round(match.score, 4),
        "reason": match.reason,
        "differences": match.differences,
    }
