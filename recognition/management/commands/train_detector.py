"""`manage.py train_detector`: trains the plate detector on labelled photographs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Trains the plate detector; checkpoints, curves and weights go to --output."
    requires_system_checks = ()  # neither the site nor its database take part

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, required=True, help="folder with a manifest.jsonl of photographs")
        parser.add_argument("--output", type=Path, required=True)
        parser.add_argument("--steps", type=int, default=7000)
        parser.add_argument("--batch", type=int, default=16, help="canvases a step")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--resume", action="store_true", help="go on from the newest checkpoint in --output")
        parser.add_argument("--contact-sheet", type=Path, metavar="PNG", help="draw training canvases there and stop")
        parser.add_argument("--release", type=Path, metavar="DIR", help="write the trained network there for serving")

    def handle(self, *args: Any, **options: Any) -> None:
        from recognition.training.manifest import ManifestError  # the training loads TensorFlow

        try:
            self._train(options)
        except (ManifestError, FileNotFoundError) as error:
            raise CommandError(str(error)) from None

    def _train(self, options: dict[str, Any]) -> None:
        from recognition.training.detector_fit import DetectorTraining, train_detector
        from recognition.training.release import release_detector, training_summary

        if options["contact_sheet"]:
            self._sheet(options)
            return
        recipe = DetectorTraining(steps=options["steps"], batch=options["batch"], seed=options["seed"])
        train_detector(options["data"], options["output"], recipe, resume=options["resume"], say=self.stdout.write)
        if options["release"]:
            card = training_summary("Plate detector", options["output"])
            release_detector(options["output"], options["data"], options["release"], "int8", card)
            self.stdout.write(f"Release written to {options['release']}")

    def _sheet(self, options: dict[str, Any]) -> None:
        import cv2

        from recognition.training.detector_data import CanvasMaker, load
        from recognition.training.detector_sheets import canvas_sheet
        from recognition.training.manifest import scenes

        samples = load(scenes(options["data"], "train"))
        maker = CanvasMaker(samples, 416, options["seed"])
        cv2.imwrite(str(options["contact_sheet"]), canvas_sheet(maker))
        self.stdout.write(f"Training canvases drawn to {options['contact_sheet']}")
