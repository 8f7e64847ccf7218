"""What files of rows for spreadsheets have in common, whoever writes them. Pure."""

from __future__ import annotations

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""Text that begins so may run as a formula in a spreadsheet."""


def escaped(text: str) -> str:
    """Text for a CSV file that no spreadsheet runs as a formula: an apostrophe goes before it."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
