"""Registers and reads for measuring matching: Indian plates, misread as our reader misreads. Pure.

Reads take their probabilities and confusions from the half of `data/misreads.json` that no parameter of
matching was fitted to. The characters of a read are drawn one by one, so mistakes are not correlated as they
are on a dirty plate.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from plates.channel import Positions
from plates.formats import INDIAN_STATES, LETTERS
from plates.misreads import held_out, measured

DISTRICTS = 60
SERIES = tuple(first + second for first in LETTERS for second in LETTERS)
LEAST_LISTED = 0.0005


def plates(count: int, seed: int = 1) -> Iterator[str]:
    """`count` different texts of the Indian state series; a few districts have most of them, as in life.

    The districts' shares fall with 1 / rank, so that the densest one has about one in eight plates.
    """
    chance = random.Random(seed)
    offices = [f"{state}{number:02d}" for state in INDIAN_STATES for number in range(1, DISTRICTS + 1)]
    chance.shuffle(offices)
    weights = [1 / (rank + 1) for rank in range(len(offices))]
    seen: set[int] = set()
    while len(seen) < count:
        for at in chance.choices(range(len(offices)), weights, k=10_000):
            series, number = chance.randrange(len(SERIES)), chance.randrange(1, 10_000)
            code = (at * len(SERIES) + series) * 10_000 + number
            if code not in seen and len(seen) < count:
                seen.add(code)
                yield f"{offices[at]}{SERIES[series]}{number:04d}"


def read_of(text: str, misread: int, chance: random.Random) -> Positions:
    """A read of `text` in which exactly `misread` characters are wrong.

    Raises:
        ValueError: more characters are to be misread than there are.
    """
    if misread > len(text):
        raise ValueError(f"{misread} of {len(text)} characters cannot be misread")
    wrong = set(chance.sample(range(len(text)), misread))
    return [_misread(char, chance) if at in wrong else _right(char, chance) for at, char in enumerate(text)]


def _right(char: str, chance: random.Random) -> dict[str, float]:
    scores = chance.choice(measured()["held_out"]["right"])
    return _named([char, *_others(char, len(scores), chance, {char})], scores)


def _misread(char: str, chance: random.Random) -> dict[str, float]:
    """The shown character stands at the rank that a shown one had, or is not named at all (rank 0)."""
    rank, scores = chance.choice(measured()["held_out"]["wrong"])
    taken = held_out(char)
    read = chance.choices(list(taken), list(taken.values()))[0]
    chars = [read, *_others(read, len(scores), chance, {char, read})]
    if rank:
        chars.insert(rank - 1, char)
    return _named(chars, scores)


def _others(char: str, count: int, chance: random.Random, without: set[str]) -> list[str]:
    """Characters that `char` is taken for, each once."""
    shares = held_out(char)
    chosen: list[str] = []
    while len(chosen) < count - 1:
        drawn = chance.choices(list(shares), list(shares.values()), k=4)
        chosen += [other for other in dict.fromkeys(drawn) if other not in without and other not in chosen]
    return chosen[: count - 1]


def _named(chars: list[str], scores: list[float]) -> dict[str, float]:
    pairs = zip(chars, scores, strict=False)
    return {char: score for at, (char, score) in enumerate(pairs) if not at or score >= LEAST_LISTED}
