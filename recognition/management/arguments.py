"""What commands take as arguments."""

from __future__ import annotations

from argparse import ArgumentTypeError

from plates.formats import REGION_NAMES


def region(text: str) -> str:
    """An ISO 3166 country whose formats are known, in capitals."""
    code = text.strip().upper()
    if code not in REGION_NAMES:
        raise ArgumentTypeError(f"no formats of {text!r} are known; expected a country code such as IN")
    return code
