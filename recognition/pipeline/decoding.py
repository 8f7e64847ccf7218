"""From slot probabilities to a read: characters, their alternatives, and whole texts. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from plates.text import ALPHABET
from recognition.pipeline.types import Alternative, Character, Evidence, Read, TextAlternative

Array = npt.NDArray[np.float32]

BLANK = len(ALPHABET)
CHARACTER_ALTERNATIVES = 5
TEXT_ALTERNATIVES = 5


def decode(
    slots: Array, centres: Array | None = None, region: str = "", regions: Mapping[str, float] | None = None
) -> Read:
    """A read of one plate.

    Args:
        slots: (S, 37) probabilities over the alphabet and blank, which sum to 1 in every slot.
        centres: (S, 2) where each slot looked, as (x, y) shares of the crop.
        region: the plate's country, '' when unknown.
        regions: the probability of every country that the plate may be of.

    Returns:
        The likeliest text with its probability (the product over all slots, blank ones too), or text '' with score 0.
    """
    order = np.argsort(-slots, axis=-1, kind="stable")[:, : CHARACTER_ALTERNATIVES + 2].tolist()
    places = [None] * len(slots) if centres is None else [(x, y) for x, y in centres.tolist()]
    characters = tuple(
        _character(shares, ranked, place)
        for shares, ranked, place in zip(slots.tolist(), order, places, strict=True)
        if ranked[0] != BLANK
    )
    score = float(np.prod(slots.max(-1).astype(np.float64))) if characters else 0.0
    text = "".join(character.char for character in characters)
    evidence = Evidence(slots, dict(regions or {}))
    return Read(text, min(score, 1.0), characters, texts(slots), region, evidence)


def texts(slots: Array, count: int = TEXT_ALTERNATIVES) -> tuple[TextAlternative, ...]:
    """The likeliest whole texts that are possible at all, best first; texts of the same probability by the alphabet.

    A text that can be spelt with blanks at different places counts with its likeliest spelling.

    The best `count` beginnings are kept from slot to slot. That loses nothing: a beginning that `count` others beat
    ends, whatever follows, in a text that the same others with the same end beat.
    """
    order = np.argsort(-slots, axis=-1, kind="stable")[:, : count + 1]
    shares = np.take_along_axis(slots, order, -1)
    kept = [(-1.0, "")]
    for codes, chances in zip(order.tolist(), shares.tolist(), strict=True):
        kept = _longer(kept, codes, chances, count)
    return tuple(TextAlternative(text, min(-score, 1.0)) for score, text in kept)


def _longer(
    kept: list[tuple[float, str]], codes: list[int], chances: list[float], count: int
) -> list[tuple[float, str]]:
    """The best beginnings, as (minus probability, text), with one slot more."""
    found: dict[str, float] = {}
    rank = 0
    for code, chance in zip(codes, chances, strict=True):
        if not chance:
            break
        rank += code != BLANK
        # Of the characters so far each makes another text of each better beginning: more than `count` beat the rest.
        char, most = ("", count) if code == BLANK else (ALPHABET[code], count // rank)
        for score, text in kept[:most]:
            score *= chance
            if score < found.get(text + char, 0.0):
                found[text + char] = score
    return sorted((score, text) for text, score in found.items())[:count]


def _character(shares: list[float], ranked: list[int], place: tuple[float, float] | None) -> Character:
    choices = [Alternative(ALPHABET[at], shares[at]) for at in ranked if at != BLANK]
    return Character(choices[0].char, choices[0].score, tuple(choices[1 : CHARACTER_ALTERNATIVES + 1]), place)
