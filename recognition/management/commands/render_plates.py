"""`manage.py render_plates`: rendered number plates, to look at or to measure a reader on."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import cv2
from django.core.management.base import BaseCommand, CommandError, CommandParser

from recognition.training.synthetic.designs import REGIONS
from recognition.training.synthetic.labelled import write_labelled
from recognition.training.synthetic.sheets import plate_sheet, view_sheet


class Command(BaseCommand):
    help = (
        "Draws number plates: a contact sheet with the box of every character, the same as a camera sees them, "
        "or a labelled folder for `evaluate_recognition --split rendered`."
    )
    requires_system_checks = ()  # neither the site nor its database take part

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--output",
            type=Path,
            required=True,
            help="a .png or .jpg for a contact sheet; else a folder for labelled views",
        )
        parser.add_argument("--count", type=int, default=48)
        parser.add_argument(
            "--country", choices=REGIONS, metavar="CODE", help=f"one of {', '.join(REGIONS)}; default: any"
        )
        parser.add_argument(
            "--views", action="store_true", help="a sheet of views through a camera, not of flat plates"
        )
        parser.add_argument("--hard", type=float, default=1.0, help="how much the camera takes away, 0 to 1 (default)")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["count"] < 1:
            raise CommandError("--count must be at least 1")
        if not 0 <= options["hard"] <= 1:
            raise CommandError("--hard must be from 0 to 1")
        began = time.process_time()
        try:
            self._write(options["output"], options)
        except OSError as error:
            raise CommandError(str(error)) from None
        spent = max(time.process_time() - began, 1e-9)
        rate = options["count"] / spent
        self.stdout.write(f"{options['count']} plates in {options['output']}: {rate:.0f} a second of processor time")

    def _write(self, output: Path, options: dict[str, Any]) -> None:
        chosen = (options["count"], options["seed"], options["country"])
        if output.suffix.lower() not in (".png", ".jpg", ".jpeg"):
            write_labelled(output, *chosen, options["hard"])
            return
        sheet = view_sheet(*chosen, options["hard"]) if options["views"] else plate_sheet(*chosen)
        output.parent.mkdir(parents=True, exist_ok=True)
        if not cv2.imwrite(str(output), sheet):
            raise OSError(f"{output} cannot be written")
