"""CSV as Excel and others write it: any usual encoding and separator. Pure."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import IO

from plates.bulk.columns import HEADER_WITHIN, KNOWN, key_of
from plates.bulk.errors import ListError
from plates.bulk.table import Row, Table, table_of

SEPARATORS = (",", ";", "\t", "|")
BLOCK = 1 << 20
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


def open_csv(file: IO[bytes], most_rows: int) -> Table:
    """Opens a CSV file; `file` must stay open while rows are taken.

    Raises:
        ListError: it holds no text, or no column of plates.
    """
    encoding = encoding_of(file)
    separator, passed_over = _separator(file, encoding)
    text = _text(file, encoding)
    lines = _lines(file)
    if passed_over:
        text.readline()
    rows = _rows(text, separator, passed_over)
    table = table_of("", rows, lines - passed_over, most_rows)
    shifted = ((number + passed_over, cells) for number, cells in table.rows)
    return Table("", table.header, table.rows_expected, shifted)


def encoding_of(file: IO[bytes]) -> str:
    """By the byte order mark, by zero bytes (UTF-16), by trial (UTF-8), else Windows' code page of western Europe.

    Raises:
        ListError: the bytes are no text.
    """
    file.seek(0)
    head = file.read(4096)
    for mark, name in BOMS:
        if head.startswith(mark):
            return name
    if b"\0" in head:
        return _utf16_without_mark(head)
    return next((name for name in ("utf-8", "cp1252") if _decodes(file, name)), "latin-1")


def _utf16_without_mark(head: bytes) -> str:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < 0.4 * len(head) / 2 or min(even, odd) > 0.1 * len(head) / 2:
        raise ListError("not_a_list")
    return "utf-16-le" if odd > even else "utf-16-be"


def _decodes(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while block := file.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _text(file: IO[bytes], encoding: str) -> io.TextIOWrapper:
    """The file from its start; a broken character in UTF-16 is replaced, not fatal."""
    file.seek(0)
    unclosed = io.BufferedReader(_Unclosed(file), BLOCK)  # type: ignore[type-var]
    return io.TextIOWrapper(unclosed, encoding=encoding, errors="replace", newline="")


class _Unclosed(io.RawIOBase):
    """Reads another file and leaves it open when it is closed itself."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self.file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _separator(file: IO[bytes], encoding: str) -> tuple[str, int]:
    """The separator, and how many lines (Excel's "sep=;") stand before the table."""
    head = _text(file, encoding).read(65_536)
    if found := SEPARATOR_LINE.match(head):
        return found[1], 1
    best = max(SEPARATORS, key=lambda separator: _fitness(head, separator))
    return best, 0


def _fitness(head: str, separator: str) -> tuple[int, int]:
    """How many headings are found by a separator in the best row, and how many cells in all."""
    try:
        rows = list(islice(csv.reader(io.StringIO(head, newline=""), delimiter=separator), HEADER_WITHIN))
    except csv.Error:
        return 0, 0
    return max((sum(key_of(cell) in KNOWN for cell in row) for row in rows), default=0), sum(map(len, rows))


def _rows(text: io.TextIOWrapper, separator: str, passed_over: int) -> Iterator[Row]:
    reader = csv.reader(text, delimiter=separator)
    taken = passed_over
    try:
        for row in reader:
            taken += 1
            yield row
    except csv.Error:
        raise ListError("broken_csv", row=taken + 1) from None


def _lines(file: IO[bytes]) -> int:
    place = file.tell()
    file.seek(0)
    found = 0
    while block := file.read(BLOCK):
        found += block.count(b"\n")
    file.seek(place)
    return found + 1
