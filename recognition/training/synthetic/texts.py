"""What rendered plates say: patterns, vanity words, strings without a grammar.

A pattern spells a plate: `A` a letter, `9` a digit, `X` either, `[MH|DL]` one of these
texts, `/` the next row, `'` switches to small characters and back, a space a gap.
The rest is drawn but not read: `-`, `.`, `:` separators, `#` a sign or emblem as large as
a character, `~` a sign of another script, `*` a seal or sticker, `^` an arrow, `{NSW}` small letters one above the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from plates.text import ALPHABET

PICTURED = "#*^~"
"""Tokens that stand for a picture."""

WORDS = (
    "LOVE", "LUV", "CAR", "FAST", "GO", "MY", "THE", "BIG", "DAD", "MOM", "BOSS", "KING", "QUEEN", "ZOOM", "TOY", "RIDE", "FUN", "SUN", "SKY",
    "BLUE", "RED", "FOX", "WOLF", "DOG", "CAT", "BEE", "COOL", "JOY", "HAPPY", "SMILE", "DR", "MR", "MS", "JEEP", "FORD", "BMW", "AUDI", "TESLA",
    "VOLT", "WATT", "EV", "GTI", "GTO", "SLO", "NO", "YES", "OK", "WOW", "HI", "BYE", "IM", "ILUV", "IAM", "ITS", "UR", "WE", "US", "OUR", "OUT",
    "IN", "ON", "UP", "TOP", "WIN", "RUN", "FLY", "JET", "AIR", "SEA", "SURF", "SKI", "GOLF", "YOGA", "MUSIC", "JAZZ", "ROCK", "GEEK", "NERD",
    "CODE", "JAVA", "LINUX", "GNU", "UNIX", "DEV", "ROOT", "HACK", "WINE", "BEER", "TACO", "PIZZA", "CAKE", "MILK", "COW", "PIG", "HORSE", "LADY",
    "GIRL", "BOY", "MAN", "BABY", "MAMA", "PAPA", "NANA", "OMA", "OPA", "JOHN", "MARY", "ANNA", "TOM", "TIM", "KIM", "LEO", "MIA", "IVY", "OLLIE",
    "QUICK", "QUAKE", "XRAY", "XOXO", "ZEN", "ZERO", "HERO", "LIFE", "LIVE", "TIME", "HOME", "MOON", "STAR", "GOLD", "IRON", "WICKED", "WILD", "SWIFT",
)  # fmt: skip
ONSETS = (
    "B",
    "C",
    "D",
    "F",
    "G",
    "H",
    "J",
    "K",
    "L",
    "M",
    "N",
    "P",
    "QU",
    "R",
    "S",
    "T",
    "V",
    "W",
    "X",
    "Y",
    "Z",
    "TR",
    "ST",
    "CH",
    "SH",
    "BR",
    "",
    "",
)
VOWELS = ("A", "E", "I", "O", "U", "OO", "EE", "AI", "IO")
CODAS = ("", "", "", "N", "R", "S", "L", "T", "M", "X", "K", "D", "NG", "CK")  # fmt: skip

_TOKEN = re.compile(r"\[([A-Z0-9|]+)\]|(\{[^}]*\})|(.)")
_UNSURE = "O0I1"


def spell(pattern: str, letters: str, rng: np.random.Generator) -> list[str]:
    """A random plate of a pattern, row by row, with what is drawn but not read: ['MH 12 AB 1234']."""
    spelt = ""
    for codes, small, char in _TOKEN.findall(pattern):
        if codes:
            choices = codes.split("|")
            spelt += choices[rng.integers(len(choices))]
        elif char and char in "A9X":
            choices_of = {"A": letters, "9": "0123456789", "X": ALPHABET}[char]
            spelt += choices_of[rng.integers(len(choices_of))]
        else:
            spelt += small or char
    return spelt.split("/")


def unruly(pattern: str, rng: np.random.Generator) -> str:
    """A pattern's likeness without its grammar: words, runs of any length, or letters and digits mixed."""
    kind = rng.random()
    if kind < 0.42:
        text = vanity(rng)
    elif kind < 0.78:
        text = _runs(rng)
    else:
        text = re.sub(r"\[[^]]*\]", "XX", pattern).replace("A", "X").replace("9", "X")
        return "".join(ALPHABET[rng.integers(36)] if char == "X" else char for char in text)
    rows = pattern.count("/") + 1
    if rows > 1 and "/" not in text and len(text) > 3:
        cut = int(rng.integers(max(len(text) // 3, 1), len(text) // 2 + 1))
        text = text[:cut].rstrip(" -.") + "/" + text[cut:].lstrip(" -.")
    return text


def vanity(rng: np.random.Generator) -> str:
    """Three to eight characters that nearly make words, sometimes with digits for letters."""
    text = ""
    while len(text) < 3:
        text += _pick(WORDS, rng) if rng.random() < 0.6 else _syllable(rng)
        if rng.random() < 0.5 and len(text) < 5:
            text += _pick(("", "", " ", "4", "2", "U", "R", "-"), rng)
            text += _pick(WORDS, rng) if rng.random() < 0.5 else _syllable(rng)
    if rng.random() < 0.15:
        text = text[:6] + str(rng.integers(100))
    elif rng.random() < 0.06:
        text = str(rng.integers(10)) + text
    return text[: int(rng.integers(6, 9))].strip(" -")


def _syllable(rng: np.random.Generator) -> str:
    return _pick(ONSETS, rng) + _pick(VOWELS, rng) + _pick(CODAS, rng)


def _pick(choices: tuple[str, ...], rng: np.random.Generator) -> str:
    return choices[rng.integers(len(choices))]


def _runs(rng: np.random.Generator) -> str:
    """Runs of letters and digits with or without something between, three to nine characters."""
    text, letters = "", bool(rng.random() < 0.6)
    length = int(rng.choice([3, 4, 5, 6, 7, 8, 9], p=[0.05, 0.08, 0.15, 0.27, 0.27, 0.12, 0.06]))
    left = length
    between = _pick(("", "", " ", " ", "-", "."), rng)
    while left > 0:
        size = min(int(rng.choice([1, 2, 3, 4, 5], p=[0.15, 0.25, 0.33, 0.22, 0.05])), left)
        choices = ALPHABET[10:] if letters else ALPHABET[:10]
        text += ("" if not text else between) + "".join(choices[at] for at in rng.integers(len(choices), size=size))
        letters, left = not letters, left - size
    return text


def settled(rows: list[str], alike: str) -> list[str]:
    """The same rows with characters that are drawn alike told apart by what stands beside them.

    Where a plate draws O and 0 alike, nobody can tell in a string without grammar which it is:
    among letters it is called a letter, among digits a digit.

    Args:
        alike: 'O' where O and 0 are drawn alike, 'I' where I and 1 are, 'OI' both.
    """
    pairs = {char: pair for pair in ("O0", "I1") if pair[0] in alike for char in pair}
    return ["".join(_settle(row, at, pairs) for at in range(len(row))) for row in rows] if pairs else rows


def _settle(row: str, at: int, pairs: dict[str, str]) -> str:
    char = row[at]
    if char not in pairs:
        return char
    beside = [_first_sure(reversed(row[:at])), _first_sure(row[at + 1 :])]
    known = [one for one in beside if one]
    if not known:
        return char
    return pairs[char][0 if known[0].isalpha() else 1]


def _first_sure(chars: Iterable[str]) -> str:
    """The nearest character of the same group that cannot be taken for another, or ''."""
    for char in chars:
        if not char.isalnum():
            return ""
        if char not in _UNSURE:
            return char
    return ""


def read_text(rows: list[str]) -> str:
    """The characters of rows that were spelt, without what is drawn but not read."""
    return "".join(char for char in re.sub(r"\{[^}]*\}", "", "".join(rows)) if char in ALPHABET)
