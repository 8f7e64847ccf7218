"""`manage.py evaluate_recognition`: how well plates are found and read in labelled data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
from django.core.management.base import BaseCommand, CommandError, CommandParser

from recognition import engine
from recognition.errors import PermanentError
from recognition.evaluation.evaluate import contact_sheet, evaluate
from recognition.pipeline.detectors import DETECTORS
from recognition.pipeline.readers.registry import READERS
from recognition.training.manifest import ManifestError, rows, table_path

MOST_MISTAKES = 600
TITLES = {
    "detection": "Finding plates",
    "vehicles": "Finding vehicles",
    "reading_true_boxes": "Reading at the true boxes",
    "reading_whole_path": "Reading at the boxes that were found",
}


class Command(BaseCommand):
    help = "Measures the pipeline in service on a folder with a manifest.jsonl of scenes or crops."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, required=True, metavar="DIR")
        parser.add_argument("--split", default="val", help="val (default), world, train or all")
        parser.add_argument("--limit", type=int, default=0, help="only the first so many rows")
        parser.add_argument("--detector", choices=DETECTORS, help="what finds the plates, instead of ANPR_DETECTOR")
        parser.add_argument("--reader", choices=READERS, help="what reads the plates, instead of ANPR_READER")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
        parser.add_argument("--contact-sheet", type=Path, metavar="PNG", help="draw the mistakes here")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            chosen = [item for item in rows(options["data"]) if options["split"] in ("all", item[1].get("split"))]
        except ManifestError as error:
            raise CommandError(str(error)) from None
        if options["limit"]:
            chosen = chosen[: options["limit"]]
        if not chosen:
            raise CommandError(f"{options['data']} has no rows of the split {options['split']!r}.")
        try:
            pipeline = engine.build_pipeline(options["reader"] or "", options["detector"] or "")
        except PermanentError as error:
            raise CommandError(str(error)) from None
        folder = table_path(options["data"]).parent
        evaluation = evaluate(pipeline, folder, chosen, lambda done: self._tell(done, len(chosen)))
        figures = evaluation.figures()
        self._print(figures)
        if options["json"]:
            options["json"].write_text(json.dumps(figures, indent=1) + "\n")
        if options["contact_sheet"]:
            cv2.imwrite(str(options["contact_sheet"]), contact_sheet(evaluation.mistakes[:MOST_MISTAKES]))

    def _tell(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done}/{total}", ending="")

    def _print(self, figures: dict[str, Any]) -> None:
        for key, title in TITLES.items():
            groups = figures[key]
            if groups:
                self.stdout.write(f"\n{title}")
                names = list(next(iter(groups.values())))
                self.stdout.write(f"{'':<34}" + "".join(f"{name:>18}" for name in names))
                for group, values in groups.items():
                    self.stdout.write(f"{group:<34}" + "".join(f"{_shown(values[name]):>18}" for name in names))
        if figures["vehicle_kind_accuracy"] is not None:
            self.stdout.write(f"\nKind right, of the labelled vehicles found: {figures['vehicle_kind_accuracy']:.4f}")
        if macro := figures["reading_macro_by_source"]:
            self.stdout.write(
                "\nMean over sources: " + ", ".join(f"{name} {value:.4f}" for name, value in macro.items())
            )
        for error in figures["errors"]:
            self.stderr.write(error)


def _shown(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.4f}"
