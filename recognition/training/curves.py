"""Training curves as CSV and as a picture."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np

WIDTH, HEIGHT, MARGIN = 640, 260, 46
COLOURS = ((180, 90, 20), (40, 120, 230), (60, 160, 60), (160, 50, 160), (70, 70, 70))


class Curves:
    """Rows of figures by step, kept in a CSV that a resumed training goes on with."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: list[dict[str, float]] = []
        if path.is_file():
            with path.open(newline="") as lines:
                self.rows = [{k: float(v) for k, v in row.items() if v} for row in csv.DictReader(lines)]

    def add(self, step: int, figures: Mapping[str, float]) -> None:
        """Adds a row and rewrites the CSV and the picture beside it (.png)."""
        self.rows = [row for row in self.rows if row["step"] < step] + [{"step": step, **figures}]
        names = list(dict.fromkeys(name for row in self.rows for name in row))
        with self.path.open("w", newline="") as lines:
            writer = csv.DictWriter(lines, names)
            writer.writeheader()
            writer.writerows(self.rows)
        panels = [self._panel(name, place) for place, name in enumerate(names[1:])]
        cv2.imwrite(str(self.path.with_suffix(".png")), np.vstack(panels))

    def _panel(self, name: str, place: int) -> np.ndarray:
        panel = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
        points = [(row["step"], row[name]) for row in self.rows if name in row]
        colour = COLOURS[place % len(COLOURS)]
        _draw_line(panel, points, colour)
        label = f"{name}: {points[-1][1]:.4g} at step {points[-1][0]:.0f}"
        cv2.putText(panel, label, (MARGIN, 24), cv2.FONT_HERSHEY_SIMPLEX, 0.55, colour, 1, cv2.LINE_AA)
        return panel


def _draw_line(panel: np.ndarray, points: Sequence[tuple[float, float]], colour: tuple[int, int, int]) -> None:
    steps, values = np.array(points).T
    low, high = float(values.min()), float(values.max())
    x = MARGIN + (WIDTH - 2 * MARGIN) * steps / max(float(steps.max()), 1.0)
    y = HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (values - low) / max(high - low, 1e-9)
    cv2.rectangle(panel, (MARGIN, MARGIN), (WIDTH - MARGIN, HEIGHT - MARGIN), (220, 220, 220), 1)
    for value, at in ((low, HEIGHT - MARGIN), (high, MARGIN)):
        cv2.putText(panel, f"{value:.3g}", (2, at), cv2.FONT_HERSHEY_SIMPLEX, 0.38, (90, 90, 90), 1, cv2.LINE_AA)
    line = np.stack([x, y], -1).round().astype(np.int32)
    cv2.polylines(panel, [line.reshape(-1, 1, 2)], False, colour, 2, cv2.LINE_AA)
