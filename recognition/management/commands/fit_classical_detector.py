"""`manage.py fit_classical_detector`: fits the coefficients of the detector that needs no network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recognition.training.classical_fit import ClassicalRecipe, fit_classical
from recognition.training.manifest import ManifestError


class Command(BaseCommand):
    help = "Fits the classical detector's verifiers on the train rows of a table and writes their coefficients."
    requires_system_checks = ()  # neither the site nor its database take part

    def add_arguments(self, parser: CommandParser) -> None:
        recipe = ClassicalRecipe()
        parser.add_argument("--data", type=Path, required=True, help="folder with a manifest.jsonl, or a .jsonl file")
        parser.add_argument("--output", type=Path, required=True, metavar="JSON")
        parser.add_argument("--pictures", type=int, default=recipe.pictures, help="drawn from the train rows")
        parser.add_argument("--seed", type=int, default=recipe.seed)
        parser.add_argument("--ridge", type=float, default=recipe.ridge, help="penalty on squared weights, per row")
        parser.add_argument("--processes", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        recipe = ClassicalRecipe(pictures=options["pictures"], seed=options["seed"], ridge=options["ridge"])
        try:
            coefficients = fit_classical(options["data"], recipe, options["processes"], self.stdout.write)
        except ManifestError as error:
            raise CommandError(str(error)) from None
        options["output"].write_text(_readable(coefficients), encoding="utf-8")
        held_out = coefficients["fit"]["held_out"]
        self.stdout.write(", ".join(f"{name} {value}" for name, value in held_out.items()))
        self.stdout.write(f"Threshold {coefficients['threshold']}; written to {options['output']}")


def _readable(coefficients: dict[str, Any]) -> str:
    """JSON with a line for each measure."""
    parts = []
    for name, value in coefficients.items():
        if not isinstance(value, dict) or "measures" not in value:
            parts.append(f"{json.dumps(name)}: {json.dumps(value)}")
            continue
        lines = ",\n".join(
            f"  {json.dumps(measure, ensure_ascii=False)}: {json.dumps(numbers)}"
            for measure, numbers in value["measures"].items()
        )
        parts.append(f'{json.dumps(name)}: {{"bias": {value["bias"]}, "measures": {{\n{lines}\n}}}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"
