"""A list of plates as it was opened: its headings, and its rows one by one. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from plates.bulk.cells import Cell, is_empty
from plates.bulk.columns import HEADER_WITHIN, Header, find_header
from plates.bulk.errors import ListError

Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` gives the number of each row that holds something, as a spreadsheet counts, and its cells by field."""

    sheet: str
    header: Header
    rows_expected: int
    rows: Iterator[tuple[int, dict[str, Cell]]]


def table_of(sheet: str, rows: Iterable[Row], rows_expected: int, most_rows: int) -> Table:
    """Finds the headings and gives what stands below them; rows without anything are passed over.

    Raises:
        ListError: at once for headings that are missing or twice there; later, while rows are taken, for too many.
    """
    found = iter(rows)
    head = [list(row) for row in islice(found, HEADER_WITHIN)]
    header = find_header(head)
    below = chain(head[header.last_row + 1 :], found)
    numbered = enumerate(below, start=header.last_row + 2)
    return Table(sheet, header, max(0, rows_expected - header.last_row - 1), _by_field(numbered, header, most_rows))


def _by_field(
    numbered: Iterable[tuple[int, Row]], header: Header, most_rows: int
) -> Iterator[tuple[int, dict[str, Cell]]]:
    places = tuple(header.places.items())
    taken = 0
    for number, row in numbered:
        width = len(row)
        cells: dict[str, Cell] = {name: row[at] if at < width else None for name, at in places}
        if all(is_empty(cell) for cell in cells.values()):
            continue
        taken += 1
        if taken > most_rows:
            raise ListError("too_many_rows", most=f"{most_rows:,}")
        yield number, cells
