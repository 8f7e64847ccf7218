"""Reads of labelled plates, and what they tell of the reader's mistakes: figures without any plate's text."""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from plates.alignment import differences
from plates.channel import Positions
from plates.matching import best_text
from plates.text import normalise
from recognition.errors import PermanentError
from recognition.pipeline.images import decode
from recognition.pipeline.protocols import PlateReader
from recognition.pipeline.types import Box, Image, ImageLimits
from recognition.positions import positions_of

PROFILES = 400
"""So many sets of probabilities of characters that were read rightly are kept."""
MOST_EDITS = 3
"""Reads with more mistakes cannot be aligned with their plate in a way that means anything."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LabelledRead:
    """What a reader made of a plate whose text is known."""

    truth: str
    positions: Positions
    region: str = ""

    @property
    def is_fitted_on(self) -> bool:
        """Whether it belongs to the half that parameters are fitted on; the same text is always in one half."""
        return zlib.crc32(self.truth.encode()) % 2 == 0


def labelled_reads(reader: PlateReader, folder: Path, rows: Sequence[Row], errors: list[str]) -> Iterator[LabelledRead]:
    """Reads the plates of rows with texts at their labelled boxes; rows that cannot be used are added to `errors`."""
    for row in rows:
        try:
            labelled = _labelled(row)
            if labelled:
                image = decode((folder / row["image"]).read_bytes(), ImageLimits())
                yield from _reads(reader, image, labelled, str(row.get("country") or ""))
        except (OSError, KeyError, TypeError, ValueError, PermanentError) as error:
            errors.append(f"{row.get('image', '?')}: {type(error).__name__}: {error}")


def _labelled(row: Row) -> list[tuple[Sequence[float] | None, str]]:
    if row.get("text"):
        return [(row.get("plate_box"), normalise(row["text"]))]
    return [(plate["bbox"], normalise(plate["text"])) for plate in row.get("plates") or () if plate.get("text")]


def _reads(
    reader: PlateReader, image: Image, labelled: Sequence[tuple[Sequence[float] | None, str]], region: str
) -> Iterator[LabelledRead]:
    for box, truth in labelled:
        x1, y1, x2, y2 = box or (0, 0, image.shape[1], image.shape[0])
        read = reader.read([reader.view(image, Box(x1, y1, x2, y2).quad())])[0]
        if read.characters:
            yield LabelledRead(truth, positions_of(read), region)


def figures(reads: Sequence[LabelledRead], seed: int = 1) -> Row:
    """How characters were misread, and how sure the reader was of right and of wrong ones.

    Returns:
        `misread` {shown: {read: count}}, `extra` and `missed` characters, `right` [[probabilities]…],
        `wrong` [[rank of the shown character or 0, [probabilities]]…], best character first.
    """
    misread: dict[str, Counter[str]] = defaultdict(Counter)
    right: list[list[float]] = []
    wrong: list[list[Any]] = []
    counts = Counter(dict.fromkeys(("reads", "exact", "characters", "substituted", "extra", "missed"), 0))
    for read in reads:
        found = differences(read.positions, read.truth)
        counts.update(reads=1, exact=int(best_text(read.positions) == read.truth))
        if len(found) > MOST_EDITS:
            continue
        counts["characters"] += len(read.truth)
        right += [_profile(read.positions[at]) for at in _agreeing(read, {one.position for one in found})]
        for one in found:
            kind = "substituted" if one.read and one.registered else "extra" if one.read else "missed"
            counts[kind] += 1
            if kind == "substituted":
                misread[one.registered][one.read] += 1
                wrong.append([one.rank, _profile(read.positions[one.position])])
    chosen = np.random.default_rng(seed).permutation(len(right))[:PROFILES]
    return {
        **counts,
        "misread": {shown: dict(sorted(taken.items())) for shown, taken in sorted(misread.items())},
        "right": sorted(right[at] for at in chosen),
        "wrong": sorted(wrong),
    }


def _agreeing(read: LabelledRead, different: set[int]) -> Iterator[int]:
    return (at for at in range(len(read.positions)) if at not in different)


def _profile(choices: Any) -> list[float]:
    return sorted((round(value, 4) for value in choices.values()), reverse=True)
