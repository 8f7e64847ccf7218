"""Judges what annotation files state against the pictures, and makes rows of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from recognition.training.annotations.boxes import bounds, clipped, number
from recognition.training.annotations.classes import PLATE, SKIP, ClassTable, Group, group_of
from recognition.training.annotations.pictures import Measured, PictureFinder, measure
from recognition.training.annotations.report import Report
from recognition.training.annotations.splits import by_folder, by_hash
from recognition.training.annotations.stated import Fault, Refused, StatedObject, StatedPicture
from recognition.training.annotations.texts import plate_text
from recognition.training.manifest import Bounds


@dataclass(frozen=True, slots=True)
class Labelled:
    """An object of the table; `text` is that of a plate, None where nobody has read it."""

    label: str
    bbox: Bounds
    text: str | None
    extras: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A picture of the table; a group of objects is None where it is not annotated."""

    picture: Path
    width: int
    height: int
    plates: tuple[Labelled, ...] | None
    vehicles: tuple[Labelled, ...] | None
    source: str
    split: str
    extras: Mapping[str, Any]

    def objects(self) -> tuple[Labelled, ...]:
        return (*(self.plates or ()), *(self.vehicles or ()))


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person who imports has decided."""

    classes: ClassTable = field(default_factory=ClassTable)
    complete: frozenset[Group] = frozenset()
    """Groups of which every object is annotated in every picture: none stated means none there."""
    source: str = ""
    """For rows that do not name their own."""
    val_share: float | None = None
    """None keeps the splits that are given."""
    seed: int = 1


class RowMaker:
    """Makes a row of each picture that is stated; what it refuses goes into the report."""

    def __init__(self, choices: Choices, finder: PictureFinder, report: Report) -> None:
        self._choices = choices
        self._finder = finder
        self._report = report
        self._paths: dict[Path, str] = {}
        self._digests: dict[str, str] = {}

    def row(self, stated: StatedPicture) -> Row:
        """The row of a picture.

        Raises:
            Refused: the picture is missing, broken, of another size than stated, or in the table already.
        """
        path = self._path(stated)
        measured = measure(path)
        self._refuse_copy(path, measured)
        _check_size(stated, measured)
        objects = list(self._objects(stated, measured))
        row = self._row(stated, path, measured, [one for one in objects if one], all(objects))
        self._remember(path, measured, stated)
        return row

    def _path(self, stated: StatedPicture) -> Path:
        path = self._finder.find(stated.file, stated.names)
        if path is None:
            raise Refused(f"no picture {' or '.join(stated.names)} in the usual places; name its folder by --images")
        if first := self._paths.get(path.resolve()):
            raise Refused(f"duplicate picture: {path.name} is annotated in {first} too")
        return path

    def _refuse_copy(self, path: Path, measured: Measured) -> None:
        if first := self._digests.get(measured.sha256):
            raise Refused(f"duplicate picture: {path.name} is a copy of the one annotated in {first}")

    def _remember(self, path: Path, measured: Measured, stated: StatedPicture) -> None:
        place = f"{stated.file}, {stated.where}" if stated.where else str(stated.file)
        self._paths[path.resolve()] = self._digests[measured.sha256] = place

    def _objects(self, stated: StatedPicture, measured: Measured) -> Iterator[Labelled | None]:
        """Each object, None where it is refused; those of skipped classes are no part of it."""
        for one in stated.objects:
            try:
                if isinstance(one, Fault):
                    raise Refused(one.why)
                label = self._choices.classes.label(one.name)
                if label != SKIP:
                    yield self._labelled(stated, one, label, measured)
            except Refused as refusal:
                self._report.error(stated.file, one.where, refusal)
                yield None

    def _labelled(self, stated: StatedPicture, one: StatedObject, label: str, measured: Measured) -> Labelled:
        box = bounds(one.box, measured.width, measured.height)
        inside, cut = clipped(box, measured.width, measured.height)
        if cut:
            self._report.warning(stated.file, one.where, "the box sticks out of the picture: clipped")
        text = self._text(stated, one) if label == PLATE else None
        return Labelled(label, inside, text, one.extras)

    def _text(self, stated: StatedPicture, one: StatedObject) -> str | None:
        try:
            return plate_text(one.text)
        except Refused as refusal:
            self._report.warning(stated.file, one.where, refusal)
            return None

    def _row(
        self, stated: StatedPicture, path: Path, measured: Measured, objects: Sequence[Labelled], sound: bool
    ) -> Row:
        """Args: sound: no object was refused, so that none means none."""
        choices = self._choices
        looked_for = (choices.complete | choices.classes.groups(stated.declared)) if sound else frozenset()
        given = stated.split or by_folder(path) or "train"
        return Row(
            picture=path,
            width=measured.width,
            height=measured.height,
            plates=_group("plates", objects, looked_for),
            vehicles=_group("vehicles", objects, looked_for),
            source=stated.source or choices.source,
            split=given if choices.val_share is None else by_hash(path.name, choices.val_share, choices.seed),
            extras=stated.extras,
        )


def _group(group: Group, objects: Sequence[Labelled], looked_for: frozenset[Group]) -> tuple[Labelled, ...] | None:
    found = tuple(one for one in objects if group_of(one.label) == group)
    return found if found or group in looked_for else None


def _check_size(stated: StatedPicture, measured: Measured) -> None:
    said = tuple(number(value) if value is not None else 0.0 for value in stated.size)
    real = (measured.width, measured.height)
    if all(said) and said != real:
        turned = " (it is stored turned, by its EXIF)" if said == real[::-1] else ""
        raise Refused(
            f"the picture is {real[0]} × {real[1]} px, not {said[0]:g} × {said[1]:g} as stated{turned}:"
            " its boxes would be wrong"
        )
