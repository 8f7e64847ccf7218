"""From a path to the rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from recognition.training.annotations.pictures import PictureFinder
from recognition.training.annotations.report import Report
from recognition.training.annotations.rows import Choices, Row, RowMaker
from recognition.training.annotations.sources import Format, Reader, annotation_files, readers
from recognition.training.annotations.stated import Fault, NotAnnotations, Refused, Stated


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be imported.

    `forced` None: the format follows from each file; `classes` are YOLO's names in the order of
    their numbers; `images` is the folder of the pictures where they do not lie in the usual places.
    """

    path: Path
    output: Path
    forced: Format | None = None
    classes: tuple[str, ...] = ()
    images: Path | None = None


def import_table(
    request: Request, choices: Choices, report: Report, tell: Callable[[int], None] = lambda done: None
) -> list[Row]:
    """All rows that can be made; everything else is in the report.

    Args:
        tell: called with the number of pictures done.

    Raises:
        Refused: there is nothing to read.
    """
    finder = PictureFinder(request.images)
    maker = RowMaker(choices, finder, report)
    by_format = readers(request.classes, finder)
    rows: list[Row] = []
    for file, form in annotation_files(request.path, request.forced, leave_out=request.output):
        for stated in _read(by_format[form], file, request.forced is not None, report):
            rows += _made(maker, file, stated, report)
            tell(len(rows))
    return rows


def _read(read: Reader, file: Path, forced: bool, report: Report) -> Iterator[Stated]:
    try:
        yield from read(file)
    except NotAnnotations as refusal:
        tell = report.error if forced else report.warning
        tell(file, "", f"{refusal}: left out")
    except Refused as refusal:
        report.error(file, "", refusal)
    except OSError as error:
        report.error(file, "", f"cannot be read ({error.strerror})")


def _made(maker: RowMaker, file: Path, stated: Stated, report: Report) -> Iterator[Row]:
    if isinstance(stated, Fault):
        report.error(file, stated.where, stated.why)
        return
    try:
        row = maker.row(stated)
    except (Refused, OSError) as failure:
        report.error(file, stated.where, failure)
        return
    if row.plates is None and row.vehicles is None:
        report.warning(file, stated.where, "nothing in its picture is annotated: left out")
    else:
        yield row
