"""Plate text: normalisation, the alphabet and look-alike characters. Pure."""

from __future__ import annotations

import re
import unicodedata

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""The 36 characters a plate is read in; networks count classes in this order."""

MAX_LENGTH = 14
"""The longest normalised text that is accepted: an Indian temporary plate has 13. Readers may read fewer."""

LOOKALIKES = ("0ODQ", "1ILT", "2Z", "5S", "6G", "8B")
"""Groups of characters that are taken for each other; the first of a group stands for all in `fold`.

Source: the pairs that the German FE-Schrift was drawn against (O/0, I/1, B/8, S/5, Z/2, G/6; Karlgeorg
Hoefer, 1980), with D, Q, L and T from the mistakes of our own readers.
"""

DIGIT_LOOKALIKES = {"0": "ODQ", "1": "ILT", "2": "Z", "4": "A", "5": "S", "6": "G", "7": "TZ", "8": "B"}
"""Letters that are taken for a digit, those that look less alike too (4/A, 7/T, 7/Z)."""

FOLDED = str.maketrans({char: group[0] for group in LOOKALIKES for char in group})

HOMOGLYPHS = str.maketrans(
    "АВЕЅЗІЈКМНОРСТУҮХԚԜЬ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" + "ØĐŁŦĦ",
    "ABES3IJKMHOPCTYYXQWB" + "ABEZHIKMNOPTYX" + "ODLTH",
)
"""Cyrillic, Greek and struck letters (upper case) that have the shape of a Latin one.

Source: Unicode Technical Standard 39, confusables.txt, single upper-case letters.
"""

INDIAN_TEXT = r"(?:[A-Z]{2}\d{1,2}[A-Z]{0,3}\d{1,4}|\d{2}BH\d{4}[A-Z]{1,2})"
"""A whole text of the Indian state or Bharat series; beside it, IND is the mark of a security plate."""


def normalise(text: str) -> str:
    """Upper-case A–Z and 0–9 only: what is compared and indexed.

    Full-width, accented and struck characters, digits of other scripts, and Cyrillic and Greek letters
    of Latin shape become plain ones; everything that is neither letter nor digit is dropped, and so is
    the mark IND of Indian plates. The result may be empty, and is the same when normalised again.
    """
    upper = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).upper()).upper()
    plain = "".join(filter(ALPHABET.__contains__, map(_plain, upper.translate(HOMOGLYPHS))))
    return _without_mark(plain)


def fold(text: str) -> str:
    """`normalise`, then look-alikes folded together: 'DL8C0I' and 'OL8CO1' fold alike."""
    return normalise(text).translate(FOLDED)


def lookalikes_of(char: str) -> str:
    """The other characters of a character's group, '' where it has none."""
    group = next((group for group in LOOKALIKES if char in group), char)
    return group.replace(char, "")


def _plain(char: str) -> str:
    """A decimal digit of any script as 0–9, any other character as it is."""
    if char.isascii() or not char.isdecimal():
        return char
    return str(unicodedata.decimal(char))


def _without_mark(plain: str) -> str:
    if "IND" not in plain:
        return plain
    before, after = plain.removeprefix("IND"), plain.removesuffix("IND")
    trials = (before, after, before.removesuffix("IND"))
    return next((trial for trial in trials if re.fullmatch(INDIAN_TEXT, trial)), plain)
