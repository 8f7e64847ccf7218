"""National number-plate formats as data, and what they say about a text. Pure.

A format is a row of groups; a group is a run of letters, digits or either, or one
of a set of codes. Formats describe the normalised text (`plates.text.normalise`),
never its spacing. A text that no format knows is not wrong: it is said to be unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from plates.text import normalise

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"


@dataclass(frozen=True)
class Group:
    """A run of `least` to `most` characters out of `characters`, or one of `codes`."""

    characters: str
    least: int
    most: int
    codes: tuple[str, ...] = ()

    @property
    def pattern(self) -> str:
        if self.codes:
            return "(" + "|".join(sorted(self.codes, key=len, reverse=True)) + ")"
        return f"([{self.characters}]{{{self.least},{self.most}}})"

    @property
    def kind(self) -> str:
        """'A' for letters only, '9' for digits only, '*' for either."""
        if set(self.characters) <= set(LETTERS):
            return "A"
        return "9" if set(self.characters) <= set(DIGITS) else "*"


@dataclass(frozen=True)
class PlateFormat:
    """One kind of plate of one region.

    `region` is an ISO 3166 country code; `name` says which series; `example` is a
    text that must match, printed as on the road.
    """

    region: str
    name: str
    groups: tuple[Group, ...]
    example: str
    separator: str = " "

    @cached_property
    def expression(self) -> re.Pattern[str]:
        return re.compile("".join(group.pattern for group in self.groups))

    def matches(self, text: str) -> bool:
        """Whether a normalised text has this format."""
        return self.expression.fullmatch(text) is not None

    def pretty(self, text: str) -> str:
        """A normalised text of this format with the spacing of the road.

        Raises:
            ValueError: the text does not have this format.
        """
        found = self.expression.fullmatch(text)
        if found is None:
            raise ValueError(f"not a plate of the format {self.region} {self.name}")
        return self.separator.join(part for part in found.groups() if part)

    def masks(self, length: int) -> Iterator[str]:
        """The kinds of characters position by position ('A', '9', '*') of every text of `length`."""
        for sizes in product(*(range(group.least, group.most + 1) for group in self.groups)):
            if sum(sizes) == length:
                yield "".join(group.kind * size for group, size in zip(self.groups, sizes, strict=True))


def letters(least: int, most: int | None = None, without: str = "") -> Group:
    return Group("".join(c for c in LETTERS if c not in without), least, most or max(least, 1))


def digits(least: int, most: int | None = None) -> Group:
    return Group(DIGITS, least, most or max(least, 1))


def either(least: int, most: int) -> Group:
    return Group(LETTERS + DIGITS, least, most)


def codes(*texts: str) -> Group:
    """One of `texts`; all are letters, or all are digits, or mixed."""
    sizes = [len(text) for text in texts]
    return Group("".join(sorted(set("".join(texts)))), min(sizes), max(sizes), texts)


INDIAN_STATES = {
    "AN": "Andaman and Nicobar Islands", "AP": "Andhra Pradesh", "AR": "Arunachal Pradesh", "AS": "Assam",
    "BR": "Bihar", "CG": "Chhattisgarh", "CH": "Chandigarh", "DD": "Dadra and Nagar Haveli and Daman and Diu",
    "DL": "Delhi", "DN": "Dadra and Nagar Haveli", "GA": "Goa", "GJ": "Gujarat", "HP": "Himachal Pradesh",
    "HR": "Haryana", "JH": "Jharkhand", "JK": "Jammu and Kashmir", "KA": "Karnataka", "KL": "Kerala",
    "LA": "Ladakh", "LD": "Lakshadweep", "MH": "Maharashtra", "ML": "Meghalaya", "MN": "Manipur",
    "MP": "Madhya Pradesh", "MZ": "Mizoram", "NL": "Nagaland", "OD": "Odisha", "OR": "Odisha",
    "PB": "Punjab", "PY": "Puducherry", "RJ": "Rajasthan", "SK": "Sikkim", "TG": "Telangana",
    "TN": "Tamil Nadu", "TR": "Tripura", "TS": "Telangana", "UA": "Uttarakhand", "UK": "Uttarakhand",
    "UP": "Uttar Pradesh", "WB": "West Bengal",
}  # fmt: skip
"""State and union-territory codes, old ones too (DN, OR, TS, UA).

Source: Central Motor Vehicles Rules 1989, rule 50 and its notifications.
"""

FORMATS: tuple[PlateFormat, ...] = (
    PlateFormat(
        "IN", "state series", (codes(*INDIAN_STATES), digits(1, 2), letters(0, 3), digits(1, 4)), "MH 12 AB 1234"
    ),
    PlateFormat(
        "IN", "Bharat series", (digits(2), codes("BH"), digits(4), letters(1, 2, without="IO")), "22 BH 1234 AA"
    ),
    PlateFormat(
        "IN", "Delhi category", (codes("DL"), digits(1, 2), letters(1), letters(1, 2), digits(1, 4)), "DL 8 C AF 5030"
    ),
    PlateFormat("IN", "before 1989", (letters(3), digits(1, 4)), "MHK 1234"),
    PlateFormat("IN", "diplomatic", (digits(1, 3), codes("CD", "CC", "UN"), digits(1, 4)), "77 CD 1234"),
    PlateFormat("IN", "armed forces", (digits(2), letters(1), digits(5, 6), letters(1)), "14 D 123456 K"),
    PlateFormat("GB", "current", (letters(2, without="IQZ"), digits(2), letters(3, without="IQ")), "AB12 CDE"),
    PlateFormat("GB", "prefix", (letters(1), digits(1, 3), letters(3)), "A123 BCD"),
    PlateFormat("DE", "standard", (letters(1, 3), letters(1, 2), digits(1, 4)), "B AB 1234"),
    PlateFormat(
        "FR", "since 2009", (letters(2, without="IOU"), digits(3), letters(2, without="IOU")), "AB-123-CD", "-"
    ),
    PlateFormat("ES", "since 2000", (digits(4), letters(3, without="AEIOUQ")), "1234 BCD"),
    PlateFormat("IT", "since 1994", (letters(2, without="IOQU"), digits(3), letters(2, without="IOQU")), "AB 123 CD"),
    PlateFormat("NL", "two letters first", (letters(2), digits(3), letters(1)), "GB-123-X", "-"),
    PlateFormat("NL", "two letters middle", (digits(2), letters(2), letters(2)), "12-AB-CD", "-"),
    PlateFormat("NL", "one digit first", (digits(1), letters(3), digits(2)), "1-ABC-23", "-"),
    PlateFormat("BE", "since 2010", (codes("1", "2", "8", "9"), letters(3), digits(3)), "1-ABC-234", "-"),
    PlateFormat("PT", "since 2020", (letters(2), digits(2), letters(2)), "AA 01 BC"),
    PlateFormat("PL", "standard", (letters(2, 3), either(4, 5)), "WA 12345"),
    PlateFormat("CZ", "since 2001", (digits(1), letters(1), either(1, 1), digits(4)), "1A2 3456"),
    PlateFormat("SK", "until 2023", (letters(2), digits(3), letters(2)), "BA 123 CD"),
    PlateFormat("HU", "since 2022", (letters(2), letters(2), digits(3)), "AA AB 123"),
    PlateFormat("RO", "county", (letters(1, 2), digits(2, 3), letters(3)), "B 123 ABC"),
    PlateFormat("SE", "standard", (letters(3, without="IQVO"), digits(2), either(1, 1)), "ABC 12D"),
    PlateFormat("AT", "standard", (letters(1, 2), digits(1, 5), letters(1, 3)), "W 12345 A"),
    PlateFormat("BR", "Mercosur", (letters(3), digits(1), letters(1), digits(2)), "ABC1D23"),
    PlateFormat("BR", "old", (letters(3), digits(4)), "ABC-1234", "-"),
    PlateFormat("AR", "Mercosur", (letters(2), digits(3), letters(2)), "AB 123 CD"),
    PlateFormat("AR", "old", (letters(3), digits(3)), "ABC 123"),
    PlateFormat("MX", "private car", (letters(3), digits(3), letters(1)), "ABC-123-D", "-"),
    PlateFormat("VN", "standard", (digits(2), letters(1), either(0, 1), digits(4, 5)), "51F 123.45"),
    PlateFormat("CN", "without province sign", (letters(1), either(5, 6)), "B·12345", "·"),
    PlateFormat("AU", "New South Wales", (letters(2), digits(2), letters(2)), "AB 12 CD"),
    PlateFormat("ZA", "Gauteng", (letters(2), digits(2), letters(2), codes("GP")), "AB 12 CD GP"),
    PlateFormat("AE", "standard", (letters(0, 2), digits(1, 5)), "A 12345"),
    PlateFormat("US", "any state", (either(5, 7),), "7ABC123"),
)
"""Commonest kinds first within a region."""


def formats_of(region: str) -> tuple[PlateFormat, ...]:
    """The known formats of an ISO 3166 country; an empty tuple where none is known."""
    return tuple(form for form in FORMATS if form.region == region)


def recognise(text: str, regions: Iterable[str] = ()) -> list[PlateFormat]:
    """The formats that a text has, in the order of FORMATS; only of `regions` when any are given."""
    wanted, plain = set(regions), normalise(text)
    return [form for form in FORMATS if (not wanted or form.region in wanted) and form.matches(plain)]


def place_name(text: str) -> str:
    """The Indian state that a text in the state series names, or ''."""
    return INDIAN_STATES.get(normalise(text)[:2], "")
