"""`manage.py benchmark_admin`: CPU, time and queries of every list of the back office."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from anpr_site.admin_benchmark import measured


class Command(BaseCommand):
    help = "Visits every list of the back office and prints what it cost. Fill the database by seed_benchmark first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repeat", type=int, default=3, help="visits of each page, after one that is not counted")
        parser.add_argument("--budget", type=float, default=300.0, help="most milliseconds of CPU")

    def handle(self, **options: Any) -> None:
        """The exit status is 1 when a page is over the budget or does not open."""
        over = []
        self.stdout.write(f"{'CPU ms':>8} {'clock ms':>9} {'queries':>8}  page")
        for row in measured(options["repeat"]):
            self.stdout.write(f"{row.cpu_ms:8.0f} {row.wall_ms:9.0f} {row.queries:8d}  {row.page}")
            if row.cpu_ms > options["budget"] or row.status != 200:
                over.append(f"{row.page} ({row.cpu_ms:.0f} ms, status {row.status})")
        if over:
            raise CommandError(
                f"{len(over)} pages over {options['budget']:.0f} ms of CPU or not opened: {', '.join(over)}"
            )
