"""Which registered plate a read shows, how probably, and why. Pure.

The probability that a plate shows a text, given its read, comes from the noisy channel (`plates.channel`).
Bayes' rule weighs it by how much likelier a registered plate is to pass than any other plate that looks
as the read does, and by which texts the region's formats allow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from plates.alignment import Difference, differences
from plates.channel import ChannelParameters, Positions, Slot, fitted, probability, slots_of
from plates.formats import DIGITS, masks_of
from plates.text import FOLDED

__all__ = ["Difference", "Positions", "Prior", "Ranking", "Reason", "best_text", "rank", "reason_of"]

ODD_FORMATS = 0.02
"""Share of passing plates that have none of the region's formats: foreign, temporary, home-made. An assumption."""

LEAST_REGISTER = 1000
"""A register is taken to be at least so large: of few plates each would seem to pass all day."""


class Reason(StrEnum):
    """How a read and a registered text agree, strictest first."""

    EXACT = "exact"
    LOOKALIKE = "lookalike"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Prior:
    """What is known before a plate is read.

    Args:
        odds: how much likelier a given registered plate passes than a given unregistered one.
        region: whose formats are expected, an ISO 3166 code or ''.
    """

    odds: float
    region: str = ""

    @classmethod
    def of_register(cls, size: int, registered_share: float, plausible_plates: float, region: str = "") -> Prior:
        """The odds of a register of `size` plates where `registered_share` of the passing vehicles are
        registered, and the others show any of about `plausible_plates` texts.

        Raises:
            ValueError: the share is not between 0 and 1, or there are no plausible plates.
        """
        if not 0 < registered_share < 1 or plausible_plates <= 0:
            raise ValueError("the share lies between 0 and 1 and the number of plausible plates above 0")
        return cls(registered_share / (1 - registered_share) * plausible_plates / max(size, LEAST_REGISTER), region)


@dataclass(frozen=True, slots=True)
class Ranking:
    """A registered text with the probability that it is the plate which was seen.

    `likelihood` is the probability of the text given the read alone, before the register was looked at.
    """

    text: str
    score: float
    likelihood: float
    reason: Reason
    differences: tuple[Difference, ...]

    @property
    def is_exact(self) -> bool:
        return self.reason is Reason.EXACT


def rank(
    positions: Positions, registered: Iterable[str], prior: Prior, parameters: ChannelParameters | None = None
) -> list[Ranking]:
    """Registered texts by falling probability; their scores and that of no registered plate sum to 1."""
    parameters = parameters or fitted()
    slots = slots_of(positions, parameters)
    found = {text: probability(slots, text, parameters) for text in registered if text}
    return ranked(positions, slots, found, prior)


def ranked(positions: Positions, slots: Sequence[Slot], found: Mapping[str, float], prior: Prior) -> list[Ranking]:
    """`rank` for texts whose probability given the read is known already."""
    read = best_text(positions)
    rankings = [
        Ranking(text, score, found[text], reason_of(read, text), () if text == read else differences(positions, text))
        for text, score in posterior(found, slots, prior).items()
    ]
    return sorted(rankings, key=lambda item: (-item.score, -item.likelihood, item.text))


def posterior(found: Mapping[str, float], slots: Sequence[Slot], prior: Prior) -> dict[str, float]:
    """Bayes' rule: each registered text against the others and against every unregistered plate.

    Args:
        found: registered texts with their probability given the read.
    """
    known = sum(found.values())
    unregistered = max(plausible(slots, prior.region) - known, 1e-9)
    evidence = prior.odds * known + unregistered
    return {text: min(prior.odds * value / evidence, 1.0) for text, value in found.items()}


def plausible(slots: Sequence[Slot], region: str) -> float:
    """The probability that the plate has one of the region's formats, given the read; odd formats count little.

    1 where the region has no format of the read's length: nothing is known then.
    """
    masks = masks_of(region, len(slots))
    if not slots or not masks:
        return 1.0
    digit = [sum(slot.shows[: len(DIGITS)]) / (1 - slot.nothing) for slot in slots]
    letter = [1 - share for share in digit]
    kinds = {"A": letter, "9": digit, "*": [1.0] * len(slots)}
    total = 0.0
    for mask in masks:
        share = 1.0
        for at, kind in enumerate(mask):
            share *= kinds[kind][at]
        total += share
    return ODD_FORMATS + (1 - ODD_FORMATS) * min(total, 1.0)


def has_format(text: str, region: str) -> bool:
    """Whether a text's letters and digits stand as one of the region's formats has them; True where it has none."""
    masks = masks_of(region, len(text))
    return not masks or any(
        all(kind == "*" or (kind == "9") == char.isdigit() for kind, char in zip(mask, text, strict=True))
        for mask in masks
    )


def best_text(positions: Positions) -> str:
    """The likeliest character of every position."""
    return "".join(min(choices, key=lambda char: (-choices[char], char)) for choices in positions if choices)


def reason_of(read: str, registered: str) -> Reason:
    """How a read text and a registered one agree; both are normalised."""
    if read == registered:
        return Reason.EXACT
    if read.translate(FOLDED) == registered.translate(FOLDED):
        return Reason.LOOKALIKE
    return Reason.NEAR
