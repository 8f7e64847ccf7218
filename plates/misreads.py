"""How our reader misreads characters: the counts of `data/misreads.json`, as probabilities. Pure.

The file holds figures only, no plates; `manage.py calibrate_matching` writes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from plates.text import ALPHABET, lookalikes_of

MEASURED = Path(__file__).parent / "data" / "misreads.json"

LOOKALIKE_COUNT = 3.0
"""What being look-alikes counts beside the misreads that were seen: the counts are small."""

ANY_COUNT = 0.05
"""What any pair of characters counts."""


_in_use: dict[str, Any] = {}


def measured() -> dict[str, Any]:
    """The figures of the reader in service; see `recognition.evaluation.misreads.figures`."""
    if not _in_use:
        _in_use.update(json.loads(MEASURED.read_text()))
    return _in_use


def use(figures: dict[str, Any]) -> None:
    """Takes other figures for this process, before a channel is fitted to them."""
    _in_use.clear()
    _in_use.update(figures)
    shown_given_read.cache_clear()
    shares_given_read.cache_clear()
    read_given_shown.cache_clear()


@lru_cache(maxsize=len(ALPHABET))
def shown_given_read(read: str) -> Mapping[str, float]:
    """What a character that was misread as `read` really is: 36 probabilities, that of `read` itself 0."""
    misread = measured()["misread"]
    return _shares(read, {char: misread.get(char, {}).get(read, 0) for char in ALPHABET})


@lru_cache(maxsize=len(ALPHABET))
def shares_given_read(place: int) -> tuple[float, ...]:
    """`shown_given_read` by places in ALPHABET."""
    return tuple(shown_given_read(ALPHABET[place]).values())


@lru_cache(maxsize=len(ALPHABET))
def read_given_shown(shown: str) -> Mapping[str, float]:
    """What a misread `shown` is read as: 36 probabilities, that of `shown` itself 0."""
    return _shares(shown, measured()["misread"].get(shown, {}))


def held_out(shown: str) -> Mapping[str, float]:
    """`read_given_shown` by the half of the reads that no parameter was fitted to."""
    return _shares(shown, measured()["held_out"]["misread"].get(shown, {}))


def _shares(char: str, counts: Mapping[str, float]) -> Mapping[str, float]:
    weights = {other: counts.get(other, 0) + ANY_COUNT for other in ALPHABET}
    for other in lookalikes_of(char):
        weights[other] += LOOKALIKE_COUNT
    weights[char] = 0.0
    total = sum(weights.values())
    return {other: weight / total for other, weight in weights.items()}
