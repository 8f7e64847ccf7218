"""Which registered plates a read may show: pure functions over character probabilities.

A read gives each position a probability for every character; the register is
certain. The texts that the read allows are enumerated best first (`candidate_texts`),
looked up by the caller, and ranked (`rank`).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Positions = Sequence[Mapping[str, float]]
"""For each read position the probability of every character that is worth a thought."""

REGISTERED_ODDS = 50.0
"""How much likelier a passing vehicle is to show a given registered plate than a given
unregistered one of equal shape. An assumption until it is calibrated on real traffic."""

LEAST_PROBABILITY = 1e-4
"""A character is never taken to be less likely than this: networks are overconfident."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A position where another character is registered than was read.

    `rank` counts from 2: the registered character was the second likeliest there;
    0 means it was not among the alternatives at all.
    """

    position: int
    read: str
    registered: str
    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """A registered text with the probability that it is the plate which was seen."""

    text: str
    score: float
    differences: tuple[Difference, ...]

    @property
    def is_exact(self) -> bool:
        return not self.differences


def candidate_texts(positions: Positions, limit: int = 256) -> list[str]:
    """The `limit` likeliest texts of a read, best first, each exactly once.

    Best-first search over the alternatives of all positions: what the combinations of
    best letter and best digit were meant to find, without their explosion.
    """
    ordered = [sorted(choices.items(), key=lambda item: (-item[1], item[0])) for choices in positions]
    if not ordered or not all(ordered):
        return []
    start = (0,) * len(ordered)
    heap = [(-_probability(ordered, start), start)]
    seen = {start}
    texts: list[str] = []
    while heap and len(texts) < limit:
        _, ranks = heapq.heappop(heap)
        texts.append("".join(ordered[at][rank][0] for at, rank in enumerate(ranks)))
        for at, rank in enumerate(ranks):
            following = (*ranks[:at], rank + 1, *ranks[at + 1 :])
            if rank + 1 < len(ordered[at]) and following not in seen:
                seen.add(following)
                heapq.heappush(heap, (-_probability(ordered, following), following))
    return texts


def rank(positions: Positions, registered: Iterable[str]) -> list[Ranking]:
    """Registered texts of the read's length by falling probability.

    The probability weighs every registered text by `REGISTERED_ODDS` against all other
    texts of that length, which share what the registered ones leave.
    """
    likelihoods = {text: likelihood(positions, text) for text in registered if len(text) == len(positions)}
    known = min(sum(likelihoods.values()), 1.0)
    evidence = REGISTERED_ODDS * known + (1.0 - known)
    ranked = [
        Ranking(text, min(REGISTERED_ODDS * value / evidence, 1.0), differences(positions, text))
        for text, value in likelihoods.items()
    ]
    return sorted(ranked, key=lambda item: (-item.score, item.text))


def likelihood(positions: Positions, text: str) -> float:
    """Probability of reading so if `text` was shown; both have the same length."""
    value = 1.0
    for choices, char in zip(positions, text, strict=True):
        value *= max(choices.get(char, 0.0), LEAST_PROBABILITY)
    return value


def differences(positions: Positions, text: str) -> tuple[Difference, ...]:
    """Where `text` has another character than the likeliest one, and how likely its own is there."""
    found = []
    for at, (choices, char) in enumerate(zip(positions, text, strict=True)):
        ordered = sorted(choices, key=lambda other: (-choices[other], other))
        if ordered[0] != char:
            place = ordered.index(char) + 1 if char in choices else 0
            found.append(Difference(at, ordered[0], char, place, choices.get(char, 0.0)))
    return tuple(found)


def _probability(ordered: Sequence[Sequence[tuple[str, float]]], ranks: Sequence[int]) -> float:
    value = 1.0
    for choices, place in zip(ordered, ranks, strict=True):
        value *= choices[place][1]
    return value
