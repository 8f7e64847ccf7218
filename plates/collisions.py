"""Registered plates that a reader may take for each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from companies.models import Company
from plates.misreads import read_given_shown
from plates.models import RegisteredPlate
from plates.text import ALPHABET, FOLDED, fold

FREQUENT = 0.15
"""Of a character's misreads, at least this share must be one other character for the two to be confusable."""

AT_ONCE = 500
"""Folded texts of one query; see `plates.candidates.SECOND_QUERY`."""


class CollisionKind(StrEnum):
    """Why two plates may be taken for each other, closest first."""

    LOOKALIKE = "look-alike characters"
    MISREAD = "a character that is often misread"
    MISSED = "a character that may be missed"


@dataclass(frozen=True, slots=True)
class Listed:
    """What collisions need of a registered plate."""

    pk: int
    text: str
    normalised: str
    status: str


@dataclass(frozen=True, slots=True)
class Collision:
    """Two registered plates that differ in nothing a reader can be trusted with."""

    first: Listed
    second: Listed
    kind: CollisionKind

    @property
    def is_serious(self) -> bool:
        """Whether taking one for the other changes what is done with the vehicle."""
        return self.first.status != self.second.status

    @property
    def words(self) -> str:
        return f"{self.second.text} ({self.second.status}): differs by {self.kind}"


def collisions_of(plate: RegisteredPlate) -> list[Collision]:
    """The other plates of the company that may be taken for this one, closest first."""
    kinds = _kinds(fold(plate.text))
    own = Listed(plate.pk or 0, plate.text, plate.normalised, plate.status)
    found = [
        Collision(own, other, kinds[other.normalised.translate(FOLDED)])
        for other in _listed_as(plate.company, list(kinds))
        if other.normalised != plate.normalised
    ]
    order = list(CollisionKind)
    return sorted(found, key=lambda one: (order.index(one.kind), one.second.normalised))


def all_collisions(company: Company) -> list[Collision]:
    """Every pair of a register that may be taken for each other: those of different status first.

    Each plate is looked up under the folded texts that it may be read as; no plate is compared with all others.
    """
    rows = RegisteredPlate.objects.of_company(company).order_by()
    listed = [Listed(*row) for row in rows.values_list("pk", "text", "normalised", "status").iterator(10_000)]
    return sorted(pairs(listed), key=lambda one: (not one.is_serious, one.first.normalised, one.second.normalised))


def pairs(listed: Iterable[Listed]) -> Iterator[Collision]:
    """The colliding pairs among plates, each once."""
    by_folded: dict[str, list[Listed]] = defaultdict(list)
    for plate in listed:
        by_folded[plate.normalised.translate(FOLDED)].append(plate)
    for folded, group in by_folded.items():
        for at, first in enumerate(group):
            yield from (Collision(first, second, CollisionKind.LOOKALIKE) for second in group[at + 1 :])
        for kind, others in _neighbours(folded):
            for other in others:
                if other in by_folded and (kind is CollisionKind.MISSED or folded < other):
                    yield from (Collision(first, second, kind) for first in group for second in by_folded[other])


def _neighbours(folded: str) -> Iterator[tuple[CollisionKind, set[str]]]:
    """Folded texts with one class misread, and with one character less."""
    confusable = _confusable()
    misread = {folded[:at] + other + folded[at + 1 :] for at, char in enumerate(folded) for other in confusable[char]}
    yield CollisionKind.MISREAD, misread
    if len(folded) > 1:
        yield CollisionKind.MISSED, {folded[:at] + folded[at + 1 :] for at in range(len(folded))}


def _kinds(folded: str) -> dict[str, CollisionKind]:
    """Every folded text that may be taken for this one; one character more too."""
    found = {folded: CollisionKind.LOOKALIKE}
    for kind, others in _neighbours(folded):
        found.update((other, kind) for other in others if other not in found)
    for at in range(len(folded) + 1):
        for char in _confusable():
            found.setdefault(folded[:at] + char + folded[at:], CollisionKind.MISSED)
    return found


@lru_cache(maxsize=1)
def _confusable() -> dict[str, frozenset[str]]:
    """The classes that each class of look-alikes is often read as, or that are often read as it."""
    found: dict[str, set[str]] = {char.translate(FOLDED): set() for char in ALPHABET}
    for shown in ALPHABET:
        for read, share in read_given_shown(shown).items():
            one, other = shown.translate(FOLDED), read.translate(FOLDED)
            if share >= FREQUENT and one != other:
                found[one].add(other)
                found[other].add(one)
    return {folded: frozenset(others) for folded, others in found.items()}


def _listed_as(company: Company, folded: Sequence[str]) -> Iterator[Listed]:
    rows = RegisteredPlate.objects.of_company(company).order_by()
    for at in range(0, len(folded), AT_ONCE):
        chunk = rows.filter(folded__in=folded[at : at + AT_ONCE])
        yield from (Listed(*row) for row in chunk.values_list("pk", "text", "normalised", "status"))
