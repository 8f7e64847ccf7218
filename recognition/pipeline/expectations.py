"""Reads in the light of national formats: of two texts that look alike, the one a country issues is likelier. Pure.

A text that has a format of the plate's country counts several times as much as one that has none, by how probable
that country is; then all texts share the probability anew. A plate of an unknown format keeps its text, unless what
the formats would rather see was nearly as probable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

from plates.formats import formats_of
from recognition.pipeline.decoding import TEXT_ALTERNATIVES, texts
from recognition.pipeline.types import Evidence, FormatUse, Read, TextAlternative

FORMAT_USES: tuple[FormatUse, ...] = get_args(FormatUse)

FAVOUR = {"prefer": 10.0, "strict": 1000.0}
"""How much more a text counts that has a format of its country.

`prefer`: of 1 to 100, from 10 on validation crops were read best.
"""
CANDIDATES = {"prefer": 16, "strict": 64}
"""So many of the likeliest texts are considered."""
HOME_FAVOUR = 30.0
"""How much more often a plate is of the given country than of any other one."""
LEAST_REGION = 0.02
"""Less probable countries have no say."""
UNTOLD_REGION = 0.01
"""The given country's probability where the reader tells nothing of it."""


def by_formats(read: Read, use: FormatUse, home: str = "") -> Read:
    """The read with text, alternatives and score by the formats; its characters and region stay what was seen.

    Args:
        home: the ISO 3166 country whose plates are expected, '' for none.
    """
    evidence = read.evidence
    if use == "off" or evidence is None or not read.text:
        return read
    regions = likely_regions(evidence.regions, home)
    if not regions:
        return read
    found = _weighed(_candidates(read, evidence, use), regions, FAVOUR[use])
    return replace(read, text=found[0].text, score=found[0].score, alternatives=tuple(found[:TEXT_ALTERNATIVES]))


def likely_regions(seen: Mapping[str, float], home: str = "") -> dict[str, float]:
    """The countries worth a thought with their probabilities, the given one favoured."""
    chances = dict(seen)
    if home:
        share = chances.get(home, UNTOLD_REGION)
        whole = HOME_FAVOUR * share + 1 - share
        chances = {region: chance / whole for region, chance in chances.items()}
        chances[home] = HOME_FAVOUR * share / whole
    return {region: chance for region, chance in chances.items() if chance >= LEAST_REGION}


def _candidates(read: Read, evidence: Evidence, use: FormatUse) -> tuple[TextAlternative, ...]:
    # No text overtakes one that outweighs all others together even when they are favoured.
    if read.score > FAVOUR[use] * (1 - read.score):
        return read.alternatives
    return texts(evidence.slots, CANDIDATES[use])


def _weighed(
    candidates: tuple[TextAlternative, ...], regions: Mapping[str, float], favour: float
) -> list[TextAlternative]:
    """The candidates by falling probability, given that some of them have formats."""
    weights = {one.text: one.score * (1 + (favour - 1) * _fit(one.text, regions)) for one in candidates}
    others = max(1 - sum(one.score for one in candidates), 0.0)
    whole = sum(weights.values()) + others
    ordered = sorted(weights, key=lambda text: -weights[text])
    return [TextAlternative(text, weights[text] / whole) for text in ordered]


def _fit(text: str, regions: Mapping[str, float]) -> float:
    """How probable it is that the plate is of a country that issues such texts."""
    return sum(chance for region, chance in regions.items() if any(form.matches(text) for form in formats_of(region)))
