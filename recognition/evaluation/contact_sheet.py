"""Wrong answers with their pictures, to be looked at. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from recognition.pipeline.types import Image


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong answer with its picture."""

    picture: Image
    truth: str
    found: str


def around(image: Image, box: np.ndarray) -> Image:
    """The (4,) box with as much again around it, outlined."""
    margin = max(box[2] - box[0], box[3] - box[1]) * 0.8
    x1, y1 = (max(int(v), 0) for v in (box[0] - margin, box[1] - margin))
    x2, y2 = int(box[2] + margin) + 1, int(box[3] + margin) + 1
    part = image[y1:y2, x1:x2].copy()
    corner, end = (int(box[0]) - x1, int(box[1]) - y1), (int(box[2]) - x1, int(box[3]) - y1)
    cv2.rectangle(part, corner, end, (0, 255, 255), max(part.shape[1] // 120, 1))
    return part


def contact_sheet(mistakes: Sequence[Mistake], columns: int = 6) -> Image:
    """Mistakes as a grid: picture, truth in green, answer in red."""
    cells = [_cell(mistake) for mistake in mistakes] or [np.full((170, 250, 3), 40, np.uint8)]
    cells += [np.full_like(cells[0], 40)] * (-len(cells) % columns)
    return np.vstack(list(_lines(cells, columns)))


def _lines(cells: list[Image], columns: int) -> Iterator[Image]:
    for at in range(0, len(cells), columns):
        yield np.hstack(cells[at : at + columns])


def _cell(mistake: Mistake) -> Image:
    cell = np.full((170, 250, 3), 40, np.uint8)
    scale = min(240 / mistake.picture.shape[1], 120 / mistake.picture.shape[0])
    size = (max(int(mistake.picture.shape[1] * scale), 1), max(int(mistake.picture.shape[0] * scale), 1))
    small = cv2.resize(mistake.picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    cell[5 : 5 + size[1], 5 : 5 + size[0]] = small
    for text, y, colour in ((mistake.truth, 144, (120, 230, 120)), (mistake.found, 163, (110, 110, 250))):
        cv2.putText(cell, text, (6, y), cv2.FONT_HERSHEY_SIMPLEX, 0.5, colour, 1, cv2.LINE_AA)
    return cell
