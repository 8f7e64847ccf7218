"""`manage.py train_reader`: trains the plate reader on rendered plates and real crops."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Trains the plate reader; checkpoints, curves and weights go to --output."
    requires_system_checks = ()  # neither the site nor its database take part

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, required=True, help="folder with a manifest.jsonl of plate crops")
        parser.add_argument("--output", type=Path, required=True)
        parser.add_argument("--steps", type=int, default=9000)
        parser.add_argument("--batch", type=int, default=64, help="views a step")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--peak-rate", type=float, default=2e-3, help="of the learning rate's cosine")
        parser.add_argument("--start-from", type=Path, metavar="H5", help="weights of an earlier training")
        parser.add_argument("--resume", action="store_true", help="go on from the newest checkpoint in --output")
        parser.add_argument("--pool", type=Path, help="folder of rendered plates; default: pool/ in --output")
        parser.add_argument("--pool-plates", type=int, default=80000, help="how many plates are rendered")
        parser.add_argument("--contact-sheet", type=Path, metavar="PNG", help="draw training views there and stop")
        parser.add_argument("--release", type=Path, metavar="DIR", help="write the trained network there for serving")

    def handle(self, *args: Any, **options: Any) -> None:
        from recognition.training.manifest import ManifestError  # the training loads TensorFlow

        try:
            self._train(options)
        except ManifestError as error:
            raise CommandError(str(error)) from None

    def _train(self, options: dict[str, Any]) -> None:
        from recognition.training.reader_fit import ReaderTraining, train_reader
        from recognition.training.release import release_reader, training_summary

        recipe = ReaderTraining(
            steps=options["steps"],
            batch=options["batch"],
            seed=options["seed"],
            pool_plates=options["pool_plates"],
            peak_rate=options["peak_rate"],
        )
        if options["contact_sheet"]:
            self._sheet(options, recipe.real_share)
            return
        say = self.stdout.write
        train_reader(
            options["data"],
            options["output"],
            recipe,
            pool=options["pool"],
            resume=options["resume"],
            start_from=options["start_from"],
            say=say,
        )
        if options["release"]:
            card = training_summary("Plate reader", options["output"])
            release_reader(options["output"], options["release"], "dynamic", card, data=options["data"])
            self.stdout.write(f"Release written to {options['release']}")

    def _sheet(self, options: dict[str, Any], real_share: float) -> None:
        import cv2

        from recognition.training.reader_data import BatchMaker, load_crops
        from recognition.training.reader_sheets import view_sheet
        from recognition.training.synthetic.pool import SHARD, write_shards

        pool = options["pool"] or options["output"] / "pool"
        write_shards(pool, SHARD, options["seed"])
        maker = BatchMaker(pool, load_crops(options["data"], "train"), real_share, options["seed"])
        maker.refresh()
        cv2.imwrite(str(options["contact_sheet"]), view_sheet(maker, 72))
        self.stdout.write(f"Training views in {options['contact_sheet']}")
