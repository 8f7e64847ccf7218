"""Reads as pages show them."""

from __future__ import annotations

from typing import Any

from recognition.serialise import READABLE


def with_percent(read: Any) -> Any:
    """Adds `percent`, and `shown`: the text where it is sure enough to be shown."""
    read.percent = round(read.score * 100)
    read.shown = read.text if read.score >= READABLE else ""
    return read
