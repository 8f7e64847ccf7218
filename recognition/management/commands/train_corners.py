"""`manage.py train_corners`: trains the corner network on rendered plates over photographs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Trains the corner network; checkpoints, curves and weights go to --output."
    requires_system_checks = ()  # neither the site nor its database take part

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, required=True, help="folder with a manifest.jsonl of photographs")
        parser.add_argument("--output", type=Path, required=True)
        parser.add_argument("--steps", type=int, default=8000)
        parser.add_argument("--batch", type=int, default=64, help="crops a step")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--start-from", type=Path, metavar="H5", help="weights of an earlier training")
        parser.add_argument("--resume", action="store_true", help="go on from the newest checkpoint in --output")
        parser.add_argument("--release", type=Path, metavar="DIR", help="write the trained network there for serving")

    def handle(self, *args: Any, **options: Any) -> None:
        from recognition.training.corner_fit import CornerTraining, train_corners
        from recognition.training.manifest import ManifestError  # the training loads TensorFlow
        from recognition.training.release import release_corners, training_summary

        recipe = CornerTraining(steps=options["steps"], batch=options["batch"], seed=options["seed"])
        try:
            train_corners(
                options["data"],
                options["output"],
                recipe,
                resume=options["resume"],
                start_from=options["start_from"],
                say=self.stdout.write,
            )
        except ManifestError as error:
            raise CommandError(str(error)) from None
        if options["release"]:
            release_corners(
                options["output"], options["release"], training_summary("Corner network", options["output"])
            )
            self.stdout.write(f"Release written to {options['release']}")
