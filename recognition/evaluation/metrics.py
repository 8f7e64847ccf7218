"""Measures of finding and reading plates. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

MERGED = str.maketrans("OI", "01")
"""O/0 and I/1 cannot be told apart on many plates: the merged accuracy forgives them."""


@dataclass(frozen=True, slots=True)
class ReadOutcome:
    """A plate whose text is known, and what was read: the texts by falling probability, the first one's score."""

    truth: str
    texts: tuple[str, ...]
    score: float = 0.0

    @property
    def text(self) -> str:
        return self.texts[0] if self.texts else ""


@dataclass(frozen=True, slots=True)
class SceneOutcome:
    """A picture's labelled plates and the boxes found in it.

    `overlaps` (N labelled, M found) are intersections over unions, found ones by falling score; `scores` (M,).
    """

    overlaps: Array
    scores: Array


def reading_figures(outcomes: Sequence[ReadOutcome]) -> dict[str, float]:
    """n, exact, merged (O/0, I/1), top3, and character error rate; empty for no outcomes."""
    if not outcomes:
        return {}
    count = len(outcomes)
    edits = sum(edit_distance(one.truth, one.text) for one in outcomes)
    return {
        "n": count,
        "exact": sum(one.truth == one.text for one in outcomes) / count,
        "merged": sum(one.truth.translate(MERGED) == one.text.translate(MERGED) for one in outcomes) / count,
        "top3": sum(one.truth in one.texts[:3] for one in outcomes) / count,
        "cer": edits / max(sum(len(one.truth) for one in outcomes), 1),
    }


def detection_figures(outcomes: Sequence[SceneOutcome]) -> dict[str, float]:
    """Recall at IoU 0.5 and 0.7, precision, false boxes a picture, AP50, mean IoU; empty for no pictures."""
    if not outcomes:
        return {}
    plates = sum(one.overlaps.shape[0] for one in outcomes)
    best = np.concatenate([_assigned(one, 0.0).max(1, initial=0.0) for one in outcomes] or [np.zeros(0)])
    found = sum(len(one.scores) for one in outcomes)
    right = int((best >= 0.5).sum())
    return {
        "pictures": len(outcomes),
        "plates": plates,
        "recall_50": right / max(plates, 1),
        "recall_70": float((best >= 0.7).sum()) / max(plates, 1),
        "precision": right / max(found, 1),
        "false_per_picture": (found - right) / len(outcomes),
        "ap50": average_precision(outcomes, 0.5),
        "mean_iou": float(best[best >= 0.5].mean()) if right else 0.0,
    }


def average_precision(outcomes: Sequence[SceneOutcome], least_iou: float) -> float:
    """Area under the precision-recall curve, precision made monotone (as in VOC since 2010)."""
    hits = [
        (float(score), bool(hit))
        for one in outcomes
        for score, hit in zip(one.scores, _hits(one, least_iou), strict=True)
    ]
    plates = sum(one.overlaps.shape[0] for one in outcomes)
    if not hits or not plates:
        return 0.0
    hit = np.array([one for _, one in sorted(hits, key=lambda item: -item[0])])
    true = np.cumsum(hit)
    precision = true / np.arange(1, len(hit) + 1)
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    return float((precision * hit).sum() / plates)


def _hits(outcome: SceneOutcome, least_iou: float) -> npt.NDArray[np.bool_]:
    """Which found boxes are right: each labelled plate is given once, to the surest box."""
    return _assigned(outcome, least_iou).max(0, initial=0.0) >= max(least_iou, 1e-9)


def _assigned(outcome: SceneOutcome, least_iou: float) -> Array:
    """The overlaps that count after giving each plate to one box, by falling score; all others are 0."""
    left = outcome.overlaps.copy()
    given = np.zeros_like(left)
    for column in range(left.shape[1]):
        if not left.shape[0]:
            break
        row = int(left[:, column].argmax())
        if left[row, column] > least_iou or (least_iou and left[row, column] == least_iou):
            given[row, column] = left[row, column]
            if left[row, column] >= 0.5:
                left[row] = 0.0
    return given


def overlaps(one: Array, other: Array) -> Array:
    """(N, M) intersection over union of (N, 4) and (M, 4) boxes x1 y1 x2 y2."""
    low = np.maximum(one[:, None, :2], other[None, :, :2])
    high = np.minimum(one[:, None, 2:], other[None, :, 2:])
    shared = np.prod(np.maximum(high - low, 0), -1)
    areas = [np.prod(boxes[:, 2:] - boxes[:, :2], -1) for boxes in (one, other)]
    return (shared / np.maximum(areas[0][:, None] + areas[1][None] - shared, 1e-9)).astype(np.float32)


def edit_distance(one: str, other: str) -> int:
    """Levenshtein distance."""
    previous = list(range(len(other) + 1))
    for row, char in enumerate(one, start=1):
        current = [row]
        for column, target in enumerate(other, start=1):
            current.append(min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (char != target)))
        previous = current
    return previous[-1]
