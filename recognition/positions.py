"""Reads as matching takes them: the probabilities of every position. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plates.channel import Positions
from recognition.pipeline.types import Read


def positions_of(read: Read) -> Positions:
    """Of a read as the pipeline gives it."""
    return [
        {character.char: character.score, **{other.char: other.score for other in character.alternatives}}
        for character in read.characters
    ]


def positions_of_row(characters: Sequence[Mapping[str, Any]]) -> Positions:
    """Of a read's row, whose `characters` are plain data."""
    return [
        {one["char"]: one["score"], **{other["char"]: other["score"] for other in one["alternatives"]}}
        for one in characters
    ]
