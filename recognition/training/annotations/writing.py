"""The table as a file: our manifest as JSON lines, or CSV with a line for each object."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from recognition.training.annotations.classes import PLATE
from recognition.training.annotations.rows import Labelled, Row
from recognition.training.annotations.stated import Refused

COLUMNS = ("image", "w", "h", "class", "x1", "y1", "x2", "y2", "text", "source", "split")

Writer = Callable[[Sequence[Row], Path, TextIO], None]


def writer_for(output: Path) -> Writer:
    """The writer of the format that the file's suffix names.

    Raises:
        Refused: it names none.
    """
    writers: dict[str, Writer] = {".jsonl": _write_jsonl, ".csv": _write_csv}
    if writer := writers.get(output.suffix.lower()):
        return writer
    raise Refused(f"--output {output}: name a .jsonl or a .csv file")


def write(rows: Sequence[Row], output: Path) -> None:
    """Writes the table beside its name first, so that nobody finds half of it.

    Raises:
        Refused: the suffix names no format.
        OSError: it cannot be written.
    """
    writer = writer_for(output)
    output.parent.mkdir(parents=True, exist_ok=True)
    part = output.with_name(f"{output.name}.part")
    with part.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
        writer(rows, output.parent.resolve(), stream)
    part.replace(output)


def _write_jsonl(rows: Sequence[Row], folder: Path, stream: TextIO) -> None:
    for row in rows:
        stream.write(json.dumps(_entry(row, folder)) + "\n")


def _entry(row: Row, folder: Path) -> dict[str, Any]:
    return {
        "image": _relative(row.picture, folder),
        "w": row.width,
        "h": row.height,
        "plates": None if row.plates is None else [_object(one) for one in row.plates],
        "vehicles": None if row.vehicles is None else [_object(one) for one in row.vehicles],
        "source": row.source,
        "split": row.split,
        **row.extras,
    }


def _object(one: Labelled) -> dict[str, Any]:
    told = {"text": one.text} if one.label == PLATE else {"class": one.label}
    return {"bbox": list(one.bbox), **told, **one.extras}


def _write_csv(rows: Sequence[Row], folder: Path, stream: TextIO) -> None:
    table = csv.writer(stream)
    table.writerow(COLUMNS)
    for row in rows:
        table.writerows(_lines(row, folder))


def _lines(row: Row, folder: Path) -> Iterator[list[object]]:
    for one in row.objects():
        picture = [_relative(row.picture, folder), row.width, row.height]
        yield [*picture, one.label, *one.bbox, one.text or "", row.source, row.split]


def _relative(picture: Path, folder: Path) -> str:
    """The picture's path from the table's folder; its own name stays, its folder's links are followed."""
    return Path(os.path.relpath(picture.parent.resolve() / picture.name, folder)).as_posix()
