"""The one door to a list of plates in any form that is taken. Pure."""

from __future__ import annotations

import os
from typing import IO

from plates.bulk.csv_lists import open_csv
from plates.bulk.errors import ListError
from plates.bulk.limits import ListLimits, size_words
from plates.bulk.table import Table
from plates.bulk.workbooks import open_workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of Excel 97–2003 begin, and workbooks that a password protects."""

NOT_TEXT = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


def open_list(file: IO[bytes], limits: ListLimits) -> Table:
    """Opens a list by what it holds, whatever its name says.

    Args:
        file: a real or temporary file that stays open while rows are taken.

    Raises:
        ListError: the whole file cannot be taken; while rows are taken too.
    """
    if is_workbook(file, limits):
        return open_workbook(file, limits)
    return open_csv(file, limits.most_rows)


def is_workbook(file: IO[bytes], limits: ListLimits) -> bool:
    """Whether a file is opened as a workbook, not as CSV; by its first bytes, so that an answer can be given at once.

    Raises:
        ListError: it is neither, empty or too large.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    if not size or not head.strip():
        raise ListError("empty_file")
    if size > limits.most_bytes:
        raise ListError("too_many_bytes", most=size_words(limits.most_bytes))
    if head.startswith(OLE):
        raise ListError("old_excel")
    if head.startswith(NOT_TEXT):
        raise ListError("not_a_list")
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        raise ListError("web_page")
    return head.startswith(b"PK")
