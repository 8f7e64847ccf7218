"""From slot probabilities to a read: characters, their alternatives, and whole texts. Pure."""

from __future__ import annotations

import heapq

import numpy as np
import numpy.typing as npt

from plates.text import ALPHABET
from recognition.pipeline.types import Alternative, Character, Read, TextAlternative

Array = npt.NDArray[np.float32]

BLANK = len(ALPHABET)
CHARACTER_ALTERNATIVES = 5
TEXT_ALTERNATIVES = 5
MOST_STEPS = 400
"""Bound of the search for whole texts: different slots that are blank can spell the same text again and again."""


def decode(slots: Array, centres: Array | None = None, region: str = "") -> Read:
    """A read of one plate.

    Args:
        slots: (S, 37) probabilities over the alphabet and blank, which sum to 1 in every slot.
        centres: (S, 2) where each slot looked, as (x, y) shares of the crop.
        region: the plate's country, '' when unknown.

    Returns:
        The likeliest text with its probability (the product over all slots, blank ones too).
    """
    best = slots.argmax(-1)
    characters = tuple(
        _character(slots[at], None if centres is None else centres[at]) for at in range(len(slots)) if best[at] != BLANK
    )
    score = float(np.prod(slots.max(-1).astype(np.float64)))
    text = "".join(character.char for character in characters)
    return Read(text, min(score, 1.0), characters, texts(slots), region)


def texts(slots: Array, count: int = TEXT_ALTERNATIVES) -> tuple[TextAlternative, ...]:
    """The likeliest whole texts, best first.

    A text that can be spelt with blanks at different places counts with its likeliest spelling.
    """
    # The count-th text needs no slot's choice past its count-th: each better choice there is a better text.
    order = np.argsort(-slots, axis=-1, kind="stable")[:, :count]
    costs = -np.log(np.maximum(np.take_along_axis(slots, order, -1), 1e-12).astype(np.float64))
    start = (0,) * len(slots)
    heap, visited = [(float(costs[:, 0].sum()), start)], {start}
    found: dict[str, float] = {}
    for _ in range(MOST_STEPS):
        if not heap or len(found) == count:
            break
        cost, ranks = heapq.heappop(heap)
        found.setdefault(_spelt(order, ranks), min(float(np.exp(-cost)), 1.0))
        for at, rank in enumerate(ranks):
            following = (*ranks[:at], rank + 1, *ranks[at + 1 :])
            if rank + 1 < count and following not in visited:
                visited.add(following)
                heapq.heappush(heap, (cost + float(costs[at, rank + 1] - costs[at, rank]), following))
    return tuple(TextAlternative(text, score) for text, score in found.items())


def _spelt(order: npt.NDArray[np.int64], ranks: tuple[int, ...]) -> str:
    classes = (order[at, rank] for at, rank in enumerate(ranks))
    return "".join(ALPHABET[found] for found in classes if found != BLANK)


def _character(probabilities: Array, centre: Array | None) -> Character:
    order = np.argsort(-probabilities, kind="stable")
    ranked = [Alternative(ALPHABET[at], float(probabilities[at])) for at in order if at != BLANK]
    others = tuple(ranked[1 : CHARACTER_ALTERNATIVES + 1])
    place = None if centre is None else (float(centre[0]), float(centre[1]))
    return Character(ranked[0].char, ranked[0].score, others, place)
