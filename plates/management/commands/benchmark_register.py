"""`manage.py benchmark_register`: how long pages and searches of a large register take."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from plates import register_benchmark
from plates.models import RegisteredPlate


class Command(BaseCommand):
    help = (
        "Registers plates of companies named benchmark-register-<size> in the database of DATABASE_URL (take one that"
        " is thrown away), and times the pages of the portal's list: first and deep ones of every order, filters,"
        " searches."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--plates", type=int, nargs="+", default=[100_000], metavar="SIZE")
        parser.add_argument("--repeat", type=int, default=5, help="times each page is asked for; the median counts (5)")
        parser.add_argument("--fill-only", action="store_true", help="only register the plates")
        parser.add_argument("--export", action="store_true", help="only export them: time and memory")
        parser.add_argument("--force", action="store_true", help="the database may hold plates of other companies")

    def handle(self, *args: Any, **options: Any) -> None:
        others = RegisteredPlate.objects.exclude(company__slug__startswith="benchmark-")
        if not options["force"] and others.exists():
            raise CommandError(
                "This database holds other companies' plates: choose another by DATABASE_URL, or --force."
            )
        if min(*options["plates"], options["repeat"]) < 1:
            raise CommandError("--plates and --repeat are at least 1.")
        for size in options["plates"]:
            self._size(size, options)

    def _size(self, size: int, options: dict[str, Any]) -> None:
        began, cpu = time.perf_counter(), time.process_time()
        company = register_benchmark.register_of(size)
        self.stdout.write(
            f"\n{connection.vendor}, {size:,} plates: ready after {time.perf_counter() - began:.0f} s"
            f" ({time.process_time() - cpu:.0f} s of processor time here)"
        )
        if options["fill_only"]:
            return
        if options["export"]:
            for what, count, seconds, grown_mb in register_benchmark.exported(company):
                self.stdout.write(f"{what}: {count:,} plates, {seconds:.1f} s CPU, {grown_mb:.0f} MB more memory")
            return
        self.stdout.write(f"{'':60}{'ms':>9}{'CPU ms':>9}{'queries':>9}{'entries':>11}  found")
        for one in register_benchmark.measured(company, options["repeat"]):
            self.stdout.write(
                f"{one.what:60}{one.ms:>9.1f}{one.cpu_ms:>9.1f}{one.queries:>9}{one.entries:>11,}  {one.found}"
            )
