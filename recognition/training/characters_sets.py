"""The character network's training, validation and test sets: made once, kept in the output folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np

from recognition.training.characters_data import Characters, joined, rendered
from recognition.training.characters_real import cut
from recognition.training.reader_data import load_crops

CHUNK = 2500
PARTS = ("train", "validation", "test")
SHARPEST = 3
"""So many frames of a car are enough."""
ONE_OF = 12
"""Every so many texts of real training crops, all crops of a text together, are validation."""


@dataclass(frozen=True, slots=True)
class CharacterSets:
    """Rendered and real characters, apart, by 'train', 'validation' and 'test'."""

    rendered: dict[str, Characters]
    real: dict[str, Characters]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A file of rendered characters and the seeds that make it."""

    path: Path
    seeds: tuple[int, ...]
    count: int
    hard: float
    junk: float


def rendered_sets(folder: Path, sizes: dict[str, int], seed: int, hard: float, junk: float) -> dict[str, Characters]:
    """The rendered sets, chunk by chunk made where they are not in `folder` yet; every set has seeds of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    chunks = {
        part: [
            Chunk(folder / f"{part}-{at:03d}.npz", (seed, PARTS.index(part), at), min(CHUNK, sizes[part]), hard, junk)
            for at in range(-(-sizes[part] // CHUNK))
        ]
        for part in PARTS
    }
    return {part: joined([_loaded(chunk) for chunk in chunks[part]]) for part in PARTS}


def real_sets(data: Path, folder: Path) -> dict[str, Characters]:
    """Characters of real crops: `train` rows for training and validation, `val` rows for the test."""
    path = folder / "real.npz"
    if not path.is_file():
        train = [crop for crop in load_crops(data, "train") if crop.rank < SHARPEST]
        held = [crc32(crop.text.encode()) % ONE_OF == 0 for crop in train]
        crops = {
            "train": [crop for crop, aside in zip(train, held, strict=True) if not aside],
            "validation": [crop for crop, aside in zip(train, held, strict=True) if aside],
            "test": load_crops(data, "val"),
        }
        found = {part: joined(list(cut(crops[part]))) for part in PARTS}
        arrays = {f"{part}_{name}": getattr(found[part], name) for part in PARTS for name in ("windows", "labels")}
        np.savez(path, **arrays)
    stored = np.load(path)
    return {part: Characters(stored[f"{part}_windows"], stored[f"{part}_labels"]) for part in PARTS}


def _loaded(chunk: Chunk) -> Characters:
    if not chunk.path.is_file():
        found = rendered(chunk.count, np.random.default_rng(chunk.seeds), chunk.hard, chunk.junk)
        partial = chunk.path.with_suffix(".partial")
        with partial.open("wb") as file:
            np.savez(file, windows=found.windows, labels=found.labels)
        partial.replace(chunk.path)
    stored = np.load(chunk.path)
    return Characters(stored["windows"], stored["labels"])
