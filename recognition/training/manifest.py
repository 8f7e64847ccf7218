"""Reads the JSONL manifests of training and validation data.

One JSON object a line. Scenes have `image` (path inside the folder), `w`, `h`,
`split`, `source`, and `plates`: a list of {`bbox`: [x1, y1, x2, y2], `text`: str | null}
or null where plates are not annotated. Optional: `family`, `stretched` (the picture
was squeezed to a square), `country`, `vehicles`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class ManifestError(Exception):
    """A manifest, or a row of it, cannot be used; the message names file, line and reason."""


@dataclass(frozen=True, slots=True)
class LabelledPlate:
    """An annotated plate: (x1, y1, x2, y2) in pixels of its picture; `text` None when not transcribed."""

    bbox: tuple[float, float, float, float]
    text: str | None


@dataclass(frozen=True, slots=True)
class Scene:
    """An annotated photograph."""

    path: Path
    width: int
    height: int
    plates: tuple[LabelledPlate, ...]
    source: str
    family: str
    split: str
    country: str
    stretched: bool


def rows(folder: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line numbers (from 1) and objects of `folder`/manifest.jsonl.

    Raises:
        ManifestError: the file is missing or a line is not a JSON object.
    """
    path = folder / "manifest.jsonl"
    if not path.is_file():
        raise ManifestError(f"{path}: no such file; --data names a folder with a manifest.jsonl")
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield number, _object(path, number, line)


def scenes(folder: Path, split: str) -> list[Scene]:
    """The rows of `folder` that annotate plates, of one split ('all' for every one).

    Raises:
        ManifestError: a row lacks a key, or a box has no area.
    """
    found = []
    for number, row in rows(folder):
        if row.get("plates") is not None and split in ("all", row.get("split")):
            found.append(_scene(folder, number, row))
    return found


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise ManifestError(f"{path}:{number}: not JSON ({error.msg})") from None
    if not isinstance(row, dict):
        raise ManifestError(f"{path}:{number}: not a JSON object")
    return row


def _scene(folder: Path, number: int, row: dict[str, Any]) -> Scene:
    try:
        plates = tuple(_plate(plate) for plate in row["plates"])
        return Scene(
            path=folder / row["image"],
            width=int(row["w"]),
            height=int(row["h"]),
            plates=plates,
            source=row.get("source", ""),
            family=row.get("family", ""),
            split=row.get("split", ""),
            country=row.get("country", ""),
            stretched=bool(row.get("stretched", False)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ManifestError(f"{folder / 'manifest.jsonl'}:{number}: {error!r}") from None


def _plate(row: dict[str, Any]) -> LabelledPlate:
    x1, y1, x2, y2 = (float(value) for value in row["bbox"])
    if x2 <= x1 or y2 <= y1:
        raise ValueError(f"box {row['bbox']} has no area")
    return LabelledPlate((x1, y1, x2, y2), row.get("text"))
