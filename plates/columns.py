"""The columns of the list of plates: which there are, and which a person wants to see."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any

from plates.paging import Sorting

SESSION_KEY = "plate_columns"


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `order` names the order that it sorts by, '' where it sorts by none."""

    name: str
    title: str
    order: str = ""
    is_default: bool = True


COLUMNS = (
    Column("status", "Status", "status"),
    Column("list", "List", "list"),
    Column("owner", "Owner", "owner"),
    Column("phone", "Telephone", is_default=False),
    Column("email", "E-mail", is_default=False),
    Column("vehicle", "Vehicle"),
    Column("region", "Region", "region", is_default=False),
    Column("valid", "Valid", "until"),
    Column("notes", "Notes", is_default=False),
    Column("changed", "Changed", "changed", is_default=False),
    Column("registered", "Registered", "registered", is_default=False),
)
"""Beside the plate itself, which is always there."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column.

    Attributes:
        sort: what a click sorts by, '' if nothing.
        direction: 'ascending', 'descending' or '' as the rows are sorted by it now.
    """

    name: str
    title: str
    sort: str
    direction: str


def chosen(session: MutableMapping[str, Any]) -> set[str]:
    """The names of the columns that this person sees."""
    names = session.get(SESSION_KEY)
    if names is None:
        return {column.name for column in COLUMNS if column.is_default}
    return {column.name for column in COLUMNS} & set(names)


def choose(session: MutableMapping[str, Any], names: Iterable[str]) -> None:
    """Remembers columns until the person logs out; unknown ones are passed over."""
    wanted = set(names)
    session[SESSION_KEY] = [column.name for column in COLUMNS if column.name in wanted]


def heads(shown: set[str], sorting: Sorting) -> list[Head]:
    """The heads of a table, the plate's first."""
    columns = (Column("plate", "Plate", "plate"), *(column for column in COLUMNS if column.name in shown))
    return [_head(column, sorting) for column in columns]


def _head(column: Column, sorting: Sorting) -> Head:
    if not column.order:
        return Head(column.name, column.title, "", "")
    if sorting.name.removeprefix("-") != column.order:
        return Head(column.name, column.title, column.order, "")
    if sorting.is_descending:
        return Head(column.name, column.title, column.order, "descending")
    return Head(column.name, column.title, f"-{column.order}", "ascending")
