"""The noisy channel between a plate and its read: how probable a text is, given what a reader saw. Pure.

A read is a row of slots. The channel draws a text from it: each slot shows a character, by the reader's own
probabilities mixed with the misreads that are known of it, or nothing (a slot read into a seal or a split
character); between slots, and before and after them, characters may have been missed. `probability` sums over
all alignments (the forward algorithm), so that over all texts the probabilities sum to 1.

Source: Rabiner, A Tutorial on Hidden Markov Models, 1989 (forward algorithm); Durbin et al., Biological
Sequence Analysis, 1998, chapter 4 (pair models with insertions and deletions).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from plates.misreads import shares_given_read
from plates.text import ALPHABET

Positions = Sequence[Mapping[str, float]]
"""For each read position the probability of every character that is worth a thought."""

PLACES = {char: at for at, char in enumerate(ALPHABET)}
CODES = bytes(PLACES.get(chr(code), 0) for code in range(256))
"""Turns an encoded normalised text into the places of its characters in ALPHABET."""

FITTED = Path(__file__).parent / "data" / "channel.json"


@dataclass(frozen=True, slots=True)
class ChannelParameters:
    """What `manage.py calibrate_matching` fits; all are probabilities, `sharpness` is an exponent.

    Args:
        sharpness: the reader's probabilities are raised to this power: below 1 for a reader too sure of itself.
        distrust: how often a slot is decided by the known misreads instead of the reader.
        spurious: how often a slot shows no character at all, when the reader left no doubt.
        spurious_doubt: what share of the probability that a reader left unnamed means that too.
        missed: how often a character was missed at one place between slots.
        garbage: how often a read tells nothing of the plate.
    """

    sharpness: float
    distrust: float
    spurious: float
    spurious_doubt: float
    missed: float
    garbage: float

    def as_data(self) -> dict[str, float]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Slot:
    """One position of a read as the channel takes it.

    `shows` holds a probability for each of the 36 characters of ALPHABET, which sum to 1 - `nothing`.
    """

    shows: Sequence[float]
    nothing: float


@lru_cache(maxsize=1)
def fitted() -> ChannelParameters:
    """The parameters in service."""
    return ChannelParameters(**json.loads(FITTED.read_text())["parameters"])


def slots_of(positions: Positions, parameters: ChannelParameters) -> list[Slot]:
    """The slots of a read; a position without any character of the alphabet is left out."""
    return [slot for slot in (_slot(choices, parameters) for choices in positions) if slot is not None]


def probability(slots: Sequence[Slot], text: str, parameters: ChannelParameters, reach: int = 3) -> float:
    """The probability that the plate shows `text`, given the read.

    Args:
        reach: alignments that run more than so many characters ahead or behind are not summed.
    """
    wild = 1 / len(ALPHABET)
    if not slots or not text or abs(len(text) - len(slots)) > reach:
        return parameters.garbage * wild ** len(text)
    missed = parameters.missed * wild
    size = len(text)
    codes = text.encode().translate(CODES)
    row = [0.0] * (size + 1)
    row[0] = 1.0
    for at in range(min(reach, size)):
        row[at + 1] = row[at] * missed
    for number, slot in enumerate(slots, 1):
        nothing, shows = slot.nothing, slot.shows
        first, last = max(number - reach, 0), min(number + reach, size)
        diagonal = row[first - 1] if first else 0.0
        before = 0.0
        for at in range(first, last + 1):
            above = row[at]
            before = above * nothing + before * missed
            if at:
                before += diagonal * shows[codes[at - 1]]
            diagonal, row[at] = above, before
        if last < size:
            row[last + 1] = 0.0
    stops = (1 - parameters.missed) ** (len(slots) + 1)
    return (1 - parameters.garbage) * row[size] * stops + parameters.garbage * wild**size


def _slot(choices: Mapping[str, float], parameters: ChannelParameters) -> Slot | None:
    """The reader's word (1 - distrust) and what is known of its misreads (distrust), for all 36 characters."""
    named = {
        PLACES[char]: value**parameters.sharpness for char, value in choices.items() if value > 0 and char in PLACES
    }
    total = sum(named.values())
    if not total:
        return None
    unnamed = min(max(1.0 - sum(choices.values()), 0.0), 1.0)
    nothing = min(parameters.spurious + parameters.spurious_doubt * unnamed, 0.9)
    known = parameters.distrust * (1 - nothing)
    shows = [share * known for share in shares_given_read(max(named, key=named.__getitem__))]
    scale = (1 - parameters.distrust) * (1 - nothing) / total
    for place, value in named.items():
        shows[place] += value * scale
    return Slot(shows, nothing)
