"""Pages of a register: by the row that a page begins after (keyset), so that deep pages cost what the first costs.

Nothing is counted in full, and no page depends on how many rows were added or deleted before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from companies.models import Company
from plates.models import RegisteredPlate
from plates.querysets import RegisteredPlateQuerySet

PAGE = 50
COUNTED = 1000
"""Up to so many plates are counted; more are "more than 1,000"."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order of the register: by a column, then by what tells equals apart; an index holds both."""

    column: str = ""
    tie: str = "normalised"

    def names(self, descending: bool) -> tuple[str, ...]:
        sign = "-" if descending else ""
        return tuple(f"{sign}{name}" for name in (self.column, self.tie) if name)


ORDERS = {
    "plate": Order(),
    "status": Order("status"),
    "list": Order("plate_list_id"),  # `plate_list` would sort by its name, in another table
    "region": Order("region"),
    "owner": Order("owner_name"),
    "until": Order("valid_until"),
    "changed": Order("updated_at"),
    "registered": Order("created_at"),
}
"""The orders by their names in addresses. Plates of a list stand together, the oldest list first."""


@dataclass(frozen=True, slots=True)
class Sorting:
    """An order and its direction; `name` is how addresses give it, such as '-owner'."""

    name: str = "plate"

    @property
    def order(self) -> Order:
        return ORDERS[self.name.removeprefix("-")]

    @property
    def is_descending(self) -> bool:
        return self.name.startswith("-")


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a register in their order.

    Attributes:
        before, after: ids of the rows that the pages before and after this one lie beyond; None where there is none.
        found: how many rows there are in all, at most COUNTED.
        is_more: whether there are more than `found`.
    """

    rows: list[RegisteredPlate]
    before: int | None
    after: int | None
    found: int
    is_more: bool


def page_of(
    rows: RegisteredPlateQuerySet, sorting: Sorting, after: Any = None, before: Any = None, size: int = PAGE
) -> Page:
    """The page that follows the row `after`, or precedes the row `before`; without either the first.

    Args:
        after, before: a plate or a version of one; see `anchor_of`.
    """
    rows, found, is_more = _counted(rows)
    if before is not None:
        taken = _take(rows, sorting, before, True, size + 1)
        if len(taken) > size:
            taken = taken[size - 1 :: -1]
            return Page(taken, taken[0].pk, taken[-1].pk, found, is_more)
        after = None  # the beginning was reached: the first page in full
    taken = _take(rows, sorting, after, False, size + 1)
    shown = taken[:size]
    has_before = after is not None and bool(shown)
    return Page(shown, shown[0].pk if has_before else None, shown[-1].pk if len(taken) > size else None, found, is_more)


def anchor_of(company: Company, pk: int | None) -> Any:
    """The plate of that id, or its last version if it was deleted; None if there never was one."""
    if pk is None:
        return None
    plate = RegisteredPlate.objects.of_company(company).filter(pk=pk).first()
    return plate or RegisteredPlate.history.filter(company=company, id=pk).order_by("-history_id").first()


def in_order(rows: RegisteredPlateQuerySet, sorting: Sorting, at_once: int = 2000) -> Iterator[RegisteredPlate]:
    """Every row, in chunks: no database driver holds more than `at_once` rows in memory."""
    last = None
    while chunk := _take(rows, sorting, last, False, at_once):
        yield from chunk
        last = chunk[-1]


def _counted(rows: RegisteredPlateQuerySet) -> tuple[RegisteredPlateQuerySet, int, bool]:
    """The rows, how many they are, and whether more.

    Few rows are named by their ids: they are found once, by what finds them best, and then sorted. Many rows
    are dense enough to be met soon on the way through the order's index.
    """
    ids = list(rows.order_by().values_list("pk", flat=True)[: COUNTED + 1])
    if len(ids) > COUNTED:
        return rows, COUNTED, True
    return RegisteredPlate.objects.filter(pk__in=ids), len(ids), False


def _take(
    rows: RegisteredPlateQuerySet, sorting: Sorting, anchor: Any, is_backwards: bool, size: int
) -> list[RegisteredPlate]:
    """The next rows: their ids first, which an index may hold with all that is asked of them."""
    descending = sorting.is_descending != is_backwards
    ids: list[int] = []
    for part, names in _parts(rows, sorting.order, anchor, descending):
        ids += part.order_by(*names).values_list("pk", flat=True)[: size - len(ids)]
        if len(ids) == size:
            break
    found = RegisteredPlate.objects.select_related("plate_list").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _parts(
    rows: RegisteredPlateQuerySet, order: Order, anchor: Any, descending: bool
) -> Iterator[tuple[RegisteredPlateQuerySet, tuple[str, ...]]]:
    """The rows beyond the anchor and what they are sorted by, as ranges of the order's index.

    Each database reads such a range from its first row on. Empty values come first, as SQLite and MySQL sort them.
    """
    names = order.names(descending)
    if anchor is None:
        yield rows, names
        return
    beyond = "lt" if descending else "gt"
    tied = {f"{order.tie}__{beyond}": getattr(anchor, order.tie)}
    if not order.column:
        yield rows.filter(**tied), names
        return
    field: Any = RegisteredPlate._meta.get_field(order.column)
    value = getattr(anchor, field.attname)
    equal = {f"{order.column}__isnull": True} if value is None else {order.column: value}
    yield rows.filter(**equal, **tied), names[-1:]
    if value is not None:
        yield rows.filter(**{f"{order.column}__{beyond}": value}), names
        if descending and field.null:
            yield rows.filter(**{f"{order.column}__isnull": True}), names[-1:]
    elif not descending:
        yield rows.filter(**{f"{order.column}__isnull": False}), names
