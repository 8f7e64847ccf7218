"""`manage.py benchmark_matching`: recall, false matches and time of matching, beside two plainer searches."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from companies.models import Company
from plates import benchmark
from plates.benchmark import Measured, Trial
from plates.models import RegisteredPlate

SCAN_AT_MOST = 1_000_000
COLUMNS = (
    "reads", "n", "right_first", "matched_right", "matched_wrong", "p50_ms", "p99_ms", "cpu_p50_ms",
    "cpu_p99_ms", "rows_mean",
)  # fmt: skip


class Command(BaseCommand):
    help = (
        "Registers plates of companies named benchmark-<size> in the database of DATABASE_URL (take one that is"
        " thrown away), and measures reads with 0, 1 and 2 misread characters and reads of plates not registered."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--plates", type=int, nargs="+", default=[10_000, 100_000], metavar="SIZE")
        parser.add_argument("--reads", type=int, default=500, help="reads of each kind (500)")
        parser.add_argument("--baseline-reads", type=int, default=20, help="reads of each kind for the baselines (20)")
        parser.add_argument("--fill-only", action="store_true", help="only register the plates")
        parser.add_argument("--force", action="store_true", help="the database may hold plates of other companies")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")

    def handle(self, *args: Any, **options: Any) -> None:
        others = RegisteredPlate.objects.exclude(company__slug__startswith="benchmark-")
        if not options["force"] and others.exists():
            raise CommandError(
                "This database holds other companies' plates: choose another by DATABASE_URL, or --force."
            )
        figures = [self._size(size, options) for size in options["plates"]]
        if options["json"] and not options["fill_only"]:
            options["json"].write_text(json.dumps(figures, indent=1) + "\n")

    def _size(self, size: int, options: dict[str, Any]) -> dict[str, Any]:
        if size < 1:
            raise CommandError(f"--plates {size}: a register has at least one plate.")
        began = time.perf_counter()
        company = benchmark.register_of(size)
        self.stdout.write(f"\n{connection.vendor}, {size:,} plates (ready after {time.perf_counter() - began:.0f} s)")
        if options["fill_only"]:
            return {}
        reads = list(benchmark.trials(company, options["reads"]))
        search = benchmark.by_candidates(company, size)
        for trial in reads[:20]:
            search(trial.positions)  # the database's caches and ours are warm in service
        before = benchmark.index_reads()
        ours = benchmark.measure(search, reads)
        touched = (benchmark.index_reads() - before) / max(len(reads), 1)
        self._table("noisy channel over an indexed folded text", ours)
        if touched:
            self.stdout.write(f"index entries and rows read a read: {touched:.0f}")
        searches = {"channel": [one.figures() for one in ours]}
        searches |= self._baselines(company, size, reads, options["baseline_reads"])
        return {"database": connection.vendor, "plates": size, "index_reads": round(touched, 1), **searches}

    def _baselines(self, company: Company, size: int, reads: list[Trial], count: int) -> dict[str, Any]:
        kinds = list(dict.fromkeys(trial.kind for trial in reads))
        few = [trial for kind in kinds for trial in [one for one in reads if one.kind == kind][:count]]
        if not few:
            return {}
        combined = benchmark.measure(benchmark.by_combinations(company), few)
        self._table("all combinations of best letter and best digit", combined)
        found = {"combinations": [one.figures() for one in combined]}
        if size <= SCAN_AT_MOST:
            try:
                scanned = benchmark.measure(benchmark.by_scan(company), few)
            except ImportError:
                raise CommandError("rapidfuzz is not installed: bin/setup --tests, or --baseline-reads 0.") from None
            self._table("full scan, Damerau–Levenshtein (texts held in memory)", scanned)
            found["scan"] = [one.figures() for one in scanned]
        return found

    def _table(self, title: str, found: list[Measured]) -> None:
        self.stdout.write(title)
        self.stdout.write("".join(f"{name:>15}" for name in COLUMNS))
        for one in found:
            figures = one.figures()
            self.stdout.write("".join(f"{figures[name]:>15}" for name in COLUMNS))
