"""The annotation files that a path stands for, and who reads them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, get_args

from recognition.training.annotations import coco, manifest_rows, voc
from recognition.training.annotations.class_lists import PLAIN, ClassLists
from recognition.training.annotations.pictures import PictureFinder
from recognition.training.annotations.stated import Refused, Stated
from recognition.training.annotations.yolo import YoloReader

Format = Literal["voc", "yolo", "coco", "jsonl"]
Reader = Callable[[Path], Iterator[Stated]]

FORMATS: tuple[Format, ...] = get_args(Format)
BY_SUFFIX: dict[str, Format] = {".xml": "voc", ".txt": "yolo", ".json": "coco", ".jsonl": "jsonl"}
YAML = (".yaml", ".yml")


def readers(classes: tuple[str, ...], finder: PictureFinder) -> dict[Format, Reader]:
    """The reader of each format; `classes` are YOLO's, in the order of their numbers."""
    yolo = YoloReader(ClassLists(classes), finder)
    return {"voc": voc.read, "yolo": yolo.read, "coco": coco.read, "jsonl": manifest_rows.read}


def annotation_files(path: Path, forced: Format | None, leave_out: Path) -> list[tuple[Path, Format]]:
    """Files that may hold annotations, each with the format to try.

    Args:
        path: such a file, a folder with them, or the data.yaml of a YOLO folder.
        forced: only files of this format; a single file is taken whatever its suffix.
        leave_out: a file that is not looked at: the table that will be written.

    Raises:
        Refused: there are none.
    """
    if path.is_file() and path.suffix.lower() not in YAML:
        return [(path, _format(path, forced))]
    folder, wanted = (path.parent, "yolo") if path.is_file() else (path, forced)
    if not folder.is_dir():
        raise Refused(f"{path}: no such file or folder")
    left_out = leave_out.resolve()
    found = [(file, BY_SUFFIX[file.suffix.lower()]) for file in _candidates(folder) if file.resolve() != left_out]
    chosen = [(file, form) for file, form in found if wanted in (None, form)]
    if not chosen:
        raise Refused(f"{path}: no annotation files ({', '.join(BY_SUFFIX)})")
    return chosen


def _format(path: Path, forced: Format | None) -> Format:
    if found := forced or BY_SUFFIX.get(path.suffix.lower()):
        return found
    raise Refused(f"{path}: its name does not tell its format: give --format")


def _candidates(folder: Path) -> Iterator[Path]:
    """Files with a suffix of annotations, sorted; hidden folders and lists of class names are passed over."""
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(here, name)
            if path.suffix.lower() in BY_SUFFIX and name not in PLAIN and not name.startswith("."):
                yield path
