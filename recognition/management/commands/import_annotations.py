"""`manage.py import_annotations`: annotation files of other tools become a table to train on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recognition.training.annotations.classes import LABELS, SKIP, ClassTable, mapping
from recognition.training.annotations.report import Report
from recognition.training.annotations.rows import Choices, Row
from recognition.training.annotations.sources import FORMATS
from recognition.training.annotations.stated import Refused
from recognition.training.annotations.summary import summary
from recognition.training.annotations.table import Request, import_table
from recognition.training.annotations.writing import write, writer_for


class Command(BaseCommand):
    help = (
        "Makes one table, for training and evaluation, of Pascal VOC, YOLO, COCO and JSONL annotations. "
        "What cannot be used is named and left out."
    )
    requires_system_checks = ()  # neither the site nor its database take part

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="an annotation file, or a folder with any number of them")
        parser.add_argument("--output", type=Path, required=True, help="the .jsonl or .csv file to write")
        parser.add_argument("--format", choices=FORMATS, help="default: told from each file")
        parser.add_argument("--images", type=Path, metavar="DIR", help="where the pictures are, if not in usual places")
        parser.add_argument("--classes", default="", metavar="A,B,…", help="YOLO's classes, instead of data.yaml's")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="NAME=CLASS",
            help=f"what a class name (or *, any unknown one) means: {', '.join(LABELS)}, or {SKIP} to leave it out",
        )
        parser.add_argument(
            "--complete",
            action="append",
            default=[],
            choices=["plates", "vehicles"],
            help="these are annotated in every picture: one without them has none",
        )
        parser.add_argument("--source", help="name of the data set; default: the folder's")
        parser.add_argument("--split-val", type=float, metavar="SHARE", help="this share, 0 to 1, becomes val")
        parser.add_argument("--seed", type=int, default=1, help="another seed, another val")
        parser.add_argument("--strict", action="store_true", help="exit with 1 after any error; the table is written")

    def handle(self, *args: Any, **options: Any) -> None:
        report = Report()
        try:
            rows = self._import(options, report)
        except (Refused, OSError) as failure:
            raise CommandError(str(failure)) from None
        for problem in report.problems:
            self.stderr.write(str(problem))
        if not rows:
            raise CommandError(f"Nothing could be imported ({report.errors} errors).")
        self._tell_all(rows, report, options["output"])
        if options["strict"] and report.errors:
            raise CommandError(f"{report.errors} errors, and --strict was given.")

    def _import(self, options: dict[str, Any], report: Report) -> list[Row]:
        writer_for(options["output"])
        request = Request(
            options["path"],
            options["output"],
            options["format"],
            tuple(name.strip() for name in options["classes"].split(",") if name.strip()),
            options["images"],
        )
        rows = import_table(request, _choices(options), report, self._tell)
        if rows:
            write(rows, options["output"])
        return rows

    def _tell(self, done: int) -> None:
        if self.stderr.isatty() and done % 20 == 0:
            self.stderr.write(f"\r{done} pictures", ending="\r")

    def _tell_all(self, rows: list[Row], report: Report, output: Path) -> None:
        for line in summary(rows):
            self.stdout.write(line)
        self.stdout.write(f"{report.errors} errors, {report.warnings} warnings; written to {output}")


def _choices(options: dict[str, Any]) -> Choices:
    share = options["split_val"]
    if share is not None and not 0 <= share <= 1:
        raise Refused("--split-val is a share from 0 to 1")
    path = options["path"].resolve()
    return Choices(
        classes=ClassTable(mapping(options["map"])),
        complete=frozenset(options["complete"]),
        source=options["source"] or (path if path.is_dir() else path.parent).name,
        val_share=share,
        seed=options["seed"],
    )
