"""Writes figures where a release keeps them: a table in MODEL_CARD.md, all of them in metadata.json."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from recognition.errors import PermanentError

CHAPTER = "## Measured"
GROUPS = re.compile(r"all|sharpest|rows \d+")
"""Groups that a card shows; metadata.json has the others."""
MEASURES = {
    "plate_detector": ("detection",),
    "vehicle_detector": ("vehicles", "vehicle_kind_accuracy"),
    "plate_reader": (
        "reading_true_boxes", "reading_whole_path", "reading_macro_by_source",
        "confidence_true_boxes", "confidence_whole_path",
    ),
}  # fmt: skip
MEASURES["plate_characters"] = MEASURES["plate_reader"]
TITLES = {
    "detection": "plates",
    "vehicles": "vehicles",
    "vehicle_kind_accuracy": "kind right",
    "reading_true_boxes": "labelled boxes",
    "reading_whole_path": "whole path",
    "reading_macro_by_source": "mean over sources",
    "confidence_true_boxes": "confidence, labelled boxes",
    "confidence_whole_path": "confidence, whole path",
}


def keep_figures(folder: Path, network: str, title: str, command: str, figures: Mapping[str, Any]) -> bool:
    """Adds what `figures` tell of a network to its release, in place of what it said under the same title.

    Returns:
        False, and nothing is written, where they tell nothing of this network.

    Raises:
        PermanentError: `weights_missing`, the release has no metadata.json or MODEL_CARD.md that can be written.
    """
    told = {name: figures[name] for name in MEASURES.get(network, ()) if figures.get(name)}
    if not told:
        return False
    card, metadata = folder / "MODEL_CARD.md", folder / "metadata.json"
    try:
        data = json.loads(metadata.read_text(encoding="utf-8"))
        data.setdefault("measured", {})[title] = {"command": command, **told}
        card.write_text(with_section(card.read_text(encoding="utf-8"), title, section(command, told)), encoding="utf-8")
        metadata.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    except (OSError, ValueError) as error:
        raise PermanentError(f"{folder} cannot keep the figures: {error}", code="weights_missing") from None
    return True


def section(command: str, told: Mapping[str, Any]) -> str:
    """The command and a Markdown table for each kind of figures."""
    return "\n\n".join([f"`{command}`", *(_table(TITLES[name], found) for name, found in told.items())])


def with_section(card: str, title: str, body: str) -> str:
    """A card with `body` under the heading `title` of the chapter of measures; what stood there goes."""
    block = f"### {title}\n\n{body}\n"
    there = re.compile(rf"^### {re.escape(title)}\n.*?(?=^##|\Z)", re.MULTILINE | re.DOTALL)
    if there.search(card):
        return there.sub(lambda _: block + "\n", card, count=1).rstrip() + "\n"
    chapter = re.compile(rf"^{re.escape(CHAPTER)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    if found := chapter.search(card):
        return f"{card[: found.end()].rstrip()}\n\n{block}\n{card[found.end() :]}".rstrip() + "\n"
    return f"{card.rstrip()}\n\n{CHAPTER}\n\n{block}"


def _table(title: str, found: Any) -> str:
    if not isinstance(found, Mapping):
        return f"{title}: {_value(found)}"
    rows = found if all(isinstance(row, Mapping) for row in found.values()) else {"all": found}
    shown = {name: row for name, row in rows.items() if GROUPS.fullmatch(name) and row}
    names = list(next(iter(shown.values())))
    lines = [f"| {title} | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    lines += [f"| {name} | {' | '.join(_value(row[measure]) for measure in names)} |" for name, row in shown.items()]
    return "\n".join(lines)


def _value(value: Any) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)
