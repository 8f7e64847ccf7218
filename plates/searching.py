"""What people type into the search of a register, made into what the database can look up. Pure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from plates.text import ALPHABET, FOLDED, normalise

WORDS_LENGTH = 360
WILDCARDS = str.maketrans("*?", "%_")


def plain_words(*values: str) -> str:
    """What is compared with searched words: lower case, without accents, one space between words.

    At most WORDS_LENGTH characters.
    """
    spread = unicodedata.normalize("NFKD", " ".join(" ".join(values).casefold().split()))
    return "".join(char for char in spread if not unicodedata.combining(char))[:WORDS_LENGTH]


@dataclass(frozen=True, slots=True)
class PlateSearch:
    """A search, ready to be looked up.

    Attributes:
        pattern: LIKE pattern of the whole plate where wildcards were typed, else ''.
        prefix: what every plate of that pattern begins with.
        text: what the plate contains where no wildcards were typed; '' if no letter or digit was.
        words: what owner and vehicle contain, each of them; none where wildcards were typed or look-alikes are sought.
        is_folded: whether pattern and text are folded: look-alike characters are the same.
    """

    pattern: str
    prefix: str
    text: str
    words: tuple[str, ...]
    is_folded: bool

    @classmethod
    def of(cls, typed: str, lookalikes: bool) -> PlateSearch:
        """`*` stands for any characters, `?` for one; without either, the text may be anywhere in a plate."""
        if "*" in typed or "?" in typed:
            pattern = _folded("".join(filter((ALPHABET + "*?").__contains__, typed.upper())), lookalikes)
            prefix = pattern.replace("?", "*").split("*")[0]
            return cls(pattern.translate(WILDCARDS), prefix, "", (), lookalikes)
        words = () if lookalikes else tuple(plain_words(typed).split())
        return cls("", "", _folded(normalise(typed), lookalikes), words, lookalikes)

    @property
    def is_empty(self) -> bool:
        return not (self.pattern or self.text or self.words)


def _folded(text: str, lookalikes: bool) -> str:
    return text.translate(FOLDED) if lookalikes else text
