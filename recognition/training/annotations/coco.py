"""COCO: one JSON file with `images`, `annotations` and `categories`."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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

Entry = dict[str, Any]
Id = int | str

LISTS = ("images", "annotations", "categories")


def read(path: Path) -> Iterator[Stated]:
    """Every picture of the file, then the annotations that belong to none of them.

    Raises:
        Refused: the file cannot be used.
        OSError: it cannot be read.
    """
    document = _document(path)
    names = _names(document["categories"])
    objects = _objects(document["annotations"], names)
    known: set[Id] = set()
    for number, entry in enumerate(document["images"], start=1):
        where = _where("image", number, entry)
        try:
            known.add(owner := _own_id(entry, known))
            yield _picture(path, where, entry, objects.pop(owner, []), tuple(names.values()))
        except Refused as refusal:
            yield Fault(where, str(refusal))
    for left in objects.values():
        yield from (Fault(one.where, "no picture has its image_id") for one in left)


def _document(path: Path) -> Entry:
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except RecursionError:
        raise Refused("broken JSON (nested too deeply)") from None
    except ValueError as error:
        raise Refused(f"broken JSON ({error})") from None
    if not isinstance(document, dict) or not any(key in document for key in LISTS):
        raise NotAnnotations("JSON, but not of COCO: it has no images, annotations and categories")
    for key in LISTS:
        if not isinstance(document.get(key), list):
            raise Refused(f"it has no list of {key}")
    return document


def _names(categories: list[Any]) -> dict[Id, str]:
    sound = [entry for entry in categories if isinstance(entry, dict) and isinstance(entry.get("id"), Id)]
    return {entry["id"]: str(entry["name"]) for entry in sound if entry.get("name")}


def _objects(annotations: list[Any], names: dict[Id, str]) -> dict[Id | None, list[StatedObject | Fault]]:
    """The objects of each image_id; None has those without one."""
    objects: dict[Id | None, list[StatedObject | Fault]] = defaultdict(list)
    for number, entry in enumerate(annotations, start=1):
        owner = entry.get("image_id") if isinstance(entry, dict) else None
        objects[owner if isinstance(owner, Id) else None].append(_object(number, entry, names))
    return objects


def _object(number: int, entry: object, names: dict[Id, str]) -> StatedObject | Fault:
    where = _where("annotation", number, entry)
    if not isinstance(entry, dict):
        return Fault(where, "it is not a JSON object")
    category = entry.get("category_id")
    if not isinstance(category, Id) or category not in names:
        return Fault(where, "no category has its category_id")
    where, box = f"{where} ({names[category]})", entry.get("bbox")
    if entry.get("iscrowd"):
        return Fault(where, "it is a crowd, not one object")
    if not isinstance(box, list):
        return Fault(where, "it has no bbox")
    return StatedObject(where, names[category], StatedBox("corner_and_size", tuple(box)), _text(entry))


def _text(entry: Entry) -> str | None:
    attributes = entry.get("attributes")
    return stated_text([*entry.items(), *(attributes.items() if isinstance(attributes, dict) else ())])


def _own_id(entry: object, known: set[Id]) -> Id:
    owner = entry.get("id") if isinstance(entry, dict) else None
    if not isinstance(owner, Id):
        raise Refused("it is not a JSON object with an id")
    if owner in known:
        raise Refused("an earlier image has its id too")
    return owner


def _picture(
    path: Path, where: str, entry: Entry, objects: list[StatedObject | Fault], declared: tuple[str, ...]
) -> StatedPicture:
    name = entry.get("file_name")
    if not (name and isinstance(name, str)):
        raise Refused("it has no file_name")
    size = (entry.get("width"), entry.get("height"))
    return StatedPicture(path, where, (name,), tuple(objects), size, declared)


def _where(kind: str, number: int, entry: object) -> str:
    """By its id where it has one, else by its place in the list."""
    named = isinstance(entry, dict) and isinstance(entry.get("id"), Id)
    return f"{kind} id {entry['id']}" if named and isinstance(entry, dict) else f"{kind} {number}"
