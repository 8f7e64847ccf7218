"""`manage.py read_demo`: puts the demo pictures through the real job queue and prints what came of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

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
        pictures = [
            File(path.open("rb"), name=path.name)
            for path in sorted((settings.BASE_DIR / "fixtures" / "demo").glob("*.jpg"))
        ]
        batch = create_batch(company, None, pictures, name="Demo pictures")
        self._wait(batch, options["timeout"])
        files = presenting.with_details(list(batch.files.select_related("image")))
        for line in _table(files):
            self.stdout.write(line)

    def _wait(self, batch: Batch, timeout_s: float) -> None:
        ends = time.monotonic() + timeout_s
        shown = self.stderr.isatty()
        while True:
            progress = presenting.summary(batch, timezone.now())
            if shown:
                self.stderr.write(f"\rReading {progress.finished}/{progress.total} …", ending="")
            if not progress.waiting:
                break
            if time.monotonic() > ends:
                raise CommandError("The workers did not finish in time.")
            time.sleep(0.3)
        if shown:
            self.stderr.write("\r" + " " * 30 + "\r", ending="")


def _table(files: Sequence[Any]) -> list[str]:
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
