"""Where a read and a registered text differ, position by position, and that in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, log

from plates.channel import Positions

LEAST = 1e-4
"""A character that the reader did not name counts as this probable."""

GAP = 2e-3
"""Probability of an extra or a missed character: dearer than a doubtful character, cheaper than two unnamed ones."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A position of the read where another character is registered.

    `position` counts the read's characters from 0. `registered` is '' for a character that is not on the
    registered plate, `read` is '' for one that was missed before `position`. `rank` counts from 2: the
    registered character was the second likeliest there; 0 means it was not among the alternatives.
    """

    position: int
    read: str
    registered: str
    rank: int
    score: float

    @property
    def words(self) -> str:
        """Such as '0 read where O is registered (character 5; 2nd choice, 0.21).'"""
        if not self.read:
            return f"{self.registered} is registered and was not read (before character {self.position + 1})."
        if not self.registered:
            return f"{self.read} read where nothing is registered (character {self.position + 1})."
        place = f"{_ordinal(self.rank)} choice, {self.score:.2f}" if self.rank else "not among the choices"
        return f"{self.read} read where {self.registered} is registered (character {self.position + 1}; {place})."


def differences(positions: Positions, text: str) -> tuple[Difference, ...]:
    """Where `text` differs from the read, along the likeliest alignment."""
    return tuple(
        found for at, char in _alignment(positions, text) if (found := _difference(positions, at, char)) is not None
    )


def _difference(positions: Positions, at: tuple[int, bool], char: str) -> Difference | None:
    place, is_read = at
    if not is_read:
        return Difference(place, "", char, 0, 0.0)
    choices = positions[place]
    ordered = sorted(choices, key=lambda other: (-choices[other], other))
    read = ordered[0] if ordered else ""
    if read == char:
        return None
    rank = ordered.index(char) + 1 if char in choices else 0
    return Difference(place, read, char, rank, choices.get(char, 0.0))


def _alignment(positions: Positions, text: str) -> list[tuple[tuple[int, bool], str]]:
    """((position, whether it was read), registered character or '') from left to right."""
    steps = _table(positions, text)
    at, char = len(positions), len(text)
    path: list[tuple[tuple[int, bool], str]] = []
    while at or char:
        step = steps[at][char]
        if step == "same":
            at, char = at - 1, char - 1
            path.append(((at, True), text[char]))
        elif step == "extra":
            at -= 1
            path.append(((at, True), ""))
        else:
            char -= 1
            path.append(((at, False), text[char]))
    return path[::-1]


def _table(positions: Positions, text: str) -> list[list[str]]:
    """The last step of the best alignment of every prefix of the read with every prefix of the text."""
    gap = -log(GAP)
    costs = [[inf] * (len(text) + 1) for _ in range(len(positions) + 1)]
    steps = [[""] * (len(text) + 1) for _ in range(len(positions) + 1)]
    costs[0][0] = 0.0
    for at in range(len(positions) + 1):
        for char in range(len(text) + 1):
            options: Sequence[tuple[float, str]] = (
                (costs[at - 1][char - 1] + _cost(positions[at - 1], text[char - 1]), "same")
                if at and char
                else (inf, ""),
                (costs[at - 1][char] + gap, "extra") if at else (inf, ""),
                (costs[at][char - 1] + gap, "missed") if char else (inf, ""),
            )
            best = min(options, key=lambda option: option[0])
            if best[0] < costs[at][char]:
                costs[at][char], steps[at][char] = best
    return steps


def _cost(choices: object, char: str) -> float:
    assert isinstance(choices, dict)
    return -log(max(choices.get(char, 0.0), LEAST))


def _ordinal(number: int) -> str:
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number, 'th') }"
