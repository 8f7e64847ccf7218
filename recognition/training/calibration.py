"""Makes the reader's probabilities mean what they say.

The scale and shift of the heat's logit and the temperature of the classes are those under
which the known texts of crops that were not trained on are likeliest.

Source: Guo et al., On Calibration of Modern Neural Networks, ICML 2017.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from recognition.networks.reader import Calibration
from recognition.training.alignment import log_likelihood

Array = npt.NDArray[np.float32]

STEPS = {
    "heat_scale": np.exp(np.linspace(-1.0, 1.0, 9)),
    "heat_shift": np.linspace(-2.0, 2.0, 9),
    "temperature": np.exp(np.linspace(-0.8, 0.8, 9)),
}
"""What is tried of each figure, around the best so far: factors, or summands of the shift."""
ROUNDS = 4
TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Seen:
    """What the network saw of a crop: (N,) heats and (N, 36) class probabilities in reading order, and the truth."""

    heats: Array
    classes: Array
    labels: list[int]


def best_calibration(seen: Sequence[Seen]) -> Calibration:
    """The calibration under which the texts are likeliest; each round tries finer steps."""
    best, least = Calibration(), surprise(seen, Calibration())
    for fineness in range(ROUNDS):
        for name, steps in STEPS.items():
            for step in steps:
                tried = _moved(best, name, float(step), 0.5**fineness)
                cost = surprise(seen, tried)
                if cost < least:
                    best, least = tried, cost
    return best


def surprise(seen: Sequence[Seen], how: Calibration) -> float:
    """Mean negative log-likelihood of the texts."""
    return -float(np.mean([log_likelihood(*calibrated(one.heats, one.classes, how), one.labels) for one in seen]))


def calibrated(heats: Array, classes: Array, how: Calibration) -> tuple[Array, Array]:
    """Heats and class probabilities as the serving network gives them."""
    logits = np.log(heats + TINY) - np.log(1 - heats + TINY)
    heats = 1 / (1 + np.exp(-(how.heat_scale * logits + how.heat_shift)))
    powers = (classes + TINY) ** (1 / how.temperature)
    return heats, powers / powers.sum(-1, keepdims=True)


def _moved(how: Calibration, name: str, step: float, fineness: float) -> Calibration:
    value = getattr(how, name)
    return replace(how, **{name: value + step * fineness if name == "heat_shift" else value * step**fineness})
