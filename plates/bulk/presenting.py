"""What the pages of uploaded lists show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

from plates.bulk.columns import BY_NAME, COLUMNS
from plates.bulk.models import PlateUpload, PlateUploadRow, RowKind, RowOutcome
from plates.bulk.template import WrongRow
from plates.models import PlateStatus

PAGE = 50
LEFT_OUT = "Somebody changed this plate after the check. Upload the row again to see what it would do now."
TAGS = {RowKind.NEW: "good", RowKind.CHANGED: "here", RowKind.UNCHANGED: "", RowKind.WRONG: "bad"}


@dataclass(frozen=True, slots=True)
class Tab:
    """A choice of rows: its name in addresses, its label and how many there are."""

    name: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A field with what the register had and what the row gives; `old` is None where there was nothing to replace."""

    title: str
    new: str
    old: str | None = None


@dataclass(frozen=True, slots=True)
class ShownRow:
    number: int
    text: str
    kind: str
    tag: str
    plate_id: int | None
    values: tuple[ShownValue, ...]
    problems: tuple[Mapping[str, str], ...]
    warnings: tuple[str, ...]
    outcome: str


class CountedPaginator(Paginator):
    """Pages whose number is known beforehand: nothing is counted."""

    def __init__(self, rows: QuerySet[PlateUploadRow], count: int) -> None:
        super().__init__(rows, PAGE)
        self.known = count

    @cached_property
    def count(self) -> int:
        return self.known


def tabs(upload: PlateUpload) -> list[Tab]:
    """The choices that have any rows, with all of them first."""
    found = [Tab(kind.value, str(kind.label), getattr(upload, kind.value)) for kind in RowKind]
    found.append(Tab("warned", "With a warning", upload.warned))
    if upload.left_out:
        found.append(Tab("left_out", "Left out", upload.left_out))
    return [Tab("all", "All", upload.rows_read), *(tab for tab in found if tab.count)]


def chosen_tab(upload: PlateUpload, name: str) -> Tab:
    """The tab of that name; else wrong rows, where there are any, else all."""
    found = {tab.name: tab for tab in tabs(upload)}
    return found.get(name) or found.get(RowKind.WRONG.value) or found["all"]


def page_of(upload: PlateUpload, tab: Tab, number: str | None) -> tuple[Page, list[ShownRow]]:
    """A page of rows and what is shown of each."""
    rows = upload.rows.order_by("number")
    if tab.name in RowKind.values:
        rows = rows.filter(kind=tab.name)
    elif tab.name == "warned":
        rows = rows.filter(is_warned=True)
    elif tab.name == "left_out":
        rows = rows.filter(outcome=RowOutcome.LEFT_OUT)
    page = CountedPaginator(rows, tab.count).get_page(number)
    return page, [shown(row) for row in page.object_list]


def shown(row: PlateUploadRow) -> ShownRow:
    """A row as it is shown: what it would write, or what is wrong."""
    names = [column.name for column in COLUMNS if column.name != "text" and column.name in row.values]
    values = () if row.kind in (RowKind.WRONG, RowKind.UNCHANGED) else tuple(_value(row, name) for name in names)
    outcomes = {
        RowOutcome.LEFT_OUT: LEFT_OUT,
        RowOutcome.KEPT: "Kept: it was changed again, or deleted, after the import.",
    }
    return ShownRow(
        number=row.number,
        text=row.values.get("text", ""),
        kind=str(RowKind(row.kind).label),
        tag=TAGS[RowKind(row.kind)],
        plate_id=row.plate_id,
        values=values,
        problems=tuple(row.problems),
        warnings=tuple(row.warnings),
        outcome=outcomes.get(RowOutcome(row.outcome), ""),
    )


def rows_to_correct(upload: PlateUpload) -> Iterator[WrongRow]:
    """The rows that an error workbook holds, in their order."""
    wrong = Q(kind=RowKind.WRONG) | Q(outcome=RowOutcome.LEFT_OUT)
    for row in upload.rows.filter(wrong).order_by("number").iterator(1000):
        cells = {name: str(value or "") for name, value in row.values.items()}
        yield WrongRow(row.number, cells, [problem["name"] for problem in row.problems], words_of(row.problems))


def words_of(problems: Iterable[Mapping[str, str]]) -> str:
    """What is wrong with a row in one cell; the columns named."""
    return " ".join(f"{problem['column']}: {problem['words']}" for problem in problems) or LEFT_OUT


def _value(row: PlateUploadRow, name: str) -> ShownValue:
    old = _words(name, row.before[name]) if name in row.before else None
    return ShownValue(BY_NAME[name].title, _words(name, row.values[name]), old)


def _words(name: str, value: Any) -> str:
    if name == "status" and value:
        return str(PlateStatus(value).label)
    return str(value or "")
