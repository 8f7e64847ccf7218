"""The text of a plate, as far as an annotation has it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from plates.text import ALPHABET, MAX_LENGTH, normalise
from recognition.training.annotations.classes import compact
from recognition.training.annotations.stated import Refused

KEYS = frozenset(
    {
        "text",
        "platetext",
        "platenumber",
        "plateno",
        "number",
        "registration",
        "registrationnumber",
        "licencenumber",
        "licensenumber",
        "licenceplatenumber",
        "licenseplatenumber",
        "transcription",
        "ocr",
        "ocrtext",
        "utf8string",
    }
)
"""Names, as `compact` writes them, of the element, key or attribute that holds a plate's text."""

SEPARATORS = frozenset(" -.·•:/,|'\"()\t\r\n")
NOT_READ = frozenset({"UNKNOWN", "UNREADABLE", "ILLEGIBLE", "NULL", "NONE", "NA", "NAN"})


def stated_text(pairs: Iterable[tuple[str, object]]) -> str | None:
    """The first text among named values."""
    for name, value in pairs:
        if compact(name) in KEYS and isinstance(value, str | int) and str(value).strip():
            return str(value)
    return None


def plate_text(text: str | None) -> str | None:
    """Upper case without separators; None where nobody has read the plate.

    Raises:
        Refused: the text is not all there, or cannot be written in the alphabet.
    """
    if text is None:
        return None
    found = normalise(text)
    if not found or found in NOT_READ:
        return None
    if _foreign(text):
        raise Refused("its text has other characters than A to Z and 0 to 9: taken as not read")
    if len(found) > MAX_LENGTH:
        raise Refused(f"its text has more than {MAX_LENGTH} characters: taken as not read")
    return found


def _foreign(text: str) -> bool:
    """Whether `normalise` drops more than accents and separators."""
    plain = unicodedata.normalize("NFKD", text).upper()
    return any(not (char in ALPHABET or char in SEPARATORS or unicodedata.combining(char)) for char in plain)
