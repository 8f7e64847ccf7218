"""XML parts of a workbook, read as a stream and strictly: what is not well-formed is refused. Pure.

Calamine is lenient. Only of well-formed XML do it and the checks before it see the same cells.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from typing import NoReturn
from xml.parsers import expat

from plates.bulk.errors import ListError

BLOCK = 1 << 20
Attributes = dict[str, str]
OnTag = Callable[[str, Attributes], None]


def read_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, on_tag: OnTag) -> None:
    """Calls `on_tag` with the name, without its prefix, and the attributes of each element.

    Raises:
        ListError: broken_workbook; a DOCTYPE, where entities could be declared that grow without end, too.
    """
    # Always UTF-8, as Excel writes: by another declared encoding the same bytes would be other tags.
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda name, attributes: on_tag(name.rpartition(":")[2], attributes)
    try:
        for block in unpacked(archive, member):
            parser.Parse(block)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise ListError("broken_workbook") from None


def tags(archive: zipfile.ZipFile, name: str, *wanted: str) -> list[tuple[str, Attributes]]:
    """The elements of these names in a small part, which is found by its name in any case; none where it is not there.

    Raises:
        ListError: as `read_part`.
    """
    found: list[tuple[str, Attributes]] = []

    def keep(tag: str, attributes: Attributes) -> None:
        if tag in wanted:
            found.append((tag, attributes))

    for member in archive.infolist():
        if path_of(member).lower() == name.lower():
            read_part(archive, member, keep)
    return found


def path_of(member: zipfile.ZipInfo) -> str:
    """Where a part lies; some programs write backslashes."""
    return member.filename.replace("\\", "/")


def unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a part, block by block."""
    with archive.open(member) as part:
        while block := part.read(BLOCK):
            yield block


def _refuse(*_: object) -> NoReturn:
    raise ListError("broken_workbook")
