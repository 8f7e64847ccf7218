"""What kinds of mistakes a reader makes, and what it takes for what: figures without any plate's text. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from plates.alignment import Difference, differences
from recognition.evaluation.metrics import ReadOutcome

MOST_EDITS = 3
"""Reads with more mistakes cannot be aligned with their plate in a way that means anything."""


def mistake_figures(outcomes: Sequence[ReadOutcome]) -> dict[str, Any]:
    """Wrong reads by kind, single characters by kind, and which character was read as which.

    Returns:
        `reads` and `characters` {kind: count}, `confusions` [[shown, read, count]…], all by falling count.
    """
    wrong = [one for one in outcomes if one.text != one.truth]
    edits = [_edits(one) for one in wrong if _is_alignable(one)]
    kinds = Counter(_character_kind(edit) for found in edits for edit in found)
    confusions = Counter((edit.registered, edit.read) for found in edits for edit in found)
    swaps = Counter({pair: count for pair, count in confusions.items() if all(pair)})
    return {
        "n": len(outcomes),
        "reads": dict(Counter(kind_of(one) for one in wrong).most_common()),
        "characters": dict(kinds.most_common()),
        "confusions": [[shown, read, count] for (shown, read), count in swaps.most_common()],
    }


def kind_of(outcome: ReadOutcome) -> str:
    """In which way a read is wrong, in words."""
    truth, text = outcome.truth, outcome.text
    if not text:
        return "nothing read"
    if len(truth) == len(text) and text in truth + truth:
        return "rows in another order"
    if sorted(truth) == sorted(text):
        return "characters in another order"
    found = _edits(outcome)
    if len(found) > MOST_EDITS:
        return f"more than {MOST_EDITS} characters wrong"
    kinds = {_character_kind(edit) for edit in found}
    return kinds.pop() if len(kinds) == 1 else "several kinds"


def _is_alignable(outcome: ReadOutcome) -> bool:
    return bool(outcome.text) and sorted(outcome.truth) != sorted(outcome.text) and len(_edits(outcome)) <= MOST_EDITS


def _edits(outcome: ReadOutcome) -> tuple[Difference, ...]:
    return differences([{char: 1.0} for char in outcome.text], outcome.truth)


def _character_kind(edit: Difference) -> str:
    if not edit.read:
        return "missed character"
    if not edit.registered:
        return "extra character"
    shown, read = ("digit" if char.isdigit() else "letter" for char in (edit.registered, edit.read))
    return f"{shown} read as another {read}" if shown == read else f"{shown} read as a {read}"
