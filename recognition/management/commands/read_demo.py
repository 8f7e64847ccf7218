"""`manage.py read_demo`: puts the demo pictures through the real job queue and prints what came of it."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError, CommandParser

from companies.models import Company
from recognition.models import Batch
from recognition.presenting import batches as presenting
from recognition.services.uploads import create_batch


class Command(BaseCommand):
    help = "Uploads fixtures/demo for the demo company and waits until the workers have read it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--timeout", type=float, default=120.0, help="seconds to wait for the workers")

    def handle(self, *args: Any, **options: Any) -> None:
        company = Company.objects.get(slug="demo")
        files = [
            File(path.open("rb"), name=path.name)
            for path in sorted((settings.BASE_DIR / "fixtures" / "demo").glob("*.jpg"))
        ]
        batch = create_batch(company, None, files, name="Demo pictures")
        self._wait(batch, options["timeout"])
        for line in _table(presenting.batch_files(batch)):
            self.stdout.write(line)

    def _wait(self, batch: Batch, timeout_s: float) -> None:
        ends = time.monotonic() + timeout_s
        shown = self.stderr.isatty()
        while True:
            progress = presenting.progress(presenting.batch_files(batch))
            if shown:
                self.stderr.write(f"\rReading {progress.finished}/{progress.total} …", ending="")
            if not progress.unfinished:
                break
            if time.monotonic() > ends:
                raise CommandError("The workers did not finish in time.")
            time.sleep(0.3)
        if shown:
            self.stderr.write("\r" + " " * 30 + "\r", ending="")


def _table(files: list[Any]) -> list[str]:
    lines = [f"{'picture':<22} {'plate read':<12} {'sure':>5}  registered"]
    for file in files:
        if file.words:
            lines.append(f"{file.name:<22} {file.words}")
        elif not file.reads:
            lines.append(f"{file.name:<22} no plate found")
        for read in file.reads:
            matches = ", ".join(
                f"{match.plate_text} ({match.get_plate_status_display()}, {match.score:.0%})"
                for match in read.matches.all()
            )
            lines.append(f"{file.name:<22} {read.shown or '(unreadable)':<12} {read.percent:>4}%  {matches or '—'}")
    return lines
