"""`manage.py train_detector`: trains the detector of plates, or that of vehicles, on labelled photographs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

if TYPE_CHECKING:
    from recognition.training.detector_fit import DetectorTraining


class Command(BaseCommand):
    help = "Trains the detector of plates (or vehicles); checkpoints, curves and weights go to --output."
    requires_system_checks = ()  # neither the site nor its database take part

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--data", type=Path, required=True, nargs="+", help="tables of photographs: folders with a manifest.jsonl"
        )
        parser.add_argument(
            "--held-back", type=Path, help="the table whose val rows are measured; the first by default"
        )
        parser.add_argument("--start-from", type=Path, metavar="H5", help="weights of an earlier training")
        parser.add_argument("--output", type=Path, required=True)
        parser.add_argument("--target", choices=["plates", "vehicles"], default="plates", help="what is to be found")
        parser.add_argument("--steps", type=int, help="12,000 for plates, 10,000 for vehicles by default")
        parser.add_argument("--batch", type=int, default=16, help="canvases a step")
        parser.add_argument("--peak-rate", type=float, default=2e-3, help="of the learning rate's cosine")
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
        from recognition.training.detector_fit import RECIPES, train_detector
        from recognition.training.release import release_detector, training_summary

        recipe = RECIPES[options["target"]]
        recipe = replace(
            recipe,
            steps=options["steps"] or recipe.steps,
            batch=options["batch"],
            seed=options["seed"],
            peak_rate=options["peak_rate"],
        )
        if options["contact_sheet"]:
            self._sheet(options, replace(recipe, rendered=min(recipe.rendered, 300)))
            return
        train_detector(
            options["data"],
            options["output"],
            recipe,
            resume=options["resume"],
            start_from=options["start_from"],
            held_back=options["held_back"],
            say=self.stdout.write,
        )
        if options["release"]:
            card = training_summary(f"Detector of {options['target']}", options["output"])
            release_detector(options["output"], recipe, options["data"][0], options["release"], "int8", card)
            self.stdout.write(f"Release written to {options['release']}")

    def _sheet(self, options: dict[str, Any], recipe: DetectorTraining) -> None:
        import cv2

        from recognition.training.detector_fit import canvas_maker
        from recognition.training.detector_sheets import canvas_sheet

        maker = canvas_maker(options["data"], recipe)
        cv2.imwrite(str(options["contact_sheet"]), canvas_sheet(maker))
        self.stdout.write(f"Training canvases drawn to {options['contact_sheet']}")
