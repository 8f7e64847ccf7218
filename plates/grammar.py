"""The grammar of number plates: groups of characters, and formats made of groups. Pure.

A format describes the normalised text (`plates.text.normalise`); its separators only
say how the text is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product

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
            choice = "|".join(sorted(self.codes, key=len, reverse=True))
            return f"({choice})" if self.least else f"({choice})?"
        return f"([{self.characters}]{{{self.least},{self.most}}})"

    @property
    def kind(self) -> str:
        """'A' for letters only, '9' for digits only, '*' for either."""
        if set(self.characters) <= set(LETTERS):
            return "A"
        return "9" if set(self.characters) <= set(DIGITS) else "*"

    def masks(self) -> set[str]:
        """The kinds of characters of every text of this group."""
        if self.codes:
            spelt = {"".join("9" if char in DIGITS else "A" for char in code) for code in self.codes}
            return spelt if self.least else {*spelt, ""}
        return {self.kind * size for size in range(self.least, self.most + 1)}


@dataclass(frozen=True)
class PlateFormat:
    """One kind of plate of one region.

    Args:
        region: an ISO 3166 country code.
        name: which series of that country.
        groups: the runs of characters from left to right, upper row first.
        example: a text that must match, printed as on the road.
        separator: what is printed between groups; a tuple names what stands before the second, third… group.
        never: a regular expression of texts that the groups allow and no office issues.
    """

    region: str
    name: str
    groups: tuple[Group, ...]
    example: str
    separator: str | tuple[str, ...] = " "
    never: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.separator, tuple) and len(self.separator) != len(self.groups) - 1:
            raise ValueError(f"{self.region} {self.name}: a separator for each gap between groups, or one for all")

    @cached_property
    def expression(self) -> re.Pattern[str]:
        refused = f"(?!(?:{self.never})$)" if self.never else ""
        return re.compile(refused + "".join(group.pattern for group in self.groups))

    def matches(self, text: str) -> bool:
        """Whether a normalised text has this format."""
        return self.expression.fullmatch(text) is not None

    def parts(self, text: str) -> tuple[str, ...]:
        """The groups of a normalised text, '' for a group that it leaves out.

        Raises:
            ValueError: the text does not have this format.
        """
        found = self.expression.fullmatch(text)
        if found is None:
            raise ValueError(f"not a plate of the format {self.region} {self.name}")
        return tuple(part or "" for part in found.groups())

    def pretty(self, text: str) -> str:
        """A normalised text of this format with the spacing of the road.

        Raises:
            ValueError: the text does not have this format.
        """
        printed = ""
        for at, part in enumerate(self.parts(text)):
            if part:
                printed += (self._before(at) if printed else "") + part
        return printed

    def masks(self, length: int) -> Iterator[str]:
        """The kinds of characters position by position ('A', '9', '*') of every text of `length`, each once."""
        seen = set()
        for parts in product(*(sorted(group.masks()) for group in self.groups)):
            mask = "".join(parts)
            if len(mask) == length and mask not in seen:
                seen.add(mask)
                yield mask

    @property
    def lengths(self) -> range:
        """Shortest to longest text that the groups allow."""
        return range(sum(group.least for group in self.groups), sum(group.most for group in self.groups) + 1)

    def _before(self, group: int) -> str:
        return self.separator if isinstance(self.separator, str) else self.separator[group - 1]


def letters(least: int, most: int | None = None, without: str = "", only: str = LETTERS) -> Group:
    return Group("".join(c for c in only if c not in without), least, most or max(least, 1))


def digits(least: int, most: int | None = None) -> Group:
    return Group(DIGITS, least, most or max(least, 1))


def either(least: int, most: int, without: str = "") -> Group:
    return Group("".join(c for c in LETTERS + DIGITS if c not in without), least, most)


def codes(*texts: str) -> Group:
    """One of `texts`; all are letters, or all are digits, or mixed."""
    sizes = [len(text) for text in texts]
    return Group("".join(sorted(set("".join(texts)))), min(sizes), max(sizes), texts)


def optional(*texts: str) -> Group:
    """One of `texts`, or nothing."""
    return Group("".join(sorted(set("".join(texts)))), 0, max(len(text) for text in texts), texts)
