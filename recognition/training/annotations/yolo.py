"""YOLO: a .txt file for each picture, a row for each object, numbers as shares of the picture's size.

A row is `class cx cy w h`, or `class x y x y x y…`, a polygon, whose bounds are taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from recognition.training.annotations.boxes import number
from recognition.training.annotations.class_lists import ClassList, ClassLists
from recognition.training.annotations.pictures import PictureFinder
from recognition.training.annotations.stated import (
    Fault,
    NotAnnotations,
    Refused,
    Stated,
    StatedBox,
    StatedObject,
    StatedPicture,
)


class YoloReader:
    """Reads label files; class names come from the list nearest to each."""

    def __init__(self, lists: ClassLists, finder: PictureFinder) -> None:
        self._lists = lists
        self._finder = finder

    def read(self, path: Path) -> Iterator[Stated]:
        """The one picture of the file.

        Raises:
            Refused: the file cannot be used.
            OSError: it cannot be read.
        """
        rows = _rows(path)
        if not self._are_labels(path, rows):
            raise NotAnnotations("text, but neither YOLO labels nor beside a picture of its name")
        classes = self._lists.of(path)
        yield StatedPicture(
            file=path,
            where="",
            names=(path.stem,),
            objects=tuple(_object(f"line {line}", columns, classes) for line, columns in rows),
            declared=tuple(classes.names.values()),
        )

    def _are_labels(self, path: Path, rows: list[tuple[int, list[str]]]) -> bool:
        in_labels = any(part.lower() == "labels" for part in path.absolute().parts[:-1])
        return in_labels or self._finder.find(path, (path.stem,)) is not None or bool(rows and _numeric(rows[0][1]))


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """Line numbers and columns of the lines that are not empty."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise Refused("it is not text") from None
    return [(line, columns) for line, columns in enumerate(map(str.split, lines), start=1) if columns]


def _numeric(columns: list[str]) -> bool:
    try:
        return len([number(column) for column in columns]) >= 5
    except Refused:
        return False


def _object(where: str, columns: list[str], classes: ClassList) -> StatedObject | Fault:
    first, *values = columns
    name = classes.names.get(int(first)) if first.isascii() and first.isdigit() and len(first) < 6 else None
    if not name:
        return Fault(where, f"no class has the number {first[:20]!r}")
    where = f"{where} ({name})"
    if len(values) == 4 or (classes.keypoints and len(values) > 4):
        return StatedObject(where, name, StatedBox("centre_and_size", tuple(values[:4]), shares=True))
    if len(values) < 6 or len(values) % 2:
        return Fault(where, f"a row has 5 columns, or 7, 9, 11… for a polygon; not {len(columns)}")
    return StatedObject(where, name, StatedBox("polygon", tuple(values), shares=True))
