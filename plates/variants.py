"""The texts that a read may stand for, best first: what candidates are looked up by. Pure.

A folded text (`plates.text.fold`) stands for all texts that differ by look-alikes only. From the likeliest
text of a read, edits lead to the others: another class of characters at a slot, a slot that shows nothing, a
character that was missed. Each edit has a cost (the logarithm of how much less probable it is);
the edits of different slots add up, and sets of edits are enumerated by rising cost.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from plates.channel import ChannelParameters, Slot
from plates.text import ALPHABET, FOLDED

Array = npt.NDArray[np.float64]

LOOKALIKES = ALPHABET.translate(FOLDED)
"""Each character's class of look-alikes, in the order of ALPHABET: variants are folded texts."""

PLAIN = ALPHABET
"""Every character for itself: variants are texts."""

MOST_EDITS = 4
"""More misread classes than these are not searched for at once."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A text, or folded text, and the logarithm of its probability next to that of the likeliest one (0 or less)."""

    text: str
    log_odds: float


@dataclass(frozen=True, slots=True)
class _Edits:
    """Single edits by rising cost: of what slot, and what is put in its place. `base` are the likeliest classes."""

    base: list[str]
    costs: list[float]
    slots: list[int]
    replacements: list[str]

    def spelt(self, chosen: Sequence[int]) -> str:
        """The text after some edits."""
        parts = [*self.base, ""]
        for edit in chosen:
            parts[self.slots[edit]] = self.replacements[edit]
        return "".join(parts)


def variants(
    slots: Sequence[Slot],
    parameters: ChannelParameters,
    limit: int,
    classes: str = LOOKALIKES,
    keep: Callable[[str], object] | None = None,
) -> Iterator[Variant]:
    """At most `limit` distinct texts by falling probability of their likeliest alignment, the likeliest first.

    Args:
        classes: what stands for each character of ALPHABET, in its order.
        keep: tells of a text whether it is wanted; edits that lead to an unwanted text are not combined either.
    """
    if not slots:
        return
    edits = _edits(slots, parameters, classes)
    if keep:
        edits = _kept(edits, keep)
    seen: set[str] = set()
    for cost, chosen in _cheapest(edits.costs, edits.slots):
        text = edits.spelt(chosen)
        if text and text not in seen and (keep is None or keep(text)):
            seen.add(text)
            yield Variant(text, -cost)
            if len(seen) >= limit:
                return


def likeliest(slots: Sequence[Slot], classes: str = LOOKALIKES) -> float:
    """The probability of the first variant, by its likeliest alignment."""
    return float(np.prod(_shares(slots, classes).max(1)))


def _shares(slots: Sequence[Slot], classes: str) -> Array:
    """(slots, classes): the probability of each class, in the order of `_names`."""
    return np.array([slot.shows for slot in slots]) @ _sums(classes)


def _edits(slots: Sequence[Slot], parameters: ChannelParameters, classes: str) -> _Edits:
    names = _names(classes)
    with np.errstate(divide="ignore"):
        logs = np.log(_shares(slots, classes))
        nothing = np.log(np.array([slot.nothing for slot in slots]))
    best = logs.argmax(1)
    tops = logs.max(1)
    base = [names[at] for at in best]
    wrong = tops[:, None] - logs
    wrong[np.arange(len(slots)), best] = np.inf
    dropped = np.maximum(tops - nothing, 0.0) if len(slots) > 1 else np.full(1, np.inf)
    missed = np.tile(-np.log(parameters.missed * _sums(classes).sum(0) / len(ALPHABET)), (len(slots) + 1, 1))
    costs = np.concatenate([wrong.ravel(), dropped, missed.ravel()])
    order = np.argsort(costs, kind="stable")[: int(np.isfinite(costs).sum())]
    places, replacements = _meanings(base, names)
    return _Edits(base, costs[order].tolist(), [places[at] for at in order], [replacements[at] for at in order])


def _kept(edits: _Edits, keep: Callable[[str], object]) -> _Edits:
    places = [at for at in range(len(edits.costs)) if keep(edits.spelt((at,)))]
    return _Edits(
        edits.base,
        [edits.costs[at] for at in places],
        [edits.slots[at] for at in places],
        [edits.replacements[at] for at in places],
    )


def _meanings(base: Sequence[str], names: Sequence[str]) -> tuple[list[int], list[str]]:
    """The slot and the replacement of every edit, in the order of the costs."""
    size, every = len(base), list(names)
    after = [*base, ""]
    places = [at for at in range(size) for _ in every] + [*range(size)] + [at for at in range(size + 1) for _ in every]
    replacements = every * size + [""] * size + [name + following for following in after for name in every]
    return places, replacements


def _cheapest(costs: Sequence[float], slots: Sequence[int]) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Sets of edits at different slots by rising total cost, the empty set first.

    `costs` rise. From a set, one successor swaps its dearest edit for the next dearer one and one adds that; so
    each set is reached once, and only the frontier is held.
    """
    yield 0.0, ()
    heap: list[tuple[float, tuple[int, ...]]] = [(costs[0], (0,))] if costs else []
    while heap:
        cost, chosen = heapq.heappop(heap)
        taken = [slots[edit] for edit in chosen]
        is_possible = len(set(taken)) == len(taken)
        if is_possible:
            yield cost, chosen
        following = chosen[-1] + 1
        if following < len(costs):
            dearer = costs[following]
            heapq.heappush(heap, (cost - costs[chosen[-1]] + dearer, (*chosen[:-1], following)))
            if is_possible and len(chosen) < MOST_EDITS:
                heapq.heappush(heap, (cost + dearer, (*chosen, following)))


@lru_cache(maxsize=8)
def _names(classes: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(classes))


@lru_cache(maxsize=8)
def _sums(classes: str) -> Array:
    """(36, classes): adds the characters of each class up."""
    return np.array([[float(char == name) for name in _names(classes)] for char in classes])
