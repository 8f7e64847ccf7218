"""Our own tables, read row by row so that a broken one leaves the others in.

The format is that of `recognition.training.manifest`; keys that are not needed here are kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from recognition.training.annotations.boxes import bounds, number
from recognition.training.annotations.classes import PLATE
from recognition.training.annotations.stated import (
    Fault,
    NotAnnotations,
    Refused,
    Stated,
    StatedBox,
    StatedObject,
    StatedPicture,
)

GROUPS = ("plates", "vehicles")
TAKEN = frozenset({"image", "w", "h", *GROUPS, "source", "split"})
AREAS = ("ignored", "lookalikes")

Row = dict[str, Any]


def read(path: Path) -> Iterator[Stated]:
    """Every row of the table.

    Raises:
        NotAnnotations: it is a table of something else: no row annotates anything.
        OSError: it cannot be read.
    """
    lines = [(f"line {number}", line) for number, line in enumerate(path.read_bytes().splitlines(), start=1)]
    rows = [(where, _row(line)) for where, line in lines if line.strip()]
    if any(row is not None for _, row in rows) and not any(_annotates(row) for _, row in rows):
        raise NotAnnotations("JSON lines, but neither plates nor vehicles are annotated in them")
    for where, row in rows:
        yield _stated(path, where, row)


def _row(line: bytes) -> Row | None:
    """The JSON object of a line; None where it is none."""
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _annotates(row: Row | None) -> bool:
    return row is not None and any(group in row for group in GROUPS)


def _stated(path: Path, where: str, row: Row | None) -> Stated:
    if row is None:
        return Fault(where, "broken JSON, or not a JSON object")
    try:
        return _picture(path, where, row)
    except Refused as refusal:
        return Fault(where, str(refusal))


def _picture(path: Path, where: str, row: Row) -> StatedPicture:
    if not (isinstance(row.get("image"), str) and row["image"]):
        raise Refused("it names no image")
    for group in GROUPS:
        if not isinstance(row.get(group), list | None):
            raise Refused(f"its {group} are neither a list nor null")
    if not _annotates(row):
        raise Refused("it annotates neither plates nor vehicles")
    _check_areas(row)
    return StatedPicture(
        file=path,
        where=where,
        names=(row["image"],),
        objects=tuple(_objects(where, row)),
        size=(row.get("w"), row.get("h")),
        declared=tuple(
            name for name, group in ((PLATE, "plates"), ("vehicle", "vehicles")) if row.get(group) is not None
        ),
        source=str(row.get("source") or ""),
        split=str(row.get("split") or ""),
        extras=_rest(row, TAKEN),
    )


def _objects(where: str, row: Row) -> Iterator[StatedObject | Fault]:
    for group in GROUPS:
        for place, entry in enumerate(row.get(group) or (), start=1):
            yield _object(f"{where}, {group.removesuffix('s')} {place}", group, entry)


def _object(where: str, group: str, entry: object) -> StatedObject | Fault:
    if not isinstance(entry, dict) or not isinstance(entry.get("bbox"), list):
        return Fault(where, "it has no bbox")
    name, text = entry.get("class", PLATE if group == "plates" else ""), entry.get("text")
    if not (isinstance(name, str) and name and isinstance(text, str | None)):
        return Fault(where, "its class or its text is not a string")
    try:
        _check_quad(entry.get("quad"))
    except Refused as refusal:
        return Fault(where, str(refusal))
    extras = _rest(entry, {"bbox", "text", "class"})
    return StatedObject(f"{where} ({name})", name, StatedBox("corners", tuple(entry["bbox"])), text, extras)


def _check_quad(quad: object) -> None:
    if quad is None:
        return
    points = quad if isinstance(quad, list) else []
    if len(points) != 4 or any(not isinstance(point, list) or len(point) != 2 for point in points):
        raise Refused("its quad is not four points")
    for value in (value for point in points for value in point):
        number(value)


def _check_areas(row: Row) -> None:
    for key in AREAS:
        areas = row.get(key, [])
        if not isinstance(areas, list) or any(not isinstance(area, list) for area in areas):
            raise Refused(f"its {key} are not a list of boxes")
        for area in areas:
            bounds(StatedBox("corners", tuple(area)), 0, 0)


def _rest(entry: Row, taken: frozenset[str] | set[str]) -> Mapping[str, Any]:
    return {key: value for key, value in entry.items() if key not in taken}
