"""Plate text: normalisation, the alphabet and look-alike characters. Pure."""

from __future__ import annotations

import unicodedata

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""The 36 characters a plate is read in; networks count classes in this order."""

MAX_LENGTH = 12
"""The longest normalised text that is accepted. Readers may read fewer characters."""

DIGIT_LOOKALIKES = {"0": "ODQ", "1": "ILT", "2": "Z", "4": "A", "5": "S", "6": "G", "7": "TZ", "8": "B"}
"""Letters that are taken for a digit.

Source: the confusions counted in our readers' mistakes and the list that the German
FE-Schrift was designed against (O/0, I/1, B/8, S/5, Z/2, G/6).
"""

FOLDED = str.maketrans("OQDILTZSGB", "0001112568")
"""One representative for each group of look-alikes; see `fold`."""


def normalise(text: str) -> str:
    """Upper-case A–Z and 0–9 only: what is compared and indexed.

    Full-width and accented characters become their plain forms (NFKD), everything
    that is neither letter nor digit is dropped. The result may be empty, and is the
    same when normalised again.
    """
    decomposed = unicodedata.normalize("NFKD", text).upper()
    return "".join(char for char in decomposed if char in ALPHABET)


def fold(text: str) -> str:
    """`normalise`, then look-alikes folded together: 'DL8C0I' and 'OL8CO1' fold alike."""
    return normalise(text).translate(FOLDED)
