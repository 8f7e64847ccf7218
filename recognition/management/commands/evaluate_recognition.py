"""`manage.py evaluate_recognition`: how well plates are found and read in labelled data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from recognition import engine
from recognition.errors import PermanentError
from recognition.evaluation.card import keep_figures
from recognition.evaluation.confidence import SURE, reliability_diagram
from recognition.evaluation.contact_sheet import contact_sheet
from recognition.evaluation.evaluate import ALL, Evaluation, evaluate
from recognition.management.arguments import region
from recognition.pipeline.detectors import DETECTORS
from recognition.pipeline.expectations import FORMAT_USES
from recognition.pipeline.pipeline import AnprPipeline
from recognition.pipeline.readers.registry import READERS, reader_kind
from recognition.pipeline.types import Image
from recognition.training.manifest import ManifestError, rows, table_path

MOST_MISTAKES = 600
MOST_CONFUSIONS = 15
TITLES = {
    "detection": "Finding plates",
    "vehicles": "Finding vehicles",
    "reading_true_boxes": "Reading at the true boxes",
    "reading_whole_path": "Reading at the boxes that were found",
}
BOXES = {"true_boxes": "labelled boxes", "whole_path": "whole path"}


class Command(BaseCommand):
    help = "Measures the pipeline in service on a folder with a manifest.jsonl of scenes or crops."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, required=True, metavar="DIR")
        parser.add_argument("--split", default="val", help="val (default), world, train or all")
        parser.add_argument("--limit", type=int, default=0, help="only the first so many rows")
        parser.add_argument("--detector", choices=DETECTORS, help="what finds the plates, instead of ANPR_DETECTOR")
        parser.add_argument("--reader", choices=READERS, help="what reads the plates, instead of ANPR_READER")
        parser.add_argument("--region", type=region, metavar="IN", help="country whose plates are expected")
        parser.add_argument("--formats", choices=FORMAT_USES, help="what national formats do, instead of ANPR_FORMATS")
        parser.add_argument("--mistakes", action="store_true", help="print the kinds of mistakes and what is confused")
        parser.add_argument(
            "--card",
            action="store_true",
            help="keep the figures in the measured releases' MODEL_CARD.md and metadata.json",
        )
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
        parser.add_argument("--contact-sheet", type=Path, metavar="PNG", help="draw the mistakes here")
        parser.add_argument("--reliability", type=Path, metavar="PNG", help="draw how far scores can be believed here")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["card"] and options["limit"]:
            raise CommandError("--card keeps figures of all rows: leave out --limit.")
        chosen = self._rows(options["data"], options["split"], options["limit"])
        pipeline = _pipeline(options)
        folder = table_path(options["data"]).parent
        evaluation = evaluate(
            pipeline, folder, chosen, lambda done: self._tell(done, len(chosen)), options["region"] or ""
        )
        figures = evaluation.figures()
        self._print(figures)
        if options["mistakes"]:
            self._print_mistakes(figures)
        if options["json"]:
            options["json"].write_text(json.dumps(figures, indent=1) + "\n")
        if options["contact_sheet"]:
            cv2.imwrite(str(options["contact_sheet"]), contact_sheet(evaluation.mistakes[:MOST_MISTAKES]))
        title = f"{options['data'].resolve().name}, {options['split']}"
        if options["reliability"]:
            cv2.imwrite(str(options["reliability"]), _reliability(evaluation, title))
        if options["card"]:
            self._keep(title, options, figures)

    def _keep(self, title: str, options: dict[str, Any], figures: dict[str, Any]) -> None:
        """Adds the figures to the releases that made them; a reader or detector without weights has none."""
        given = {name: options[name] for name in ("split", "region", "formats") if options[name]}
        names = "".join(f" --{name} {value}" for name, value in given.items())
        title += "".join(f", {name} {value}" for name, value in given.items() if name != "split")
        command = f"manage.py evaluate_recognition --data DATA/{options['data'].resolve().name}{names}"
        read_by = reader_kind(options["reader"] or settings.ANPR_READER).network
        measured = {read_by, "vehicle_detector"}
        if (options["detector"] or settings.ANPR_DETECTOR) == "network":
            measured.add("plate_detector")
        try:
            for network, folder in engine.release_folders(options["reader"] or "").items():
                if network in measured and keep_figures(folder, network, title, command, figures):
                    self.stdout.write(f"Kept in {network}/{folder.name}.")
        except PermanentError as error:
            raise CommandError(str(error)) from None

    def _rows(self, data: Path, split: str, limit: int) -> list[tuple[int, dict[str, Any]]]:
        try:
            chosen = [item for item in rows(data) if split in ("all", item[1].get("split"))]
        except ManifestError as error:
            raise CommandError(str(error)) from None
        if not chosen:
            raise CommandError(f"{data} has no rows of the split {split!r}.")
        return chosen[:limit] if limit else chosen

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
        self._print_confidence(figures)
        for error in figures["errors"]:
            self.stderr.write(error)

    def _print_confidence(self, figures: dict[str, Any]) -> None:
        for key, where in BOXES.items():
            if found := figures[f"confidence_{key}"]:
                self.stdout.write(
                    f"\nConfidence, {where}: expected calibration error {found['ece']:.4f} (n {found['n']});"
                    f" of reads with score ≥ {SURE}, {found['sure_right']:.4f} are right (n {found['sure']})"
                )
        if figures["shown"]:
            self.stdout.write("\nReads shown, by least score (false: wrong text, or no labelled plate)")
            names = [name for name in figures["shown"][0] if name != "pictures"]
            self.stdout.write("".join(f"{name:>18}" for name in names))
            for row in figures["shown"]:
                self.stdout.write("".join(f"{_shown(row[name]):>18}" for name in names))

    def _print_mistakes(self, figures: dict[str, Any]) -> None:
        for key, where in BOXES.items():
            if (found := figures.get(f"mistakes_{key}")) and found["reads"]:
                wrong = sum(found["reads"].values())
                self.stdout.write(f"\nMistakes, {where}: {wrong} of {found['n']} reads are wrong")
                for title, counts in (("reads", found["reads"]), ("single characters", found["characters"])):
                    self.stdout.write(f"  {title}: " + ", ".join(f"{kind} {count}" for kind, count in counts.items()))
                swaps = [f"{shown}→{read} {count}" for shown, read, count in found["confusions"][:MOST_CONFUSIONS]]
                self.stdout.write(f"  shown → read: {', '.join(swaps) or 'none'}")


def _pipeline(options: dict[str, Any]) -> AnprPipeline:
    try:
        return engine.build_pipeline(options["reader"] or "", options["detector"] or "", options["formats"] or "")
    except PermanentError as error:
        raise CommandError(str(error)) from None


def _reliability(evaluation: Evaluation, title: str) -> Image:
    named = {where: getattr(evaluation, key).get(ALL, ()) for key, where in BOXES.items()}
    return reliability_diagram(named, title)


def _shown(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.4f}"
