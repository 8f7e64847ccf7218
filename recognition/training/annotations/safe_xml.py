"""XML without a document type: no entities of its own, no files from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from recognition.training.annotations.stated import Refused

MOST_BYTES = 16 * 1024 * 1024


def parse(path: Path) -> Element:
    """The root of a document.

    Raises:
        Refused: it is broken, too large, or has a DOCTYPE: where entities could be declared that grow
            without end or stand for other files.
        OSError: it cannot be read.
    """
    if path.stat().st_size > MOST_BYTES:
        raise Refused("too large for an annotation of one picture")
    builder = TreeBuilder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(path.read_bytes(), True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Refused(f"broken XML ({error})") from None
    return builder.close()


def _refuse(*_: object) -> NoReturn:
    raise Refused("XML with a DOCTYPE is not read")
