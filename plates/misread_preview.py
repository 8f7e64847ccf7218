"""Which misreads of a plate a strictness accepts: what a company sees before it chooses one. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

from plates.matching import Reason, reason_of
from plates.misreads import read_given_shown
from plates.text import lookalikes_of, normalise

MOST_WRONG = 2
"""Misreads with more wrong characters than these are not listed."""

AGAIN = 0.3
"""Of plates with a wrong character, about so many have another one (43 against 126 of our labelled reads)."""

LEAST_SHARE = 0.08
"""A character is shown as misread as another when at least this share of its misreads are so."""


@dataclass(frozen=True, slots=True)
class Misread:
    """A text that a plate may be read as.

    `share` is how often a misread of the plate comes out so.
    """

    text: str
    reason: Reason
    share: float


def accepted_misreads(plate: str, strictness: str, most: int = 60) -> list[Misread]:
    """The likeliest misreads of a plate that a strictness accepts as a match, likeliest first.

    A read is accepted only where it is as probable as the policy's least score asks, whatever the strictness.

    Args:
        plate: its text, in any spelling.
        strictness: 'exact' (accepts none), 'lookalike' or 'near'.

    Raises:
        ValueError: there is no such strictness.
    """
    text = normalise(plate)
    reasons = tuple(Reason)
    allowed = reasons[: reasons.index(Reason(strictness)) + 1]
    found = [one for one in _misreads(text) if one.reason in allowed]
    return sorted(found, key=lambda one: (-one.share, one.text))[:most]


def _misreads(text: str) -> Iterator[Misread]:
    for wrong in range(1, min(MOST_WRONG, len(text)) + 1):
        for places in combinations(range(len(text)), wrong):
            for taken in product(*(_taken_for(text[at]) for at in places)):
                share = AGAIN ** (wrong - 1) / len(text) ** wrong
                chars = list(text)
                for at, (char, one) in zip(places, taken, strict=True):
                    chars[at] = char
                    share *= one
                read = "".join(chars)
                yield Misread(read, reason_of(read, text), share)


def _taken_for(char: str) -> list[tuple[str, float]]:
    alike = lookalikes_of(char)
    return [(read, share) for read, share in read_given_shown(char).items() if share >= LEAST_SHARE or read in alike]
