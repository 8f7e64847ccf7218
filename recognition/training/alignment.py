"""Finds out which of the characters that the network sees are those of a known text."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

LEAST_LIKELY = 0.2
"""Geometric mean of the characters' probabilities below which an alignment is not believed."""
MISSED = np.log(1e-6)
"""What a text counts for that cannot be spelt."""


def aligned(heats: Array, classes: Array, labels: list[int]) -> list[int] | None:
    """The likeliest places of a text's characters among those found.

    Args:
        heats: (N,) probability that each is a character at all, in reading order.
        classes: (N, 36) what it may be.
        labels: classes of the M characters of the text.

    Returns:
        M rising places, or None where no choice is likely.
    """
    count, wanted = len(heats), len(labels)
    if count < wanted or not wanted:
        return None
    taken = np.log(heats[:, None] * classes[:, labels] + 1e-6)
    left = np.log(1 - heats + 1e-6)
    best = np.full((count + 1, wanted + 1), -np.inf)
    best[0, 0] = 0.0
    for at in range(count):
        best[at + 1] = best[at] + left[at]
        best[at + 1, 1:] = np.maximum(best[at + 1, 1:], best[at, :-1] + taken[at])
    if best[count, wanted] < wanted * np.log(LEAST_LIKELY):
        return None
    return _traced(best, left, wanted)


def _traced(best: npt.NDArray[np.float64], left: Array, wanted: int) -> list[int]:
    places: list[int] = []
    for at in range(len(left), 0, -1):
        if wanted and best[at, wanted] > best[at - 1, wanted] + left[at - 1]:
            places.append(at - 1)
            wanted -= 1
    return places[::-1]


def log_likelihood(heats: Array, classes: Array, labels: list[int]) -> float:
    """How likely a text is, wherever its characters are among those found: the sum over all places, as a logarithm."""
    reached = np.full(len(labels) + 1, -np.inf)
    reached[0] = 0.0
    left = np.log(1 - heats + 1e-6)
    taken = np.log(heats[:, None] * classes[:, labels] + 1e-6)
    for at in range(len(heats)):
        step = np.append(-np.inf, reached[:-1] + taken[at])
        reached = np.logaddexp(reached + left[at], step)
    return float(np.maximum(reached[-1], MISSED))
