"""`manage.py train_characters`: trains the character network on rendered plates and real crops."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Trains the character network; windows, checkpoints, curves, confusions and weights go to --output."
    requires_system_checks = ()  # neither the site nor its database take part

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, required=True, help="folder with a manifest.jsonl of plate crops")
        parser.add_argument("--output", type=Path, required=True)
        parser.add_argument("--learning-rate", type=float, default=2e-3, help="at the start; falls along a cosine")
        parser.add_argument("--batch", type=int, default=256, help="windows a step")
        parser.add_argument("--epochs", type=int, default=8)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--characters", type=int, default=80_000, help="how many windows are rendered to train on")
        parser.add_argument("--resume", action="store_true", help="go on from the newest checkpoint in --output")
        parser.add_argument("--release", type=Path, metavar="DIR", help="write the trained network there for serving")

    def handle(self, *args: Any, **options: Any) -> None:
        from recognition.training.manifest import ManifestError  # the training loads TensorFlow

        try:
            self._train(options)
        except ManifestError as error:
            raise CommandError(str(error)) from None

    def _train(self, options: dict[str, Any]) -> None:
        from recognition.training.characters_fit import CharactersTraining, train_characters
        from recognition.training.characters_release import release_characters

        recipe = CharactersTraining(
            rate=options["learning_rate"],
            batch=options["batch"],
            epochs=options["epochs"],
            seed=options["seed"],
            characters=options["characters"],
        )
        say = self.stdout.write
        tested = train_characters(options["data"], options["output"], recipe, resume=options["resume"], say=say)
        for kind, matrix in tested.items():
            say(f"\nTest, {kind}: {matrix.accuracy:.4f} of {matrix.counts.sum()} characters right")
            say("  ".join(f"{char} {share:.3f}" for char, share in matrix.of_characters().items()))
            say("Most often: " + ", ".join(f"{a} for {b} {n}" for b, a, n in matrix.largest()))
        if options["release"]:
            release_characters(options["output"], options["release"], options["data"])
            say(f"Release written to {options['release']}")
