"""What annotation files state, before any of it is believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Form = Literal["corners", "corner_and_size", "centre_and_size", "polygon"]


class Refused(Exception):
    """A file, a picture or an object cannot be taken; the message says why."""


class NotAnnotations(Refused):
    """A file is sound, as far as that was looked at, but holds no annotations of this format."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A picture or an object that its reader could make nothing of."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class StatedBox:
    """Numbers as they are written.

    `corners` are x1, y1, x2, y2; `corner_and_size` x1, y1, width, height; `centre_and_size`
    the centre, width, height; `polygon` x, y of three points or more.
    """

    form: Form
    values: tuple[object, ...]
    shares: bool = False
    """Shares of the picture's width and height instead of pixels."""


@dataclass(frozen=True, slots=True)
class StatedObject:
    """An object; `where` finds it in its file, `name` is its class in the words of the file."""

    where: str
    name: str
    box: StatedBox
    text: str | None = None
    extras: Mapping[str, Any] = field(default_factory=dict)
    """Further keys of a manifest, kept as they are."""


@dataclass(frozen=True, slots=True)
class StatedPicture:
    """A picture with its objects; `where` is empty in a file that is about one picture."""

    file: Path
    where: str
    names: tuple[str, ...]
    """What the picture's file may be called, relative to one of the usual places; best first."""
    objects: tuple[StatedObject | Fault, ...]
    size: tuple[object, object] = (None, None)
    """Width and height; None or 0 where they are not stated."""
    declared: tuple[str, ...] = ()
    """Classes that were looked for: where no object has one of them, there is none."""
    source: str = ""
    split: str = ""
    extras: Mapping[str, Any] = field(default_factory=dict)


Stated = StatedPicture | Fault
