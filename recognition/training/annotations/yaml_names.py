"""The `names` of a data.yaml: the one part of it that is needed, in the ways it is really written.

    names: [plate, 'car']        names:            names:
    names: {0: plate, 1: car}      - plate           0: plate

Anything else is refused rather than guessed, so no YAML library is needed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from recognition.training.annotations.stated import Refused

CODE = re.compile(r"""(?:"[^"]*"|'[^']*'|(?<=\S)\#|[^#])*""")
"""A line as far as its comment."""
FLOW_ITEM = re.compile(r"""\s*(?:(\d+)\s*:\s*)?("[^"]*"|'[^']*'|[^,\[\]{}"':#]+)\s*(?:,|$)""")
BLOCK_ITEM = re.compile(r"\s*(?:-|(\d+)\s*:)\s+(.+)")
PLAIN = re.compile(r"""[^\s&*!|>%@`\[\]{},"'?:-][^:#\[\]{},]*""")


def yaml_names(text: str) -> dict[int, str]:
    """Class names by number; empty where the file has no `names`.

    Raises:
        Refused: `names` are written in another way.
    """
    lines = [_code(line) for line in text.splitlines()]
    for number, line in enumerate(lines):
        if match := re.fullmatch(r"names\s*:\s*(.*)", line):
            return _names(match[1], _block(lines[number + 1 :]))
    return {}


def _code(line: str) -> str:
    match = CODE.match(line)
    return (match[0] if match else line).rstrip()


def _block(lines: Sequence[str]) -> list[str]:
    """The lines that belong to the key above them."""
    block = []
    for line in lines:
        if line and not line.startswith((" ", "\t", "-", "]", "}")):
            break
        if line:
            block.append(line)
    return block


def _names(first: str, block: list[str]) -> dict[int, str]:
    flow = " ".join((first, *block)).strip()
    if flow.startswith(("[", "{")) and flow[-1] == {"[": "]", "{": "}"}[flow[0]]:
        return _numbered(_flow_items(flow[1:-1].strip()), with_numbers=flow[0] == "{")
    if not first and block:
        return _numbered([_block_item(line) for line in block], with_numbers=not block[0].lstrip().startswith("-"))
    raise Refused("its `names` are not understood")


def _flow_items(text: str) -> list[tuple[str | None, str]]:
    items, at = [], 0
    while at < len(text):
        match = FLOW_ITEM.match(text, at)
        if not match:
            raise Refused("its `names` are not understood")
        items.append((match[1], _scalar(match[2])))
        at = match.end()
    return items


def _block_item(line: str) -> tuple[str | None, str]:
    match = BLOCK_ITEM.fullmatch(line)
    if not match:
        raise Refused("its `names` are not understood")
    return match[1], _scalar(match[2])


def _scalar(written: str) -> str:
    written = written.strip()
    if len(written) > 2 and written[0] == written[-1] and written[0] in "\"'":
        return written[1:-1]
    if not PLAIN.fullmatch(written):
        raise Refused("its `names` are not understood")
    return written


def _numbered(items: list[tuple[str | None, str]], with_numbers: bool) -> dict[int, str]:
    if any((number is not None) != with_numbers for number, _ in items):
        raise Refused("its `names` are half a list, half numbered")
    return {int(number) if number is not None else place: name for place, (number, name) in enumerate(items)}
