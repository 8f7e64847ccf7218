"""Fits the noisy channel of matching to labelled reads, and shows how far its scores can be believed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Any

import numpy as np
import numpy.typing as npt

from plates.channel import ChannelParameters, probability, slots_of
from plates.matching import ODD_FORMATS, Prior, has_format, plausible
from plates.variants import PLAIN, variants
from recognition.evaluation.misreads import LabelledRead
from recognition.evaluation.reliability import Reliability, binned
from recognition.evaluation.reliability import diagram as reliability_diagram
from recognition.pipeline.types import Image

START = ChannelParameters(sharpness=1.0, distrust=0.005, spurious=0.003, spurious_doubt=0.5, missed=0.004, garbage=0.01)
MOST = {"sharpness": 3.0, "distrust": 0.2, "spurious": 0.2, "spurious_doubt": 0.95, "missed": 0.05, "garbage": 0.1}
NEIGHBOURS = 96
"""So many of a read's likeliest texts may stand in a register beside the right one."""
BINS = np.array([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99, 0.995, 1.0000001])
FEWEST = 40
"""Bins with fewer matches are not drawn."""


def log_likelihood(reads: Sequence[LabelledRead], parameters: ChannelParameters) -> float:
    """The mean natural logarithm of the probability that the channel gives the right texts."""
    values = [probability(slots_of(read.positions, parameters), read.truth, parameters) for read in reads]
    return sum(log(max(value, 1e-30)) for value in values) / len(values)


def fit(reads: Sequence[LabelledRead], rounds: int = 3) -> ChannelParameters:
    """The parameters under which the right texts are likeliest, by coordinate descent.

    No rate falls below three in as many characters as were read: what was never seen among n may be as frequent as
    3 / n (the rule of three), and a rate of nothing would never forgive the first one.

    Raises:
        ValueError: there are no reads.
    """
    if not reads:
        raise ValueError("no labelled reads to fit to")
    least = 3 / sum(len(read.truth) for read in reads)
    best, value = START, log_likelihood(reads, START)
    for turn in range(rounds):
        for name in START.as_data():
            factor = (1.2 if name == "sharpness" else 2.0) ** (0.5**turn)
            for step in (factor, 1 / factor):
                best, value = _walk(reads, best, value, name, step, least)
    return best


def _walk(
    reads: Sequence[LabelledRead], best: ChannelParameters, value: float, name: str, step: float, least: float
) -> tuple[ChannelParameters, float]:
    while True:
        moved = replace(best, **{name: min(max(best.as_data()[name] * step, least), MOST[name])})
        reached = log_likelihood(reads, moved)
        if reached <= value + 1e-5:
            return best, value
        best, value = moved, reached


@dataclass(frozen=True, slots=True)
class Played:
    """How far the scores of matches can be believed in a register of `density` plates per plausible plate."""

    density: float
    reliability: Reliability

    @property
    def error(self) -> float:
        return self.reliability.error

    def rows(self) -> list[dict[str, Any]]:
        return self.reliability.rows()


def reliability(
    reads: Sequence[LabelledRead],
    parameters: ChannelParameters,
    density: float,
    share: float = 0.5,
    draws: int = 40,
    seed: int = 1,
) -> Played:
    """Plays registers around every read and compares scores with the truth.

    In each draw the right plate is registered with the probability `share`, and every other text that the
    read might stand for with the probability `density`: that of a register of `density` plates per
    plausible plate. Texts without a format of the plate's country are registered as seldom as they pass.
    """
    random = np.random.default_rng(seed)
    odds = share / (1 - share) * (1 - density) / density
    scores, truths = [], []
    for read in reads:
        for score, truth in _played(read, parameters, Prior(odds, read.region), density, share, draws, random):
            scores.append(score)
            truths.append(truth)
    found = binned("", np.concatenate(scores), np.concatenate(truths), BINS)
    name = f"1 of {1 / density:,.0f} plausible plates registered: error {found.error:.3f}"
    return Played(density, replace(found, name=name))


def _played(
    read: LabelledRead,
    parameters: ChannelParameters,
    prior: Prior,
    density: float,
    share: float,
    draws: int,
    random: np.random.Generator,
) -> Iterator[tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]]:
    """Scores and whether they are of the right plate, over all draws and registered texts."""
    slots = slots_of(read.positions, parameters)
    texts = [found.text for found in variants(slots, parameters, NEIGHBOURS, PLAIN)]
    texts = [read.truth, *(text for text in texts if text != read.truth)]
    likely = np.array([probability(slots, text, parameters) for text in texts])
    densities = density * np.array([1.0 if has_format(text, prior.region) else ODD_FORMATS for text in texts])
    registered = random.random((draws, len(texts))) < densities
    registered[:, 0] = random.random(draws) < share
    known = (registered * likely).sum(1, keepdims=True)
    unregistered = np.maximum(plausible(slots, prior.region) - known, 1e-9)
    scores = prior.odds * likely / (prior.odds * known + unregistered)
    truth = np.zeros_like(registered)
    truth[:, 0] = True
    yield np.minimum(scores[registered], 1.0), truth[registered]


def diagram(found: Sequence[Played], title: str) -> Image:
    """A picture (H, W, 3): how sure matches were, against how often they were right, a line a density."""
    axes = "score said (x), share of these matches that were right (y)"
    return reliability_diagram([one.reliability for one in found], title, axes, FEWEST)
