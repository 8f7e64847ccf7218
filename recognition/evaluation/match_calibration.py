"""Fits the noisy channel of matching to labelled reads, and shows how far its scores can be believed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from plates.channel import ChannelParameters, probability, slots_of
from plates.matching import ODD_FORMATS, Prior, has_format, plausible
from plates.variants import PLAIN, variants
from recognition.evaluation.misreads import LabelledRead

START = ChannelParameters(sharpness=1.0, distrust=0.005, spurious=0.003, spurious_doubt=0.5, missed=0.004, garbage=0.01)
MOST = {"sharpness": 3.0, "distrust": 0.2, "spurious": 0.2, "spurious_doubt": 0.95, "missed": 0.05, "garbage": 0.1}
NEIGHBOURS = 96
"""So many of a read's likeliest texts may stand in a register beside the right one."""
BINS = np.array([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99, 0.995, 1.0000001])
SIDE, MARGIN = 560, 60
FEWEST = 40
"""Bins with fewer matches are not drawn."""


def log_likelihood(reads: Sequence[LabelledRead], parameters: ChannelParameters) -> float:
    """The mean natural logarithm of the probability that the channel gives the right texts."""
    values = [probability(slots_of(read.positions, parameters), read.truth, parameters) for read in reads]
    return sum(log(max(value, 1e-30)) for value in values) / len(values)


def fit(reads: Sequence[LabelledRead], rounds: int = 3) -> ChannelParameters:
    """The parameters under which the right texts are likeliest, by coordinate descent.

    Raises:
        ValueError: there are no reads.
    """
    if not reads:
        raise ValueError("no labelled reads to fit to")
    best, value = START, log_likelihood(reads, START)
    for turn in range(rounds):
        for name in START.as_data():
            factor = (1.2 if name == "sharpness" else 2.0) ** (0.5**turn)
            for step in (factor, 1 / factor):
                best, value = _walk(reads, best, value, name, step)
    return best


def _walk(
    reads: Sequence[LabelledRead], best: ChannelParameters, value: float, name: str, step: float
) -> tuple[ChannelParameters, float]:
    while True:
        moved = replace(best, **{name: min(max(best.as_data()[name] * step, 1e-5), MOST[name])})
        reached = log_likelihood(reads, moved)
        if reached <= value + 1e-5:
            return best, value
        best, value = moved, reached


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of matches by score: how many (`counts`), how sure they were (`said`) and how many were right (`right`)."""

    density: float
    counts: npt.NDArray[np.float64]
    said: npt.NDArray[np.float64]
    right: npt.NDArray[np.float64]

    @property
    def error(self) -> float:
        """The expected calibration error: the mean of |said - right|, weighted by counts."""
        return float(np.sum(self.counts * np.abs(self.said - self.right)) / max(self.counts.sum(), 1))

    def rows(self) -> list[dict[str, Any]]:
        edges = pairwise(BINS)
        columns = zip(edges, self.counts, self.said, self.right, strict=True)
        return [
            {
                "from": round(float(low), 3), "to": round(min(float(high), 1.0), 3), "matches": int(count),
                "said": round(float(said), 4), "right": round(float(right), 4),
            }
            for (low, high), count, said, right in columns
            if count
        ]  # fmt: skip


def reliability(
    reads: Sequence[LabelledRead],
    parameters: ChannelParameters,
    density: float,
    share: float = 0.5,
    draws: int = 40,
    seed: int = 1,
) -> Reliability:
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
    return _binned(density, np.concatenate(scores), np.concatenate(truths))


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


def _binned(density: float, scores: npt.NDArray[np.float64], truths: npt.NDArray[np.bool_]) -> Reliability:
    place = np.digitize(scores, BINS) - 1
    counts = np.bincount(place, minlength=len(BINS) - 1).astype(np.float64)
    said = np.bincount(place, scores, len(BINS) - 1) / np.maximum(counts, 1)
    right = np.bincount(place, truths, len(BINS) - 1) / np.maximum(counts, 1)
    return Reliability(density, counts, said, right)


def diagram(found: Sequence[Reliability], title: str) -> npt.NDArray[np.uint8]:
    """A picture (H, W, 3): how sure matches were, against how often they were right, a line a density."""
    picture = np.full((SIDE, SIDE, 3), 255, np.uint8)
    span = SIDE - 2 * MARGIN
    for tenth in range(11):
        at = MARGIN + span * tenth // 10
        cv2.line(picture, (at, MARGIN), (at, SIDE - MARGIN), (232, 232, 232), 1)
        cv2.line(picture, (MARGIN, at), (SIDE - MARGIN, at), (232, 232, 232), 1)
        _write(picture, f"{tenth / 10:.1f}", at - 10, SIDE - MARGIN + 18)
        _write(picture, f"{1 - tenth / 10:.1f}", MARGIN - 32, at + 4)
    cv2.line(picture, (MARGIN, SIDE - MARGIN), (SIDE - MARGIN, MARGIN), (170, 170, 170), 1, cv2.LINE_AA)
    _write(picture, title, MARGIN, 24, 0.45)
    _write(picture, "score said (x), share of these matches that were right (y)", MARGIN, SIDE - 14)
    for one, colour in zip(found, ((180, 90, 20), (40, 120, 230), (60, 160, 60), (160, 50, 160)), strict=False):
        _line(picture, one, colour, span)
    for row, (one, colour) in enumerate(zip(found, ((180, 90, 20), (40, 120, 230), (60, 160, 60)), strict=False)):
        label = f"1 of {1 / one.density:,.0f} plausible plates registered: error {one.error:.3f}"
        _write(picture, label, MARGIN + span * 2 // 5, SIDE - MARGIN - 48 + 16 * row, colour=colour)
    return picture


def _line(picture: npt.NDArray[np.uint8], one: Reliability, colour: tuple[int, int, int], span: int) -> None:
    enough = one.counts >= FEWEST
    x = MARGIN + span * one.said[enough]
    y = SIDE - MARGIN - span * one.right[enough]
    points = np.stack([x, y], -1).round().astype(np.int32)
    if len(points) > 1:
        cv2.polylines(picture, [points.reshape(-1, 1, 2)], False, colour, 2, cv2.LINE_AA)
    for at_x, at_y in points:
        cv2.circle(picture, (int(at_x), int(at_y)), 4, colour, -1, cv2.LINE_AA)


def _write(
    picture: npt.NDArray[np.uint8],
    text: str,
    x: int,
    y: int,
    size: float = 0.38,
    colour: tuple[int, int, int] = (60, 60, 60),
) -> None:
    cv2.putText(picture, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, size, colour, 1, cv2.LINE_AA)
