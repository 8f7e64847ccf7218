"""What a list may weigh. Pure."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024**2


@dataclass(frozen=True, slots=True)
class ListLimits:
    """Bytes of the file, bytes that a workbook unpacks to, rows that hold something, cells from corner to corner."""

    most_bytes: int
    most_rows: int
    most_unpacked_bytes: int
    most_cells: int
    most_columns: int = 256

    @classmethod
    def of(cls, most_bytes: int, most_rows: int) -> ListLimits:
        """The limits that follow from the two which an installation sets."""
        return cls(most_bytes, most_rows, 16 * most_bytes, 30 * most_rows)


def size_words(size_bytes: int) -> str:
    return f"{size_bytes / MEGABYTE:.0f} MB"
