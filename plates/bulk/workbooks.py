"""Excel workbooks, read by calamine; what would exhaust the memory is refused before. Pure."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO

import python_calamine

from plates.bulk.errors import ListError
from plates.bulk.limits import ListLimits, size_words
from plates.bulk.table import Table, table_of
from plates.bulk.zeros import Zeros, sheet_parts, style_of, with_zeros, zero_styles

BLOCK = 1 << 20
TAG_AT_MOST = 4096
"""Bytes of the longest tag of a row or cell that is looked for across two blocks."""

TAG = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*)>")
PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{0,3})([0-9]{1,7})[\"']")
SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)


@dataclass(slots=True)
class Extent:
    """The last row and column (from 1) that a sheet's cells with a value reach; `at_` and `rest`: how far it is read.

    `zeros` are the cells of a style among `zero_styles`.
    """

    zero_styles: Mapping[int, int] = field(default_factory=dict)
    zeros: Zeros = field(default_factory=dict)
    row: int = 0
    column: int = 0
    at_row: int = 0
    at_column: int = 0
    rest: bytes = b""

    @property
    def cells(self) -> int:
        return self.row * self.column

    @property
    def corner(self) -> str:
        return f"{letters_of(self.column)}{self.row}"

    def feed(self, block: bytes) -> None:
        """Takes the next bytes of a sheet; a tag may be cut in two."""
        data = self.rest + block
        end = 0
        for tag in TAG.finditer(data):
            self._take(tag[1], tag[2])
            end = tag.end()
        self.rest = data[max(end, len(data) - TAG_AT_MOST) :]

    def _take(self, kind: bytes, attributes: bytes) -> None:
        """Follows one tag. A row or cell that does not say where it stands stands behind the one before."""
        place = PLACE.search(b" " + attributes)
        if kind == b"row":
            self.at_row, self.at_column = (int(place[2]) if place else self.at_row + 1), 0
            return
        if place and place[1]:
            self.at_row, self.at_column = int(place[2]), column_of(place[1])
        else:
            self.at_column += 1
        if not attributes.endswith(b"/"):
            self.row, self.column = max(self.row, self.at_row), max(self.column, self.at_column)
            if self.zero_styles and (digits := self.zero_styles.get(style_of(attributes))):
                self.zeros.setdefault(self.at_row, {})[self.at_column] = digits


def open_workbook(file: IO[bytes], limits: ListLimits) -> Table:
    """Opens the first visible sheet that has a column of plates.

    Raises:
        ListError: it is no workbook, too large, damaged, or has no such sheet.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            zeros = check_archive(archive, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
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
        if SHEETS.fullmatch(member.filename):
            extent = Extent(styles)
            for block in _unpacked(archive, member):
                extent.feed(block)
            if extent.cells > limits.most_cells or extent.column > limits.most_columns:
                raise ListError("too_wide", cell=extent.corner)
            found[member.filename] = extent.zeros
    return {name: zeros for name, part in sheet_parts(archive).items() if (zeros := found.get(part))} if styles else {}


def _check_size(archive: zipfile.ZipFile, limits: ListLimits) -> None:
    left = limits.most_unpacked_bytes
    for member in archive.infolist():
        for block in _unpacked(archive, member):
            left -= len(block)
            if left < 0:
                raise ListError("too_large_unpacked", most=size_words(limits.most_unpacked_bytes))


def _other_kind(names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return "binary_excel"
    return "open_document" if {"mimetype", "content.xml"} <= names else "other_archive"


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as part:
        while block := part.read(BLOCK):
            yield block


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


def column_of(letters: bytes) -> int:
    """1 for b'A', 27 for b'AA'."""
    found = 0
    for letter in letters:
        found = 26 * found + letter - 64
    return found
