"""Weighs measures: logistic regressions whose coefficients lie in `coefficients.json`.

`manage.py fit_classical_detector` wrote that file from the train rows that `manage.py refine_annotations` had
refined; its "fit" has the number of pictures, the seed, and the figures on pictures that were held out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

COEFFICIENTS = Path(__file__).with_name("coefficients.json")
WIDE_ASPECT = 2.2
"""One-row plates are wider, two-row plates are not; each kind has a verifier of its own."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A logistic regression on named measures, each standardised by its mean and deviation."""

    names: tuple[str, ...]
    means: Array
    deviations: Array
    weights: Array
    bias: float

    def logit(self, features: Mapping[str, Array]) -> Array:
        """(N,) log odds that each of N rectangles is a plate.

        Raises:
            KeyError: a measure that the coefficients name is not there.
        """
        values = np.stack([features[name] for name in self.names], 1)
        return ((values - self.means) / self.deviations @ self.weights + self.bias).astype(np.float32)

    def as_data(self) -> dict[str, Any]:
        """Ready for JSON: the bias, and of each measure [mean, deviation, weight]."""
        rows = zip(self.names, self.means, self.deviations, self.weights, strict=True)
        return {
            "bias": round(float(self.bias), 5),
            "measures": {name: [float(f"{value:.5g}") for value in values] for name, *values in rows},
        }

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Verifier:
        """The inverse of `as_data`."""
        table = np.array(list(data["measures"].values()), np.float32)
        return cls(tuple(data["measures"]), table[:, 0], table[:, 1], table[:, 2], float(data["bias"]))


@dataclass(frozen=True, slots=True)
class Verifiers:
    """`first` ranks every proposal; `wide` or `tall` scores what was looked at closely; a plate has `threshold`."""

    first: Verifier
    wide: Verifier
    tall: Verifier
    threshold: float

    def scores(self, features: Mapping[str, Array]) -> Array:
        """(N,) probabilities by the closer look."""
        wide = features["aspect"] > np.log(WIDE_ASPECT)
        logits = np.where(wide, self.wide.logit(features), self.tall.logit(features))
        return (1 / (1 + np.exp(-np.clip(logits, -30, 30)))).astype(np.float32)


def load_verifiers(path: Path = COEFFICIENTS) -> Verifiers:
    """The fitted verifiers.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not JSON, or a key is missing.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    try:
        first, wide, tall = (Verifier.of(data[name]) for name in ("first", "wide", "tall"))
        return Verifiers(first, wide, tall, threshold=float(data["threshold"]))
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"{path.name}: {error!r}") from None
