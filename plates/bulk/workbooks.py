"""Excel workbooks, read by calamine; what would exhaust the memory is refused before. Pure."""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO

import python_calamine

from plates.bulk.errors import ListError
from plates.bulk.limits import ListLimits, size_words
from plates.bulk.parts import Attributes, path_of, read_part, unpacked
from plates.bulk.table import Table, table_of
from plates.bulk.zeros import Zeros, sheet_parts, style_of, with_zeros, zero_styles

BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, NotImplementedError, RuntimeError,
)  # fmt: skip
PLACE = re.compile(r"([A-Za-z]{0,3})([0-9]{1,7})")
SHEETS = re.compile(r"xl/worksheets/.+", re.IGNORECASE)
"""Calamine takes nothing from elsewhere for a worksheet, and goes by no ending."""


@dataclass(slots=True)
class Extent:
    """The last row and column (from 1) that a sheet's cells with a value reach; `at_`: how far it is read.

    `zeros` are the cells of a style among `zero_styles`.
    """

    zero_styles: Mapping[int, int] = field(default_factory=dict)
    zeros: Zeros = field(default_factory=dict)
    row: int = 0
    column: int = 0
    at_row: int = 0
    at_column: int = 0
    cell: Attributes | None = None

    @property
    def cells(self) -> int:
        return self.row * self.column

    @property
    def corner(self) -> str:
        return f"{letters_of(self.column)}{self.row}"

    def take(self, tag: str, attributes: Attributes) -> None:
        """Follows one tag. A row or cell that does not say where it stands stands behind the one before.

        Raises:
            ListError: broken_workbook; it says where it stands as no program does.
        """
        if tag == "row":
            self.at_row, self.at_column, self.cell = _place(attributes, self.at_row + 1, 0)[0], 0, None
        elif tag == "c":
            self.at_row, self.at_column = _place(attributes, self.at_row, self.at_column + 1)
            self.cell = attributes
        elif self.cell is not None:
            self._hold(self.cell)
            self.cell = None

    def _hold(self, cell: Attributes) -> None:
        """What stands within the cell's tag is its value."""
        self.row, self.column = max(self.row, self.at_row), max(self.column, self.at_column)
        if self.zero_styles and (digits := self.zero_styles.get(style_of(cell))):
            self.zeros.setdefault(self.at_row, {})[self.at_column] = digits


def _place(attributes: Attributes, row: int, column: int) -> tuple[int, int]:
    """Row and column that a tag names, else these."""
    stated = attributes.get("r")
    if stated is None:
        return row, column
    found = PLACE.fullmatch(stated)
    if found is None:
        raise ListError("broken_workbook")
    return int(found[2]), column_of(found[1].upper()) if found[1] else column


def open_workbook(file: IO[bytes], limits: ListLimits) -> Table:
    """Opens the first visible sheet that has a column of plates.

    Raises:
        ListError: it is no workbook, too large, damaged, or has no such sheet.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            zeros = check_archive(archive, limits)
    except BROKEN:
        raise ListError("broken_workbook") from None
    file.seek(0)
    try:
        return _first_list(python_calamine.load_workbook(file), zeros, limits)
    except python_calamine.PasswordError:
        raise ListError("old_excel") from None
    except python_calamine.CalamineError:
        raise ListError("broken_workbook") from None


def check_archive(archive: zipfile.ZipFile, limits: ListLimits) -> dict[str, Zeros]:
    """Refuses what is no workbook, what unpacks to too much, and sheets whose cells lie too far apart.

    Every part is unpacked once, block by block, since sizes in an archive's directory may be wrong.

    Returns:
        name of a sheet to its cells that are shown with zeros at their front, where there are any.
    """
    names = {name.lower() for name in archive.namelist()}
    if "xl/workbook.xml" not in names:
        raise ListError(_other_kind(names))
    _check_size(archive, limits)
    styles = zero_styles(archive)
    found = {}
    for member in archive.infolist():
        if SHEETS.fullmatch(path_of(member)):
            extent = Extent(styles)
            read_part(archive, member, extent.take)
            if extent.cells > limits.most_cells or extent.column > limits.most_columns:
                raise ListError("too_wide", cell=extent.corner)
            found[path_of(member)] = extent.zeros
    return {name: zeros for name, part in sheet_parts(archive).items() if (zeros := found.get(part))} if styles else {}


def _check_size(archive: zipfile.ZipFile, limits: ListLimits) -> None:
    left = limits.most_unpacked_bytes
    for member in archive.infolist():
        for block in unpacked(archive, member):
            left -= len(block)
            if left < 0:
                raise ListError("too_large_unpacked", most=size_words(limits.most_unpacked_bytes))


def _other_kind(names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return "binary_excel"
    return "open_document" if {"mimetype", "content.xml"} <= names else "other_archive"


def _first_list(workbook: python_calamine.CalamineWorkbook, zeros: Mapping[str, Zeros], limits: ListLimits) -> Table:
    error = ListError("no_header")
    is_empty = True
    for sheet in workbook.sheets_metadata:
        if sheet.visible != python_calamine.SheetVisibleEnum.Visible:
            continue
        if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        found = workbook.get_sheet_by_name(sheet.name)
        is_empty = is_empty and not found.total_height
        try:
            first_column = found.start[1] + 1 if found.start else 1
            rows = with_zeros(found.iter_rows(), zeros.get(sheet.name, {}), first_column)
            return table_of(sheet.name[:100], rows, found.total_height, limits.most_rows)
        except ListError as one:
            error = one if one.code != "no_header" else error
    raise ListError("empty_file") if is_empty else error


def letters_of(column: int) -> str:
    """'A' for 1, 'AA' for 27."""
    found = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def column_of(letters: str) -> int:
    """1 for 'A', 27 for 'AA'."""
    found = 0
    for letter in letters:
        found = 26 * found + ord(letter) - 64
    return found
