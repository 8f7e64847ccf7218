"""`manage.py report_collisions`: the pairs of a register that a reader may take for each other."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from companies.models import Company
from plates.collisions import all_collisions

SHOWN = 50


class Command(BaseCommand):
    help = "Lists the pairs of a company's plates that a reader may take for each other."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("company", metavar="SLUG")
        parser.add_argument("--csv", type=Path, metavar="FILE", help="write all pairs here")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            company = Company.objects.get(slug=options["company"])
        except Company.DoesNotExist:
            raise CommandError(f"There is no company with the short name {options['company']!r}.") from None
        began = time.perf_counter()
        found = all_collisions(company)
        for one in found[:SHOWN]:
            mark = "!" if one.is_serious else " "
            self.stdout.write(f"{mark} {one.first.text} ({one.first.status})  {one.words}")
        if len(found) > SHOWN:
            self.stdout.write(f"… and {len(found) - SHOWN} more; --csv FILE writes all")
        serious = sum(one.is_serious for one in found)
        seconds = time.perf_counter() - began
        self.stdout.write(f"{len(found)} pairs, {serious} of different status (!), in {seconds:.1f} s.")
        if options["csv"]:
            with options["csv"].open("w", newline="") as lines:
                writer = csv.writer(lines)
                writer.writerow(("plate", "status", "other plate", "other status", "differs by"))
                writer.writerows(
                    (one.first.text, one.first.status, one.second.text, one.second.status, one.kind) for one in found
                )
