"""All designs of plates and the drawing of one by chance."""

from __future__ import annotations

from functools import cache

import numpy as np

from recognition.training.synthetic import countries_americas, countries_asia, countries_europe, countries_india
from recognition.training.synthetic.design import Design

DESIGNS: tuple[Design, ...] = (
    *countries_india.DESIGNS,
    *countries_asia.DESIGNS,
    *countries_europe.DESIGNS,
    *countries_americas.DESIGNS,
    *countries_americas.ANYWHERE,
)
"""The last ones spell at random: a reader that only knows grammars invents them."""

REGIONS = tuple(sorted({design.region for design in DESIGNS if design.region}))
"""The region classes of the reader, in order."""


@cache
def _shares(region: str | None, rows: int | None) -> tuple[tuple[Design, ...], tuple[float, ...]]:
    of_region = tuple(design for design in DESIGNS if region is None or design.region == region)
    chosen = tuple(design for design in of_region if rows is None or design.rows == rows) or of_region
    total = sum(design.weight for design in chosen)
    return chosen, tuple(design.weight / total for design in chosen)


def draw_design(rng: np.random.Generator, region: str | None = None, rows: int | None = None) -> Design:
    """A design by weight, of one region when given, and with so many rows where the region has such.

    Raises:
        ValueError: no design has this region.
    """
    chosen, shares = _shares(region, rows)
    if not chosen:
        raise ValueError(f"no plates of region {region!r} are known; known are {', '.join(REGIONS)}")
    return chosen[int(rng.choice(len(chosen), p=shares))]
