"""What reads' scores mean: how sure reads are right, and how many wrong ones are shown at a threshold. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from recognition.evaluation.metrics import ReadOutcome
from recognition.evaluation.reliability import Reliability, binned, diagram
from recognition.pipeline.types import Image

SURE = 0.9
THRESHOLDS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
FEWEST = 5
"""Bins with fewer reads are not drawn."""


class Verdict(Enum):
    """What a read in a picture is worth, by the picture's labels."""

    RIGHT = "right"
    WRONG = "wrong"
    NO_PLATE = "no_plate"
    UNKNOWN = "unknown"
    """On a plate whose text is not labelled."""


@dataclass(frozen=True, slots=True)
class ShownRead:
    """A read with text that was found in a picture."""

    score: float
    verdict: Verdict


def confidence_figures(outcomes: Sequence[ReadOutcome]) -> dict[str, Any]:
    """n reads with text, their expected calibration error, and how many of the `sure` ones are right."""
    read = [one for one in outcomes if one.text]
    if not read:
        return {}
    sure = [one for one in read if one.score >= SURE]
    return {
        "n": len(read),
        "ece": reliability("", read).error,
        "sure": len(sure),
        "sure_right": sum(one.text == one.truth for one in sure) / max(len(sure), 1),
    }


def reliability(name: str, outcomes: Sequence[ReadOutcome]) -> Reliability:
    """Scores of reads with text against whether the whole text is right."""
    read = [one for one in outcomes if one.text]
    return binned(name, [one.score for one in read], [one.text == one.truth for one in read])


def reliability_diagram(named: dict[str, Sequence[ReadOutcome]], title: str) -> Image:
    """A picture (H, W, 3) with a line for each set of outcomes; empty sets are left out."""
    lines = []
    for name, outcomes in named.items():
        if figures := confidence_figures(outcomes):
            lines.append(reliability(f"{name}: {figures['n']} reads, error {figures['ece']:.3f}", outcomes))
    return diagram(lines, title, "score said (x), share of these reads that were right (y)", FEWEST)


def shown_figures(shown: Sequence[ShownRead], pictures: int) -> list[dict[str, float]]:
    """For each threshold: how many reads of `pictures` have such a score, by verdict, and false ones a picture.

    `with_doubt` adds, for plates whose text is not labelled, as many as their scores admit to be wrong.
    """
    return [_at_threshold(shown, pictures, threshold) for threshold in THRESHOLDS] if pictures else []


def _at_threshold(shown: Sequence[ShownRead], pictures: int, threshold: float) -> dict[str, float]:
    kept = [one for one in shown if one.score >= threshold]
    counts = {verdict.value: sum(one.verdict is verdict for one in kept) for verdict in Verdict}
    false = counts["wrong"] + counts["no_plate"]
    doubt = sum(1 - one.score for one in kept if one.verdict is Verdict.UNKNOWN)
    per_picture = {"false_per_picture": false / pictures, "with_doubt": (false + doubt) / pictures}
    return {"threshold": threshold, "pictures": pictures, **counts, **per_picture}
