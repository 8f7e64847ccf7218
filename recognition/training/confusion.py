"""Confusion matrices of single characters: as a table, as a picture, and the worst of them in words."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from plates.text import ALPHABET

CELL_PX, LEFT_PX, TOP_PX = 20, 60, 26


@dataclass(frozen=True, slots=True)
class Confusion:
    """counts (36, 36): how often the character of the row was taken for that of the column."""

    counts: npt.NDArray[np.int64]

    @property
    def accuracy(self) -> float:
        return float(np.trace(self.counts) / max(self.counts.sum(), 1))

    def of_characters(self) -> dict[str, float]:
        """Accuracy of each character that occurred."""
        totals = self.counts.sum(1)
        return {char: float(self.counts[at, at] / totals[at]) for at, char in enumerate(ALPHABET) if totals[at]}

    def largest(self, most: int = 12) -> list[tuple[str, str, int]]:
        """(character, what it was taken for, how often), most frequent first."""
        wrong = self.counts - np.diag(np.diag(self.counts))
        order = np.argsort(-wrong, axis=None, kind="stable")[:most]
        pairs = ((int(at) // len(ALPHABET), int(at) % len(ALPHABET)) for at in order)
        return [(ALPHABET[a], ALPHABET[b], int(wrong[a, b])) for a, b in pairs if wrong[a, b]]

    def write(self, path: Path) -> None:
        """The table as CSV at `path` and the picture beside it (.png)."""
        with path.open("w", newline="") as lines:
            writer = csv.writer(lines)
            writer.writerow(["shown", *ALPHABET])
            writer.writerows([char, *row] for char, row in zip(ALPHABET, self.counts.tolist(), strict=True))
        cv2.imwrite(str(path.with_suffix(".png")), self._picture())

    def _picture(self) -> npt.NDArray[np.uint8]:
        side = len(ALPHABET) * CELL_PX
        picture = np.full((TOP_PX + side + 4, LEFT_PX + side + 4, 3), 255, np.uint8)
        shares = self.counts / np.maximum(self.counts.sum(1, keepdims=True), 1)
        for row, char in enumerate(ALPHABET):
            y = TOP_PX + row * CELL_PX
            _write(picture, f"{char} {shares[row, row]:.3f}", 2, y + 14)
            _write(picture, char, LEFT_PX + row * CELL_PX + 6, TOP_PX - 8)
            for column in range(len(ALPHABET)):
                self._cell(picture, row, column, float(shares[row, column]))
        return picture

    def _cell(self, picture: npt.NDArray[np.uint8], row: int, column: int, share: float) -> None:
        x, y = LEFT_PX + column * CELL_PX, TOP_PX + row * CELL_PX
        strength = share**0.4  # rare confusions are to be seen
        strong = np.array((60, 140, 40) if row == column else (40, 40, 220))
        colour = 255 - strength * (255 - strong)
        cv2.rectangle(picture, (x, y), (x + CELL_PX - 2, y + CELL_PX - 2), [float(v) for v in colour], -1)
        if row != column and self.counts[row, column]:
            _write(picture, str(self.counts[row, column]), x + 1, y + 13, 0.3)


def confusion(labels: npt.NDArray[np.int32], answers: npt.NDArray[np.int64]) -> Confusion:
    """Of (N,) right classes and (N,) answered ones."""
    size = len(ALPHABET)
    flat = np.bincount(labels.astype(np.int64) * size + answers, minlength=size * size)
    return Confusion(flat.reshape(size, size))


def _write(picture: npt.NDArray[np.uint8], text: str, x: int, y: int, scale: float = 0.38) -> None:
    cv2.putText(picture, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, scale, (30, 30, 30), 1, cv2.LINE_AA)
