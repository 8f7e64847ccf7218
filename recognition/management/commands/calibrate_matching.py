"""`manage.py calibrate_matching`: fits matching to the reader in service, and shows how far to believe its scores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
from django.core.management.base import BaseCommand, CommandError, CommandParser

from plates import channel, misreads
from plates.channel import ChannelParameters
from recognition import engine
from recognition.evaluation.match_calibration import Played, diagram, fit, log_likelihood, reliability
from recognition.evaluation.misreads import LabelledRead, figures, labelled_reads
from recognition.training.manifest import ManifestError, rows, table_path

DENSITIES = (1 / 10_000, 1 / 100, 1 / 10)


class Command(BaseCommand):
    help = (
        "Reads labelled plates that the reader was not trained on, counts its misreads, fits the noisy channel of"
        " matching to one half of the plates and compares scores with the truth on the other half."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, nargs="+", required=True, metavar="DIR")
        parser.add_argument(
            "--split", nargs="+", default=["val", "world"], help="splits that were never trained on (val world)"
        )
        parser.add_argument("--output", type=Path, metavar="DIR", help="write misreads.json and channel.json here")
        parser.add_argument("--diagram", type=Path, metavar="PNG", help="draw the reliability diagram here")

    def handle(self, *args: Any, **options: Any) -> None:
        self.reader = engine.build_pipeline().reader
        reads = self._reads(options["data"], options["split"])
        halves = [[read for read in reads if read.is_fitted_on is chosen] for chosen in (True, False)]
        if not all(halves):
            raise CommandError(f"Too few labelled plates ({len(reads)}) of the splits {', '.join(options['split'])}.")
        fitted_half, other_half = halves
        measured = self._measured(fitted_half, other_half, options)
        if options["output"]:
            options["output"].mkdir(parents=True, exist_ok=True)
            _write(options["output"] / misreads.MEASURED.name, measured)
        misreads.use(measured)
        parameters = fit(fitted_half)
        found = [reliability(other_half, parameters, density) for density in DENSITIES]
        self._print(fitted_half, other_half, parameters, found)
        if options["output"]:
            _write(options["output"] / channel.FITTED.name, _fitted(parameters, measured, found))
        if options["diagram"]:
            title = f"Match scores of {measured['reader']}, {len(other_half)} held-out reads"
            cv2.imwrite(str(options["diagram"]), diagram(found, title))

    def _reads(self, folders: list[Path], splits: list[str]) -> list[LabelledRead]:
        errors, found = list[str](), list[LabelledRead]()
        for folder in folders:
            try:
                chosen = [row for _, row in rows(folder) if row.get("split") in splits]
            except ManifestError as error:
                raise CommandError(str(error)) from None
            found += labelled_reads(self.reader, table_path(folder).parent, chosen, errors)
        for line in errors:
            self.stderr.write(line)
        return found

    def _measured(
        self, fitted_half: list[LabelledRead], other_half: list[LabelledRead], options: dict[str, Any]
    ) -> dict[str, Any]:
        splits = " ".join(options["split"])
        names = " ".join(folder.name for folder in options["data"])
        return {
            "reader": self.reader.name,
            "source": f"manage.py calibrate_matching --data {names} --split {splits}",
            **figures(fitted_half),
            "held_out": figures(other_half),
        }

    def _print(
        self,
        fitted_half: list[LabelledRead],
        other_half: list[LabelledRead],
        parameters: ChannelParameters,
        found: list[Played],
    ) -> None:
        self.stdout.write(f"{len(fitted_half)} reads fitted, {len(other_half)} held out")
        self.stdout.write(", ".join(f"{name} {value:.5g}" for name, value in parameters.as_data().items()))
        before, after = (log_likelihood(half, parameters) for half in (fitted_half, other_half))
        self.stdout.write(f"mean log-likelihood of the right text: fitted {before:.3f}, held out {after:.3f}")
        for one in found:
            self.stdout.write(
                f"\n1 of {1 / one.density:,.0f} plausible plates registered; calibration error {one.error:.4f}"
            )
            self.stdout.write(f"{'score':>14}{'matches':>10}{'said':>8}{'right':>8}")
            for row in one.rows():
                span = f"{row['from']:.3f}–{row['to']:.3f}"
                self.stdout.write(f"{span:>14}{row['n']:>10}{row['said']:>8.3f}{row['right']:>8.3f}")


def _fitted(parameters: ChannelParameters, measured: dict[str, Any], found: list[Played]) -> dict[str, Any]:
    return {
        "reader": measured["reader"],
        "source": measured["source"],
        "parameters": parameters.as_data(),
        "reliability": [{"density": one.density, "error": round(one.error, 4), "scores": one.rows()} for one in found],
    }


def _write(path: Path, data: dict[str, Any]) -> None:
    path.write_text(json.dumps(data, indent=None, separators=(", ", ": ")).replace('"held_out"', '\n"held_out"') + "\n")
