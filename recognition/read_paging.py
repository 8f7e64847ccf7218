"""Pages of reads: by the read that a page begins after (keyset), so that deep pages cost what the first costs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from recognition.models import PlateRead
from recognition.models.reads import PlateReadQuerySet

PAGE = 50
COUNTED = 1000
"""Up to so many reads are counted; more are "more than 1,000"."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ANCHOR = re.compile(r"(\d{1,17})-(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Anchor:
    """The place of a read in the order by time: it need not be there any more."""

    at: datetime
    pk: int

    @classmethod
    def of(cls, read: PlateRead) -> Anchor:
        return cls(read.created_at, read.pk)

    @classmethod
    def parse(cls, text: str) -> Anchor | None:
        """An anchor as addresses have it; None for anything else."""
        found = ANCHOR.fullmatch(text)
        return cls(EPOCH + timedelta(microseconds=int(found[1])), int(found[2])) if found else None

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}-{self.pk}"


@dataclass(frozen=True, slots=True)
class Page:
    """Some reads, newest first.

    Attributes:
        newer, older: what the pages before and after this one lie beyond; None where there is none.
        found: how many reads there are in all, at most COUNTED.
        is_more: whether there are more than `found`.
    """

    rows: list[PlateRead]
    newer: Anchor | None
    older: Anchor | None
    found: int
    is_more: bool


def page_of(rows: PlateReadQuerySet, older_than: Anchor | None, newer_than: Anchor | None, size: int = PAGE) -> Page:
    """The page of what is older than an anchor, or the page before what is newer than one; without either the first."""
    rows, found, is_more = _counted(rows)
    if newer_than:
        taken = list(_newer(rows, newer_than)[: size + 1])
        if len(taken) > size:
            taken = taken[size - 1 :: -1]
            return Page(taken, Anchor.of(taken[0]), Anchor.of(taken[-1]), found, is_more)
        older_than = None  # the newest read was reached: the first page in full
    taken = list(_older(rows, older_than)[: size + 1])
    shown = taken[:size]
    newer = Anchor.of(shown[0]) if older_than and shown else None
    return Page(shown, newer, Anchor.of(shown[-1]) if len(taken) > size else None, found, is_more)


def in_order(rows: PlateReadQuerySet, at_once: int = 1000) -> Iterator[PlateRead]:
    """Every read, newest first, in chunks: no database driver holds more than `at_once` rows in memory."""
    last = None
    while chunk := list(_older(rows, last)[:at_once]):
        yield from chunk
        last = Anchor.of(chunk[-1])


def _counted(rows: PlateReadQuerySet) -> tuple[PlateReadQuerySet, int, bool]:
    """The reads, how many they are, and whether more.

    Few reads are named by their ids: they are found once, by what finds them best, and then sorted. Many are dense
    enough to be met soon on the way through the index of times.
    """
    ids = list(rows.order_by().values_list("pk", flat=True)[: COUNTED + 1])
    if len(ids) > COUNTED:
        return rows, COUNTED, True
    return PlateRead.objects.filter(pk__in=ids), len(ids), False


def _older(rows: PlateReadQuerySet, anchor: Anchor | None) -> PlateReadQuerySet:
    if anchor:
        rows = rows.filter(created_at__lte=anchor.at).exclude(created_at=anchor.at, pk__gte=anchor.pk)
    return rows.order_by("-created_at", "-pk")


def _newer(rows: PlateReadQuerySet, anchor: Anchor) -> PlateReadQuerySet:
    rows = rows.filter(created_at__gte=anchor.at).exclude(created_at=anchor.at, pk__lte=anchor.pk)
    return rows.order_by("created_at", "pk")
