"""What national formats say about a plate's text. Pure.

The formats are data in `plates.national`, their grammar is `plates.grammar`. A text that
no format knows is not wrong: it is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from plates.grammar import DIGITS, LETTERS, Group, PlateFormat
from plates.national import FORMATS, INDIAN_STATES, REGION_NAMES
from plates.text import normalise

__all__ = [
    "DIGITS", "FORMATS", "INDIAN_STATES", "LETTERS", "REGION_NAMES", "Description", "Group", "PlateFormat",
    "describe", "formats_of", "masks_of", "place_name", "recognise", "region_name",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Description:
    """A plate's text in the light of the formats.

    `region` is '' where no format knows the text; `place` is an Indian state or ''.
    """

    text: str
    pretty: str
    region: str
    series: str
    place: str

    @property
    def is_known(self) -> bool:
        return bool(self.region)

    @property
    def words(self) -> str:
        """Such as 'India, state series, Maharashtra', or that the format is unknown."""
        if not self.is_known:
            return "No known format"
        return ", ".join(filter(None, (region_name(self.region), self.series, self.place)))


def describe(text: str, regions: Iterable[str] = ()) -> Description:
    """The text as its likeliest format prints it: of `regions` in their order first, then of any other."""
    plain, wanted = normalise(text), list(regions)
    found = recognise(plain)
    if not found:
        return Description(plain, plain, "", "", "")
    order = {region: at for at, region in enumerate(wanted)}
    best = min(found, key=lambda form: order.get(form.region, len(order)))
    place = place_name(plain) if best.region == "IN" else ""
    return Description(plain, best.pretty(plain), best.region, best.name, place)


@lru_cache(maxsize=256)
def formats_of(region: str) -> tuple[PlateFormat, ...]:
    """The known formats of an ISO 3166 country; an empty tuple where none is known."""
    return tuple(form for form in FORMATS if form.region == region)


@lru_cache(maxsize=1024)
def masks_of(region: str, length: int) -> tuple[str, ...]:
    """Every pattern of letters ('A'), digits ('9') and either ('*') of a region's texts of `length`, each once."""
    found = dict.fromkeys(mask for form in formats_of(region) for mask in form.masks(length))
    return tuple(found)


def recognise(text: str, regions: Iterable[str] = ()) -> list[PlateFormat]:
    """The formats that a text has, in the order of FORMATS; only of `regions` when any are given."""
    wanted, plain = set(regions), normalise(text)
    return [form for form in FORMATS if (not wanted or form.region in wanted) and form.matches(plain)]


def place_name(text: str) -> str:
    """The Indian state that a text in one of the state series names, or ''."""
    for form in formats_of("IN"):
        plain = normalise(text)
        if form.matches(plain):
            return next((INDIAN_STATES[part] for part in form.parts(plain)[:3] if part in INDIAN_STATES), "")
    return INDIAN_STATES.get(normalise(text)[:2], "") if normalise(text)[2:3].isdigit() else ""


def region_name(region: str) -> str:
    """The English name of an ISO 3166 code, or the code itself."""
    return REGION_NAMES.get(region, region)
