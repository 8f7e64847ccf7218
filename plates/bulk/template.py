"""Workbooks that we write: the template, and the rows to be corrected. What they hold never runs as a formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from companies.models import Company
from companies.spreadsheets import FORMULA_STARTS
from plates.bulk.cells import for_xml
from plates.bulk.columns import BY_NAME, COLUMNS, ROW_TITLE, WRONG_TITLE, Column
from plates.bulk.countries import CODES
from plates.formats import REGION_NAMES
from plates.models import PlateList, PlateStatus

CHOICES = "Choices"
LAST_ROW = 200_000
"""Drop-downs reach down to this row."""

HEAD_FILL = PatternFill("solid", fgColor="0B5CAB")
HEAD_FONT = Font(bold=True, color="FFFFFF")
WRONG_FILL = PatternFill("solid", fgColor="FDE4E2")
TOP = Alignment(vertical="top", wrap_text=True)
EXAMPLES = (
    {"text": "MH 12 AB 1234", "status": "allowed", "region": "IN", "plate_list": "Residents",
     "owner_name": "Priya Sharma", "owner_phone": "+91 98200 12345", "vehicle_make": "Tata",
     "vehicle_model": "Nexon", "vehicle_colour": "White"},
    {"text": "22 BH 4567 AA", "status": "watch", "region": "IN", "notes": "Ask at the gate"},
    {"text": "DL 8C AF 5030", "status": "blocked", "region": "IN", "valid_from": "2026-01-01"},
    {"text": "KA 05 MN 7788", "status": "allowed", "valid_from": "2026-01-31", "valid_until": "2026-12-31"},
)  # fmt: skip
INSTRUCTIONS = (
    "Write one plate a row into the sheet “Plates”, below the headings, and upload the file.",
    "Only the column Plate is needed. Columns may be left out, added, or stand in another order.",
    "Plates may have spaces, dashes and lower case. Cells of the column are text, so that zeros at the front stay.",
    "A plate that is registered already is changed; one that is not is added. Nothing is ever deleted.",
    "Before anything changes you are shown what each row would do, and what is wrong.",
    "Save as Excel workbook (.xlsx) or as CSV. Old workbooks (.xls) cannot be read.",
)


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row to be corrected: its number in the upload, its cells by field name, and what is wrong with which."""

    number: int
    cells: Mapping[str, str]
    wrong_columns: Sequence[str]
    words: str


def template(company: Company) -> bytes:
    """The workbook that people fill in."""
    return _workbook(company, COLUMNS, ())


def error_workbook(company: Company, names: Sequence[str], rows: Iterable[WrongRow]) -> bytes:
    """The rows to be corrected in the same form, with what is wrong in a column of its own.

    Args:
        names: fields of the columns that the upload had.
    """
    return _workbook(company, [BY_NAME[name] for name in names], rows, has_errors=True)


def _workbook(company: Company, columns: Sequence[Column], rows: Iterable[WrongRow], has_errors: bool = False) -> bytes:
    book = Workbook(write_only=True)
    _plates(book, columns, rows, has_errors)
    if not has_errors:
        _instructions(book)
        _examples(book)
    _choices(book, company)
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def _plates(book: Any, columns: Sequence[Column], rows: Iterable[WrongRow], has_errors: bool) -> None:
    sheet = book.create_sheet("Plates")
    titles = [column.title for column in columns] + ([WRONG_TITLE, ROW_TITLE] if has_errors else [])
    widths = [column.width for column in columns] + [60, 8]
    for at, width in enumerate(widths[: len(titles)], start=1):
        dimension = sheet.column_dimensions[get_column_letter(at)]
        dimension.width, dimension.number_format = width, "@"
    sheet.freeze_panes = "B2"
    _drop_downs(sheet, columns)
    sheet.append([_cell(sheet, title, font=HEAD_FONT, fill=HEAD_FILL) for title in titles])
    for row in rows:
        cells = [
            _cell(sheet, row.cells.get(column.name, ""), fill=WRONG_FILL if column.name in row.wrong_columns else None)
            for column in columns
        ]
        sheet.append([*cells, _cell(sheet, row.words, alignment=TOP), _cell(sheet, str(row.number))])


def _drop_downs(sheet: Any, columns: Sequence[Column]) -> None:
    """Statuses must be one of ours; regions and lists are proposed, and others may be typed."""
    sources = {"status": "$A$1:$A$4", "region": f"$B$1:$B${len(CODES)}", "plate_list": "$C$1:$C$500"}
    for at, column in enumerate(columns, start=1):
        if not column.about:
            continue
        source, letter = sources.get(column.name), get_column_letter(at)
        rule = DataValidation(type="list", formula1=f"{CHOICES}!{source}") if source else DataValidation(type=None)
        rule.allow_blank, rule.showErrorMessage, rule.showInputMessage = True, column.name == "status", True
        rule.errorTitle = rule.promptTitle = column.title
        rule.error = rule.prompt = column.about
        rule.add(f"{letter}2:{letter}{LAST_ROW}")
        sheet.data_validations.append(rule)


def _instructions(book: Any) -> None:
    sheet = book.create_sheet("Instructions")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 100
    sheet.append([_cell(sheet, "How to fill in this list", font=Font(bold=True, size=14))])
    for number, line in enumerate(INSTRUCTIONS, start=1):
        sheet.append([_cell(sheet, f"{number}."), _cell(sheet, line, alignment=TOP)])
    sheet.append([])
    sheet.append([_cell(sheet, title, font=HEAD_FONT, fill=HEAD_FILL) for title in ("Column", "What goes into it")])
    for column in COLUMNS:
        about = " ".join(filter(None, (column.about, f"Example: {column.example}")))
        sheet.append([_cell(sheet, column.title, font=Font(bold=True)), _cell(sheet, about, alignment=TOP)])
    sheet.append([])
    sheet.append([_cell(sheet, title, font=HEAD_FONT, fill=HEAD_FILL) for title in ("Region", "Country")])
    for code, name in REGION_NAMES.items():
        sheet.append([_cell(sheet, code), _cell(sheet, name)])


def _examples(book: Any) -> None:
    sheet = book.create_sheet("Examples")
    for at, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    sheet.append([_cell(sheet, column.title, font=HEAD_FONT, fill=HEAD_FILL) for column in COLUMNS])
    for example in EXAMPLES:
        sheet.append([_cell(sheet, example.get(column.name, "")) for column in COLUMNS])


def _choices(book: Any, company: Company) -> None:
    """What the drop-downs offer, on a hidden sheet: Excel takes no longer lists in the rule itself."""
    sheet = book.create_sheet(CHOICES)
    sheet.sheet_state = "hidden"
    lists = list(PlateList.objects.of_company(company).values_list("name", flat=True)[:500])
    known = [*REGION_NAMES, *sorted(CODES - set(REGION_NAMES))]
    for at, code in enumerate(known):
        status = PlateStatus.values[at] if at < len(PlateStatus.values) else ""
        sheet.append([_cell(sheet, value) for value in (status, code, lists[at] if at < len(lists) else "")])
    for name in lists[len(known) :]:
        sheet.append([_cell(sheet, value) for value in ("", "", name)])


def _cell(sheet: Any, text: str, font: Any = None, fill: Any = None, alignment: Any = None) -> Any:
    """A cell of text, whatever it begins with."""
    cell = WriteOnlyCell(sheet, for_xml(text) or None)
    cell.number_format = "@"
    if text:
        cell.data_type = "s"
    if text.startswith(FORMULA_STARTS):
        cell.quotePrefix = True
    for name, style in (("font", font), ("fill", fill), ("alignment", alignment)):
        if style is not None:
            setattr(cell, name, style)
    return cell
