"""`manage.py render_plates`: a contact sheet of rendered number plates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
from django.core.management.base import BaseCommand, CommandError, CommandParser

from recognition.training.synthetic.designs import REGIONS
from recognition.training.synthetic.sheets import plate_sheet


class Command(BaseCommand):
    help = "Draws a contact sheet of rendered plates, with the box of every character."
    requires_system_checks = ()  # neither the site nor its database take part

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, required=True, help="the PNG to write")
        parser.add_argument("--count", type=int, default=48)
        parser.add_argument(
            "--country", choices=REGIONS, metavar="CODE", help=f"one of {', '.join(REGIONS)}; default: any"
        )
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["count"] < 1:
            raise CommandError("--count must be at least 1")
        sheet = plate_sheet(options["count"], options["seed"], options["country"])
        options["output"].parent.mkdir(parents=True, exist_ok=True)
        if not cv2.imwrite(str(options["output"]), sheet):
            raise CommandError(f"{options['output']} cannot be written")
        self.stdout.write(f"{options['count']} plates in {options['output']}")
