"""What the plates of a country look like, as data.

A pattern spells a plate: `A` a letter, `9` a digit, `X` either, `[MH|DL]` one of these
texts, a space a gap, `-` and `.` drawn separators, `/` the next row, `#` a sign that is
no character of the text (a Chinese province, an emblem).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from plates.formats import INDIAN_STATES
from plates.text import ALPHABET

Colour = tuple[int, int, int]
"""Blue, green, red, 0..255."""

WHITE, YELLOW, BLACK, GREEN, RED, BLUE = (
    (238, 240, 240), (30, 190, 240), (28, 26, 26), (70, 130, 30), (40, 40, 190), (150, 70, 20),
)  # fmt: skip
DARK, NAVY, SILVER = (35, 32, 32), (110, 40, 20), (200, 202, 205)

STATES = "[" + "|".join(INDIAN_STATES) + "]"


@dataclass(frozen=True)
class Design:
    """One kind of plate: its patterns, ground and ink pairs, and what stands around the text."""

    region: str
    patterns: tuple[str, ...]
    looks: tuple[tuple[Colour, Colour], ...]
    weight: float = 1.0
    strip: str = ""
    """'eu' or 'ind' at the left edge, 'top' for a coloured band above."""
    letters: str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    aspects: tuple[float, float] = (4.0, 5.0)
    small_text: float = 0.0
    """Share of plates with small words above or below the text."""
    sticker: float = 0.0
    """Share of plates with a round sticker or shield in the first gap."""
    text_height: tuple[float, float] = (0.58, 0.8)


EU = {"strip": "eu", "looks": ((WHITE, BLACK),), "aspects": (4.2, 5.0)}

DESIGNS: tuple[Design, ...] = (
    Design("IN", (f"{STATES} 99 AA 9999", f"{STATES}99AA9999", f"{STATES} 9 AAA 9999", f"{STATES} 99 A 9999", f"{STATES}-99-AA-9999",
                  f"{STATES} 99 AA.9999", "DL 9A AA 9999", "DL9AAA9999"),
           ((WHITE, BLACK), (WHITE, BLACK), (WHITE, BLACK), (YELLOW, BLACK), (BLACK, YELLOW), (GREEN, WHITE)), 5.0, "ind", aspects=(3.6, 5.4), small_text=0.1),
    Design("IN", (f"{STATES}99/AA9999", f"{STATES} 99 A/9999", f"{STATES}-99/AA 9999", f"{STATES} 99/A 9999", f"{STATES}99AA/9999", "DL 9A/AA 9999", "DL9A/AA9999"),
           ((WHITE, BLACK), (WHITE, BLACK), (YELLOW, BLACK), (BLACK, YELLOW), (GREEN, WHITE)), 2.5, "ind", aspects=(1.2, 2.2), small_text=0.1, text_height=(0.75, 0.92)),
    Design("IN", ("99 BH 9999 AA", "99BH9999A", "AAA 9999", f"{STATES} 99 9999", "99BH/9999AA"), ((WHITE, BLACK),), 0.8, "ind"),
    Design("VN", ("99A-99999", "99A 999.99", "99A-9999"), ((WHITE, BLACK), (YELLOW, BLACK), (BLUE, WHITE)), 0.7, letters="ABCDEFGHKLMNPSTUVXYZ"),
    Design("VN", ("99-A9/999.99", "99-A9/9999", "99-AA/999.99", "99A/99999"), ((WHITE, BLACK), (BLUE, WHITE)), 0.9, letters="ABCDEFGHKLMNPSTUVXYZ", aspects=(1.1, 1.6), text_height=(0.75, 0.92)),
    Design("CN", ("#A.99999", "#A.9X999", "#A.A9999", "#A.XXXXX"), ((BLUE, WHITE), (BLUE, WHITE), (GREEN, BLACK), (YELLOW, BLACK)), 0.8, letters="ABCDEFGHJKLMNPQRSTUVWXYZ", aspects=(3.0, 3.6)),
    Design("DE", ("A AA 9999", "AA AA 999", "AAA A 99", "AA A 9999", "AAA AA 999"), sticker=0.9, weight=1.2, **EU),
    Design("FR", ("AA-999-AA", "9999 AA 99", "999 AAA 99"), weight=0.7, **EU),
    Design("IT", ("AA 999AA", "AA999 AA"), weight=0.5, **EU),
    Design("ES", ("9999 AAA", "A-9999-AA"), weight=0.5, **EU),
    Design("NL", ("AA-999-A", "99-AA-AA", "9-AAA-99", "AA-AA-99", "99-AAA-9"), ((YELLOW, BLACK),), 0.7, "eu", aspects=(4.2, 5.0)),
    Design("PL", ("AA 99999", "AAA X999", "AA 9999A", "AAA 99AA"), sticker=0.5, weight=0.6, **EU),
    Design("RO", ("A 99 AAA", "AA 99 AAA", "A 999 AAA"), weight=0.7, **EU),
    Design("CZ", ("9A9 9999", "9AA 9999"), sticker=0.8, weight=0.5, **EU),
    Design("SK", ("AA 999AA", "AA-999 AA"), sticker=0.8, weight=0.5, **EU),
    Design("HU", ("AAA-999", "AA AA-999"), sticker=0.3, weight=0.5, **EU),
    Design("AT", ("A 99999 A", "AA 999 AA", "A 9999 AA"), sticker=0.7, weight=0.4, **EU),
    Design("BE", ("9-AAA-999", "AAA-999"), ((WHITE, RED),), 0.4, "eu", aspects=(4.2, 5.0)),
    Design("PT", ("99-99-AA", "99-AA-99", "AA-99-AA"), weight=0.4, **EU),
    Design("SE", ("AAA 999", "AAA 99A"), weight=0.4, **EU),
    Design("LT", ("AAA 999", "AAA-999"), weight=0.3, **EU),
    Design("HR", ("AA 999-AA", "AA 9999-AA"), sticker=0.8, weight=0.3, **EU),
    Design("RU", ("A 999 AA 99", "A999AA999"), ((WHITE, BLACK),), 0.5, letters="ABEKMHOPCTYX", aspects=(4.2, 5.0)),
    Design("UA", ("AA 9999 AA",), weight=0.4, **EU),
    Design("GB", ("AA99 AAA", "A999 AAA", "AAA 999A", "AA99AAA"), ((WHITE, BLACK), (YELLOW, BLACK)), 1.2, "eu", aspects=(4.2, 5.2), small_text=0.3),
    Design("GB", ("AA99/AAA", "A999/AAA"), ((WHITE, BLACK), (YELLOW, BLACK)), 0.2, aspects=(1.3, 1.7), text_height=(0.75, 0.92)),
    Design("IE", ("99-A-99999", "999-A-9999"), weight=0.3, **EU),
    Design("US", ("AAA 9999", "9AAA999", "AAA-9999", "999 AAA", "AAA 999", "999-AAA", "AA 99999", "XXX XXX", "XXXXXX", "99A-999", "A99 99A", "AAA9999", "XXXXXXX", "XXX#XXX"),
           ((WHITE, NAVY), (WHITE, BLACK), (SILVER, DARK), ((225, 205, 170), NAVY), ((190, 225, 240), DARK), (YELLOW, NAVY), (NAVY, YELLOW), (WHITE, GREEN), (WHITE, RED), ((200, 220, 200), DARK)),
           3.0, aspects=(1.9, 2.2), small_text=0.95, sticker=0.15, text_height=(0.42, 0.6)),
    Design("BR", ("AAA-9999", "AAA 9999", "AAA.9999"), (((185, 185, 185), DARK), (SILVER, BLACK), (RED, WHITE)), 1.1, aspects=(2.8, 3.3), small_text=0.95, text_height=(0.5, 0.62)),
    Design("BR", ("AAA9A99", "AAA9A99", "AAA 9A99"), ((WHITE, BLACK), (WHITE, BLACK), (WHITE, RED)), 1.3, "top", aspects=(2.9, 3.3), text_height=(0.55, 0.66)),
    Design("BR", ("AAA/9A99", "AAA/9999"), ((WHITE, BLACK), (SILVER, BLACK)), 0.4, "top", aspects=(1.1, 1.4), text_height=(0.7, 0.8)),
    Design("AR", ("AA 999 AA", "AA999AA"), ((WHITE, BLACK),), 0.5, "top", aspects=(2.9, 3.3), text_height=(0.55, 0.66)),
    Design("AR", ("AAA 999",), ((BLACK, WHITE),), 0.4, aspects=(2.2, 2.9), small_text=0.8, text_height=(0.5, 0.65)),
    Design("MX", ("AAA-999-A", "AAA-99-99", "999-AAA", "A99-AAA", "AA-99-999"), ((WHITE, BLACK), (WHITE, DARK), ((210, 225, 210), DARK)), 1.0, aspects=(1.9, 2.2), small_text=0.95, sticker=0.15, text_height=(0.4, 0.56)),
    Design("AE", ("A 99999", "99 99999", "9 9999"), ((WHITE, BLACK),), 0.3, aspects=(3.5, 4.8), small_text=0.4),
    Design("SA", ("9999 AAA", "999 AAA"), ((WHITE, BLACK),), 0.2, aspects=(2.0, 4.5), letters="ABDEGHJKLNRSTUVXZ"),
    Design("IL", ("99-999-99", "999-99-999"), ((YELLOW, BLACK),), 0.3, "eu", aspects=(4.2, 5.0)),
    Design("TR", ("99 AA 999", "99 A 9999", "99 AAA 99"), weight=0.4, **EU),
    Design("ZA", ("AA 99 AA GP", "AAA 999 GP", "AA 99999", "AAA 999 L"), ((WHITE, BLACK), (YELLOW, NAVY)), 0.4, aspects=(3.8, 4.8)),
    Design("AU", ("AAA 999", "AA 99 AA", "9AA 9AA", "999 AAA", "AAA-99A"), ((WHITE, NAVY), (YELLOW, BLACK), (WHITE, BLACK)), 0.5, aspects=(2.6, 2.9), small_text=0.9, text_height=(0.5, 0.66)),
    Design("ID", ("A 9999 AAA", "AA 9999 AA", "A 999 AA"), ((BLACK, WHITE), (WHITE, BLACK)), 0.4, aspects=(2.8, 3.4), small_text=0.6, text_height=(0.5, 0.66)),
    Design("TH", ("#9## 9999", "##-9999"), ((WHITE, BLACK),), 0.1, aspects=(2.0, 2.4), small_text=0.5),
    Design("", ("XXXXXX", "XXXXXXX", "XXXXX", "XXXX XXX", "XXX XXXX", "AAAAAA", "XXXXXXXX", "99999", "999999", "XX XXXX XX", "XXX/XXXX", "XX XX/XXXX", "AAAA", "XXX"),
           ((WHITE, BLACK), (YELLOW, BLACK), (BLACK, WHITE), (SILVER, DARK), (WHITE, RED), (BLUE, WHITE), (WHITE, BLUE), (WHITE, GREEN), (GREEN, WHITE), (RED, WHITE)),
           6.0, aspects=(2.0, 5.0), small_text=0.3, sticker=0.2),
)  # fmt: skip
"""The last one spells at random: a reader that only knows grammars invents them."""

REGIONS = tuple(sorted({design.region for design in DESIGNS if design.region}))
"""The region classes of the reader, in order."""

_TOKEN = re.compile(r"\[([A-Z|]+)\]|(.)")


def draw_design(rng: np.random.Generator, region: str | None = None) -> Design:
    """A design by weight, of one region when given."""
    chosen = [design for design in DESIGNS if region is None or design.region == region]
    weights = np.array([design.weight for design in chosen])
    return chosen[int(rng.choice(len(chosen), p=weights / weights.sum()))]


def spell(pattern: str, letters: str, rng: np.random.Generator) -> list[str]:
    """A random plate of a pattern, row by row, with its separators: ['MH 12 AB 1234']."""
    spelt = ""
    for codes, char in _TOKEN.findall(pattern):
        if codes:
            choices = codes.split("|")
            spelt += choices[rng.integers(len(choices))]
        elif char in "A9X":
            choices_of = {"A": letters, "9": "0123456789", "X": ALPHABET}[char]
            spelt += choices_of[rng.integers(len(choices_of))]
        else:
            spelt += char
    return spelt.split("/")
