"""From what a general text recognition found in a crop to a read of the plate: rows, side texts, characters. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from plates.text import ALPHABET, normalise
from recognition.pipeline.decoding import BLANK, texts
from recognition.pipeline.rectification import rectify
from recognition.pipeline.types import Box, Character, Image, Quad, Read, TextAlternative

LEAST_HEIGHT = 0.7
"""Of the main text's: lower text is a country code, a state's name or a dealer's."""
SAME_ROW = 0.5
"""Two pieces stand in one row when they share so much of the lower one's height."""
LEAST_LIKELY = 1e-4
"""Whole texts below this probability are no alternatives."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that was found as one, a word or a line: its box in pixels of the crop and its plate characters."""

    box: Box
    characters: tuple[Character, ...]


def upright(image: Image, quad: Quad, height: int, most_width: int, margin: float) -> Image:
    """The quad's inside with its own aspect, `height` pixels high, with a margin of so much of its sides.

    A plate too wide for `most_width` pixels is squeezed.
    """
    sides = np.linalg.norm(quad - np.roll(quad, -1, 0), axis=1)
    aspect = float(sides[[0, 2]].mean() / max(float(sides[[1, 3]].mean()), 1.0))
    width = min(max(round(height * aspect), height // 2), most_width)
    return rectify(image, quad, width, height, margin)


def place(x: float, y: float, crop: Image, margin: float) -> tuple[float, float]:
    """A point of the crop as shares of the plate's width and height."""
    height, width = crop.shape[:2]
    shares = (share * (1 + 2 * margin) - margin for share in (x / width, y / height))
    across, down = (min(max(share, 0.0), 1.0) for share in shares)
    return across, down


def plate_read(pieces: Sequence[Piece]) -> Read:
    """The plate's text: rows from top to bottom, small side texts left out; text '' when nothing is left."""
    written = [piece for piece in pieces if piece.characters and piece.box.height > 0]
    if not written:
        return Read("", 0.0, (), ())
    # By area: a slogan has more characters than the plate, but they are small.
    main = max(written, key=lambda piece: piece.box.height**2 * len(piece.characters))
    large = [piece for piece in written if piece.box.height >= LEAST_HEIGHT * main.box.height]
    characters = _without_mark([character for row in rows(large) for piece in row for character in piece.characters])
    text = "".join(character.char for character in characters)
    score = math.prod(character.score for character in characters)
    return Read(text, score, characters, _texts(characters, text, score))


def rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces row by row from top to bottom, each row from left to right."""
    found: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.box.y1 + piece.box.y2):
        if found and _side_by_side(found[-1][-1].box, piece.box):
            found[-1].append(piece)
        else:
            found.append([piece])
    return [sorted(row, key=lambda piece: piece.box.x1) for row in found]


def _side_by_side(one: Box, other: Box) -> bool:
    shared = min(one.y2, other.y2) - max(one.y1, other.y1)
    return shared >= SAME_ROW * min(one.height, other.height)


def _without_mark(characters: Sequence[Character]) -> tuple[Character, ...]:
    """The characters without a country mark that was read as a part of the text."""
    text = "".join(character.char for character in characters)
    kept = normalise(text)
    start = max(text.find(kept), 0)
    return tuple(characters[start : start + len(kept)])


def _texts(characters: Sequence[Character], text: str, score: float) -> tuple[TextAlternative, ...]:
    """Whole texts by the characters' own alternatives: only the text itself where none were given."""
    slots = np.zeros((len(characters), BLANK + 1), np.float32)
    for at, character in enumerate(characters):
        slots[at, ALPHABET.index(character.char)] = character.score
        for other in character.alternatives:
            slots[at, ALPHABET.index(other.char)] = other.score
    others = [one for one in texts(slots) if one.text != text and one.score >= LEAST_LIKELY]
    return (TextAlternative(text, score), *others)
