"""`manage.py benchmark_recognition`: what reading these pictures costs, and what it costs others."""

from __future__ import annotations

import json
import platform
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from recognition import engine
from recognition.errors import PermanentError
from recognition.evaluation.benchmark import LEAST_RATIO, Figures, Picture, benchmark, one_thread
from recognition.evaluation.rivals import RIVALS
from recognition.pipeline.archives import ArchiveLimits
from recognition.pipeline.detectors import DETECTORS
from recognition.pipeline.images import ImageError, decode
from recognition.pipeline.readers.registry import READERS
from recognition.services.files import named_files, named_paths

MOST_ELSEWHERE = 0.02
"""More CPU time than this share in other threads is told."""


class Command(BaseCommand):
    help = "Measures CPU and wall time per stage, pictures per second of one process, and memory."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="pictures, folders and ZIP files")
        parser.add_argument("--repeat", type=int, default=5, metavar="N", help="times that each picture is read (5)")
        parser.add_argument("--against", choices=RIVALS, help="read the same pictures by this program in turns")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
        parser.add_argument("--detector", choices=DETECTORS, help="what finds the plates, instead of ANPR_DETECTOR")
        parser.add_argument("--reader", choices=READERS, help="what reads the plates, instead of ANPR_READER")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["repeat"] < 1:
            raise CommandError("--repeat must be at least 1.")
        pictures = self._pictures(options["paths"])
        load_rival, rival_words = RIVALS[options["against"]] if options["against"] else (None, None)
        with one_thread():
            try:
                pipeline = engine.build_pipeline(options["reader"] or "", options["detector"] or "")
                figures = benchmark(pipeline, pictures, options["repeat"], load_rival)
            except PermanentError as error:
                raise CommandError(str(error), returncode=2) from None
        words = rival_words() if rival_words else ""
        if options["json"]:
            self.stdout.write(json.dumps({**figures.data(), "compared_with": words, "machine": _machine()}))
        else:
            self._table(figures, words)
        if figures.ratio is not None and figures.ratio < LEAST_RATIO:
            raise CommandError(f"Not {LEAST_RATIO:g} times cheaper: {figures.ratio:.1f} times.", returncode=1)

    def _pictures(self, paths: list[str]) -> list[Picture]:
        """The usable pictures; the others are named."""
        limits = ArchiveLimits(
            settings.ANPR_MAX_BATCH_FILES, settings.ANPR_MAX_IMAGE_BYTES, settings.ANPR_MAX_ARCHIVE_BYTES
        )
        found = []
        for file in named_files(named_paths(paths), settings.ANPR_MAX_IMAGE_BYTES, limits):
            try:
                if file.error_code:
                    raise ImageError(file.error_code)
                decode(file.data, engine.limits())
                found.append(Picture(file.name, file.data))
            except ImageError as error:
                self.stderr.write(f"{file.name}: {error} ({error.code})")
        if not found:
            raise CommandError("None of these paths is a picture that can be read.", returncode=2)
        return found

    def _table(self, figures: Figures, rival: str) -> None:
        say, total = self.stdout.write, figures.total
        say(
            f"{figures.pictures} pictures of {figures.megapixels:.2f} megapixels on average, {figures.plates} plates,"
            f" each read {figures.repeat} times (median), one thread; {_machine()}"
        )
        say(f"\n{'ms a picture':<12}{'CPU':>10}{'wall':>10}")
        for name, cost in figures.stages.items():
            say(f"{name:<12}{cost.cpu_ms:>10.2f}{cost.wall_ms:>10.2f}")
        say(
            f"\nOne process reads {1000 / total.wall_ms:.1f} pictures a second ({1000 / total.cpu_ms:.1f} a CPU second)"
            f" and needs {figures.peak_memory_mb:.0f} MB at most."
        )
        if total.other_threads > MOST_ELSEWHERE:
            say(f"{total.other_threads:.0%} of the CPU time were spent in other threads.")
        if figures.rival and figures.ratio:
            say(f"\n{rival}, one thread, whole pictures, in turns with ours:")
            say(f"{'theirs':<12}{figures.rival.cpu_ms:>10.2f}{figures.rival.wall_ms:>10.2f}")
            say(f"{'ours':<12}{total.cpu_ms:>10.2f}{total.wall_ms:>10.2f}")
            say(f"Ours takes 1/{figures.ratio:.1f} of their CPU time. Both have decoding within, by the same decoder.")


def _machine() -> str:
    """The processor's name, as figures mean little without it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
