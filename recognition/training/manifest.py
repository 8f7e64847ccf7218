"""Reads the JSONL manifests of training and validation data.

One JSON object a line. Scenes have `image` (path inside the folder), `w`, `h`,
`split`, `source`, and `plates`: a list of {`bbox`: [x1, y1, x2, y2], `text`: str | null}
or null where plates are not annotated. Optional: `family`, `stretched` (the picture
was squeezed to a square), `country`, `vehicles` (a list of {`bbox`, `class`}, or null).

`manage.py refine_annotations` adds a plate's `quad` and, to a row, `ignored` and `lookalikes`: boxes that
may be plates nobody labelled, and boxes that a detector took for plates and that are none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Bounds = tuple[float, float, float, float]
"""x1, y1, x2, y2 in pixels of the picture."""

MANIFEST = "manifest.jsonl"


class ManifestError(Exception):
    """A manifest, or a row of it, cannot be used; the message names file, line and reason."""


@dataclass(frozen=True, slots=True)
class LabelledPlate:
    """An annotated plate: (x1, y1, x2, y2) in pixels of its picture; `text` None when not transcribed."""

    bbox: Bounds
    text: str | None
    quad: tuple[tuple[float, float], ...] | None = None
    """Its corners, clockwise from its own top-left one, where they are known."""


@dataclass(frozen=True, slots=True)
class LabelledVehicle:
    """An annotated vehicle; `kind` is car, bus, truck, motorcycle, other, or vehicle where it is not known."""

    bbox: Bounds
    kind: str


@dataclass(frozen=True, slots=True)
class Scene:
    """An annotated photograph; `plates` or `vehicles` None where they are not annotated."""

    path: Path
    width: int
    height: int
    plates: tuple[LabelledPlate, ...] | None
    vehicles: tuple[LabelledVehicle, ...] | None
    ignored: tuple[Bounds, ...]
    lookalikes: tuple[Bounds, ...]
    source: str
    family: str
    split: str
    country: str
    stretched: bool


def table_path(data: Path) -> Path:
    """The JSONL file that `data`, a folder with a manifest or such a file itself, stands for."""
    return data / MANIFEST if data.is_dir() or not data.suffix else data


def rows(data: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line numbers (from 1) and objects of a table.

    Raises:
        ManifestError: the file is missing or a line is not a JSON object.
    """
    path = table_path(data)
    if not path.is_file():
        raise ManifestError(f"{path}: no such file; --data names a folder with a {MANIFEST}, or a .jsonl file")
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield number, _object(path, number, line)


def scenes(data: Path, split: str, having: Literal["plates", "vehicles"] = "plates") -> list[Scene]:
    """The rows that annotate plates (or vehicles), of one split ('all' for every one).

    Raises:
        ManifestError: a row lacks a key, or a box has no area.
    """
    path = table_path(data)
    return [
        _scene(path, number, row)
        for number, row in rows(data)
        if row.get(having) is not None and split in ("all", row.get("split"))
    ]


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise ManifestError(f"{path}:{number}: not JSON ({error.msg})") from None
    if not isinstance(row, dict):
        raise ManifestError(f"{path}:{number}: not a JSON object")
    return row


def _scene(path: Path, number: int, row: dict[str, Any]) -> Scene:
    try:
        return Scene(
            path=path.parent / row["image"],
            width=int(row["w"]),
            height=int(row["h"]),
            plates=None if row.get("plates") is None else tuple(_plate(plate) for plate in row["plates"]),
            vehicles=None if row.get("vehicles") is None else tuple(_vehicle(one) for one in row["vehicles"]),
            ignored=tuple(_bounds(box) for box in row.get("ignored", ())),
            lookalikes=tuple(_bounds(box) for box in row.get("lookalikes", ())),
            source=row.get("source", ""),
            family=row.get("family", ""),
            split=row.get("split", ""),
            country=row.get("country", ""),
            stretched=bool(row.get("stretched", False)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ManifestError(f"{path}:{number}: {error!r}") from None


def _plate(row: dict[str, Any]) -> LabelledPlate:
    quad = row.get("quad")
    corners = tuple((float(x), float(y)) for x, y in quad) if quad else None
    return LabelledPlate(_bounds(row["bbox"]), row.get("text"), corners)


def _vehicle(row: dict[str, Any]) -> LabelledVehicle:
    return LabelledVehicle(_bounds(row["bbox"]), str(row["class"]))


def _bounds(box: Sequence[float]) -> Bounds:
    x1, y1, x2, y2 = (float(value) for value in box)
    if x2 <= x1 or y2 <= y1:
        raise ValueError(f"box {list(box)} has no area")
    return (x1, y1, x2, y2)
