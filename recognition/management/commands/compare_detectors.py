"""`manage.py compare_detectors`: the network and the classical detector side by side on labelled pictures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from django.core.management.base import BaseCommand, CommandError, CommandParser

from recognition import engine
from recognition.evaluation.detectors import Comparison, compare
from recognition.pipeline.corners import LiteRtCorners
from recognition.pipeline.detectors import DETECTORS, build_detector
from recognition.training.manifest import ManifestError, rows, table_path


class Command(BaseCommand):
    help = "Runs every plate detector, alone and with the corner network, on labelled pictures; nothing is read."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, required=True, metavar="DIR")
        parser.add_argument("--split", default="val", help="val (default), train or all")
        parser.add_argument("--limit", type=int, default=0, help="only the first so many pictures")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            chosen = [
                item
                for item in rows(options["data"])
                if options["split"] in ("all", item[1].get("split")) and item[1].get("plates") is not None
            ]
        except ManifestError as error:
            raise CommandError(str(error)) from None
        if not chosen:
            raise CommandError(f"{options['data']} has no labelled pictures of the split {options['split']!r}.")
        cv2.setNumThreads(1)  # CPU time is compared, and a server gives each process one core
        self._print(self._compare(options["data"], chosen[: options["limit"] or None]))

    def _compare(self, data: Path, chosen: list[tuple[int, dict[str, Any]]]) -> Comparison:
        config = engine.config()
        detectors = {name: build_detector(replace(config, detector=name)) for name in DETECTORS}
        corners = LiteRtCorners(config.corner_weights) if config.corner_weights else None
        return compare(
            detectors,
            corners,
            table_path(data).parent,
            chosen,
            config.limits,
            lambda done: self._tell(done, len(chosen)),
        )

    def _tell(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done}/{total}", ending="")

    def _print(self, comparison: Comparison) -> None:
        lines = {
            f"{name}, {way}": figures
            for name, measured in comparison.detectors.items()
            for way, figures in measured.figures().items()
        }
        names = list(next(iter(lines.values()), ()))
        self.stdout.write(f"{'':<24}" + "".join(f"{name:>18}" for name in names))
        for title, figures in lines.items():
            self.stdout.write(f"{title:<24}" + "".join(f"{figures[name]:>18.4g}" for name in names))
        for name, measured in comparison.detectors.items():
            ratio = comparison.time_ratio(name, "network")
            median = float(np.median(measured.cpu_ms)) if measured.cpu_ms else float("nan")
            self.stdout.write(f"{name}: {median:.1f} ms of CPU a picture (median), {ratio:.1f} × the network's")
        for error in comparison.errors:
            self.stderr.write(error)
