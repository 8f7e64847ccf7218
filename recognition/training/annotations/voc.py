"""Pascal VOC: an XML file for each picture, as labelImg and CVAT write it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from recognition.training.annotations.safe_xml import parse
from recognition.training.annotations.stated import (
    Fault,
    NotAnnotations,
    Refused,
    Stated,
    StatedBox,
    StatedObject,
    StatedPicture,
)
from recognition.training.annotations.texts import stated_text

EDGES = ("xmin", "ymin", "xmax", "ymax")


def read(path: Path) -> Iterator[Stated]:
    """The one picture of the file.

    Raises:
        Refused: the file cannot be used.
        OSError: it cannot be read.
    """
    root = parse(path)
    if root.tag != "annotation":
        raise NotAnnotations(f"XML, but not of Pascal VOC: <{root.tag}> instead of <annotation>")
    yield StatedPicture(
        file=path,
        where="",
        names=tuple(dict.fromkeys(name for name in (_word(root, "filename"), path.stem) if name)),
        objects=tuple(_object(number, element) for number, element in enumerate(root.findall("object"), start=1)),
        size=(_word(root, "size/width") or None, _word(root, "size/height") or None),
    )


def _object(number: int, element: Element) -> StatedObject | Fault:
    name = _word(element, "name")
    where = f"object {number} ({name})" if name else f"object {number}"
    try:
        return StatedObject(where, _named(name), _box(element), _text(element))
    except Refused as refusal:
        return Fault(where, str(refusal))


def _named(name: str) -> str:
    if not name:
        raise Refused("it has no <name>")
    return name


def _box(element: Element) -> StatedBox:
    values = tuple(_word(element, f"bndbox/{edge}") for edge in EDGES)
    for edge, value in zip(EDGES, values, strict=True):
        if not value:
            raise Refused(f"it has no <{edge}> in a <bndbox>")
    return StatedBox("corners", values)


def _text(element: Element) -> str | None:
    """From <text> and its like, beside the box or in <attributes>, by name or as name and value."""
    pairs = [(child.tag, child.text) for child in (*element, *element.findall("attributes/*"))]
    pairs += [(_word(one, "name"), _word(one, "value")) for one in element.findall("attributes/attribute")]
    return stated_text(pairs)


def _word(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()
