"""The class names that belong to YOLO's numbers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from recognition.training.annotations.stated import Refused
from recognition.training.annotations.yaml_names import yaml_names

PLAIN = ("classes.txt", "obj.names", "_darknet.labels")
"""One name a line."""
LEVELS = 3
"""Folders, from that of the labels upwards, in which class names may lie."""


@dataclass(frozen=True, slots=True)
class ClassList:
    """Names by number; with `keypoints`, points follow the box in a row instead of being a polygon."""

    names: dict[int, str]
    keypoints: bool = False


class ClassLists:
    """Finds and remembers the class list nearest to a file of labels.

    Args:
        given: class names in the order of their numbers; they win over all that is found.
    """

    def __init__(self, given: tuple[str, ...] = ()) -> None:
        self._given = ClassList(dict(enumerate(given))) if given else None
        self._found: dict[Path, ClassList | None] = {}

    def of(self, labels: Path) -> ClassList:
        """The class list for a file of labels.

        Raises:
            Refused: there is none, or it is not understood.
        """
        if self._given:
            return self._given
        for folder in labels.absolute().parents[:LEVELS]:
            if folder not in self._found:
                self._found[folder] = _in_folder(folder)
            if found := self._found[folder]:
                return found
        raise Refused("no data.yaml or classes.txt is near that names its classes: name them by --classes")


def _in_folder(folder: Path) -> ClassList | None:
    written = sorted((*folder.glob("*.yaml"), *folder.glob("*.yml")), key=lambda path: (path.stem != "data", path.name))
    for path in written:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
        try:
            names = yaml_names(text)
        except Refused as refusal:
            raise Refused(f"{path}: {refusal}; name the classes by --classes") from None
        if names:
            return ClassList(names, keypoints="\nkpt_shape:" in f"\n{text}")
    for name in PLAIN:
        if (folder / name).is_file():
            lines = (folder / name).read_text(encoding="utf-8-sig", errors="replace").splitlines()
            return ClassList({number: line.strip() for number, line in enumerate(lines) if line.strip()})
    return None
