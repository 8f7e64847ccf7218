"""`manage.py read_images`: reads files and folders here and now, without a worker."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO, cast

import cv2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from companies.models import Company
from recognition import engine
from recognition.errors import PermanentError, RecognitionError
from recognition.management.arguments import region
from recognition.pipeline.annotate import annotate
from recognition.pipeline.archives import ArchiveLimits, safe_name
from recognition.pipeline.detectors import DETECTORS
from recognition.pipeline.images import decode
from recognition.pipeline.pipeline import AnprPipeline
from recognition.pipeline.readers.registry import READERS
from recognition.pipeline.types import Read
from recognition.serialise import CSV_COLUMNS, READABLE, csv_rows, plate_data, timings_data, vehicle_data
from recognition.services.files import NamedFile, named_files, named_paths
from recognition.services.matching import matches_for

Row = dict[str, Any]


class Command(BaseCommand):
    help = "Finds and reads the plates in pictures, folders and ZIP files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH")
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="one JSON object a line, in the order of the arguments")
        form.add_argument("--csv", action="store_true", help="one row a plate")
        parser.add_argument(
            "--annotate", type=Path, metavar="DIR", help="write pictures with what was found drawn on them"
        )
        parser.add_argument("--detector", choices=DETECTORS, help="what finds the plates, instead of ANPR_DETECTOR")
        parser.add_argument("--reader", choices=READERS, help="what reads the plates, instead of ANPR_READER")
        parser.add_argument("--company", metavar="SLUG", help="match the reads against this company's plates")
        parser.add_argument("--region", type=region, metavar="IN", help="country whose plates are expected")

    def handle(self, *args: Any, **options: Any) -> None:
        self.company = _company(options["company"])
        self.home: str = options["region"] or (self.company.region if self.company else "")
        self.folder: Path | None = options["annotate"]
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
        paths = named_paths(options["paths"])
        pipeline = _pipeline(options["reader"] or "", options["detector"] or "")
        write: Callable[[Iterator[Row]], int] = (
            self._json if options["json"] else self._csv if options["csv"] else self._table
        )
        try:
            missing = write(self._rows(pipeline, paths))
        except BrokenPipeError:
            # The reader of our output has seen enough; Python would complain once more at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return
        if missing:
            raise CommandError(f"{missing} of the given paths do not exist.", returncode=2)

    def _rows(self, pipeline: AnprPipeline, paths: list[Path]) -> Iterator[Row]:
        limits = ArchiveLimits(
            settings.ANPR_MAX_BATCH_FILES, settings.ANPR_MAX_IMAGE_BYTES, settings.ANPR_MAX_ARCHIVE_BYTES
        )
        progress = _Progress(len(paths), self.stderr)
        for at, file in enumerate(named_files(paths, settings.ANPR_MAX_IMAGE_BYTES, limits)):
            progress.show(at)
            yield self._row(pipeline, file)
        progress.clear()

    def _row(self, pipeline: AnprPipeline, file: NamedFile) -> Row:
        if file.error_code:
            return {"image": file.name, "error": file.error}
        try:
            result = pipeline.read_bytes(file.data, self.home)
        except RecognitionError as error:
            return {"image": file.name, "error": {"code": error.code, "message": str(error)}}
        if self.folder:
            picture = annotate(decode(file.data, engine.limits()), result)
            cv2.imwrite(str(_free_name(self.folder, file.name)), picture)
        return {
            "image": file.name,
            "width": result.width,
            "height": result.height,
            "plates": [plate_data(plate, self._matches(plate.read)) for plate in result.plates],
            "vehicles": [vehicle_data(vehicle) for vehicle in result.vehicles],
            "ms": timings_data(result.timings),
        }

    def _matches(self, read: Read) -> list[dict[str, Any]]:
        if self.company is None:
            return []
        return [match.as_data() for match in matches_for(self.company, read, timezone.now())]

    def _json(self, rows: Iterator[Row]) -> int:
        return sum(self._out(json.dumps(row, ensure_ascii=False), row) for row in rows)

    def _csv(self, rows: Iterator[Row]) -> int:
        writer = csv.DictWriter(cast(TextIO, self.stdout._out), CSV_COLUMNS)
        writer.writeheader()
        missing = 0
        for row in rows:
            missing += _is_missing(row)
            writer.writerows(csv_rows(row))
        return missing

    def _table(self, rows: Iterator[Row]) -> int:
        missing = images = plates = 0
        for row in rows:
            missing += _is_missing(row)
            images += 1
            plates += len(row.get("plates", ()))
            for line in _table_lines(row):
                self.stdout.write(line)
        self.stdout.write(f"{images} pictures, {plates} plates.")
        return missing

    def _out(self, line: str, row: Row) -> int:
        self.stdout.write(line)
        return _is_missing(row)


def _pipeline(reader: str, detector: str) -> AnprPipeline:
    try:
        return engine.build_pipeline(reader, detector)
    except PermanentError as error:
        raise CommandError(str(error)) from None


def _company(slug: str | None) -> Company | None:
    if slug is None:
        return None
    try:
        return Company.objects.get(slug=slug)
    except Company.DoesNotExist:
        raise CommandError(f"There is no company with the short name {slug!r}.") from None


def _is_missing(row: Row) -> int:
    return int(row.get("error", {}).get("code") == "not_found")


def _free_name(folder: Path, name: str) -> Path:
    """A JPEG name in `folder` that is not taken."""
    stem = Path(safe_name(name)).stem
    path, number = folder / f"{stem}.jpg", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}.jpg"
    return path


def _table_lines(row: Row) -> list[str]:
    name = row["image"] if len(row["image"]) <= 44 else "…" + row["image"][-43:]
    if "error" in row:
        return [f"{name:<44}  ✗ {row['error']['message']} ({row['error']['code']})"]
    if not row["plates"]:
        return [f"{name:<44}  no plate found"]
    return [_plate_line(name if at == 0 else "", plate) for at, plate in enumerate(row["plates"])]


def _shown(plate: dict[str, Any]) -> str:
    return plate["text"] if plate["score"] >= READABLE else "(unreadable)"


def _plate_line(name: str, plate: dict[str, Any]) -> str:
    line = f"{name:<44}  {_shown(plate):<12} {plate['score']:>4.0%}  {plate['region'] or '--'}"
    for match in plate["matches"]:
        how = "exact" if not match["differences"] else f"{len(match['differences'])} look-alike"
        line += f"  → {match['plate']} ({match['status']}, {how}, {match['score']:.0%})"
    return line


class _Progress:
    """A line on the terminal's error stream that tells how far the work is; silent elsewhere."""

    def __init__(self, total: int, stream: Any) -> None:
        self.total, self.stream = total, stream
        self.shown = stream.isatty() and not sys.stdout.isatty()

    def show(self, at: int) -> None:
        if self.shown:
            self.stream.write(f"\r{at}/{self.total} files", ending="")
            self.stream.flush()

    def clear(self) -> None:
        if self.shown:
            self.stream.write("\r" + " " * 40 + "\r", ending="")
