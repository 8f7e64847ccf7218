"""How far scores can be believed: of those that said 0.8, were 80 % right? Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from recognition.pipeline.types import Image

Floats = npt.NDArray[np.float64]

TENTHS = np.append(np.arange(10) / 10, 1.0000001)
SIDE, MARGIN = 560, 60
COLOURS = ((180, 90, 20), (40, 120, 230), (60, 160, 60), (160, 50, 160))
GREY, FAINT, DARK = (170, 170, 170), (232, 232, 232), (60, 60, 60)


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of answers in bins of their scores: how many (`counts`), how sure (`said`), how many were right (`right`).

    `edges` are the bins' bounds; `said` and `right` are means within a bin, 0 where it is empty.
    """

    name: str
    edges: Floats
    counts: Floats
    said: Floats
    right: Floats

    @property
    def error(self) -> float:
        """The expected calibration error: the mean of |said - right|, weighted by counts."""
        return float(np.sum(self.counts * np.abs(self.said - self.right)) / max(self.counts.sum(), 1))

    def rows(self) -> list[dict[str, Any]]:
        """The bins that are not empty, as plain data."""
        columns = zip(pairwise(self.edges), self.counts, self.said, self.right, strict=True)
        return [
            {
                "from": round(float(low), 3), "to": round(min(float(high), 1.0), 3), "n": int(count),
                "said": round(float(said), 4), "right": round(float(right), 4),
            }
            for (low, high), count, said, right in columns
            if count
        ]  # fmt: skip


def binned(name: str, scores: npt.ArrayLike, truths: npt.ArrayLike, edges: Floats = TENTHS) -> Reliability:
    """(N,) scores and whether each answer was right, by bins of the score."""
    said, true = np.asarray(scores, np.float64), np.asarray(truths, np.float64)
    place, bins = np.digitize(said, edges) - 1, len(edges) - 1
    counts = np.bincount(place, minlength=bins).astype(np.float64)
    means = [np.bincount(place, values, bins) / np.maximum(counts, 1) for values in (said, true)]
    return Reliability(name, edges, counts, *means)


def diagram(found: Sequence[Reliability], title: str, axes: str, fewest: int) -> Image:
    """A picture (H, W, 3): how sure answers were, against how often they were right, a named line each.

    Args:
        axes: says what is drawn along x and y.
        fewest: bins with fewer answers are not drawn.
    """
    picture = np.full((SIDE, SIDE, 3), 255, np.uint8)
    span = SIDE - 2 * MARGIN
    for tenth in range(11):
        at = MARGIN + span * tenth // 10
        cv2.line(picture, (at, MARGIN), (at, SIDE - MARGIN), FAINT, 1)
        cv2.line(picture, (MARGIN, at), (SIDE - MARGIN, at), FAINT, 1)
        _write(picture, f"{tenth / 10:.1f}", at - 10, SIDE - MARGIN + 18)
        _write(picture, f"{1 - tenth / 10:.1f}", MARGIN - 32, at + 4)
    cv2.line(picture, (MARGIN, SIDE - MARGIN), (SIDE - MARGIN, MARGIN), GREY, 1, cv2.LINE_AA)
    _write(picture, title, MARGIN, 24, 0.45)
    _write(picture, axes, MARGIN, SIDE - 14)
    for row, (one, colour) in enumerate(zip(found, COLOURS, strict=False)):
        _line(picture, one, colour, span, fewest)
        _write(picture, one.name, MARGIN + span * 2 // 5, SIDE - MARGIN - 48 + 16 * row, colour=colour)
    return picture


def _line(picture: Image, one: Reliability, colour: tuple[int, int, int], span: int, fewest: int) -> None:
    enough = one.counts >= fewest
    x = MARGIN + span * one.said[enough]
    y = SIDE - MARGIN - span * one.right[enough]
    points = np.stack([x, y], -1).round().astype(np.int32)
    if len(points) > 1:
        cv2.polylines(picture, [points.reshape(-1, 1, 2)], False, colour, 2, cv2.LINE_AA)
    for at_x, at_y in points:
        cv2.circle(picture, (int(at_x), int(at_y)), 4, colour, -1, cv2.LINE_AA)


def _write(picture: Image, text: str, x: int, y: int, size: float = 0.38, colour: tuple[int, int, int] = DARK) -> None:
    cv2.putText(picture, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, size, colour, 1, cv2.LINE_AA)
