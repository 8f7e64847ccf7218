"""Contact sheets for the eye."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from recognition.training.synthetic.labelled import views
from recognition.training.synthetic.renderer import PLATE_PX, render

Pixels = npt.NDArray[np.uint8]

COLUMNS = 6
PLATE_WIDTH, CAPTION_PX, GAP_PX = 340, 18, 6
GROUND = 40


def plate_sheet(count: int, seed: int, region: str | None = None) -> Pixels:
    """`count` flat plates with what they say and the boxes of their characters, (H, W, 3) BGR.

    Args:
        region: only plates of this country.
    """
    rng = np.random.default_rng(seed)
    return grid([_flat(rng, region) for _ in range(count)])


def view_sheet(count: int, seed: int, region: str | None, hard: float) -> Pixels:
    """`count` plates as a camera shows them to the reader, with what they say, (H, W, 3) BGR."""
    cells = []
    for plate, view in views(count, seed, region, hard):
        colour = cv2.cvtColor(view, cv2.COLOR_GRAY2BGR).astype(np.uint8, copy=False)
        cells.append(captioned(colour, f"{plate.region or 'any'} {plate.text}", *view.shape))
    return grid(cells)


def captioned(picture: Pixels, caption: str, height: int, width: int) -> Pixels:
    """A cell of height × width pixels with the picture in its corner and a line of text below."""
    cell = np.full((height + CAPTION_PX, width, 3), GROUND, np.uint8)
    cell[: picture.shape[0], : picture.shape[1]] = picture
    below = (2, height + CAPTION_PX - 5)
    cv2.putText(cell, caption, below, cv2.FONT_HERSHEY_SIMPLEX, 0.42, (230, 230, 230), 1, cv2.LINE_AA)
    return cell


def grid(cells: list[Pixels]) -> Pixels:
    """Cells of one size side by side."""
    height, width = cells[0].shape[0] + GAP_PX, cells[0].shape[1] + GAP_PX
    rows = -(-len(cells) // COLUMNS)
    sheet = np.full((rows * height, min(COLUMNS, len(cells)) * width, 3), GROUND, np.uint8)
    for at, cell in enumerate(cells):
        y, x = at // COLUMNS * height, at % COLUMNS * width
        sheet[y : y + cell.shape[0], x : x + cell.shape[1]] = cell
    return sheet


def _flat(rng: np.random.Generator, region: str | None) -> Pixels:
    plate = render(rng, region)
    pixels = plate.pixels.copy()
    for x1, y1, x2, y2 in plate.boxes.round().astype(int):
        cv2.rectangle(pixels, (int(x1), int(y1)), (int(x2), int(y2)), (0, 200, 0), 1)
    scale = min(PLATE_WIDTH / pixels.shape[1], 1.0)
    size = (max(round(pixels.shape[1] * scale), 1), max(round(PLATE_PX * scale), 1))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    return captioned(small, f"{plate.region or 'any'} {plate.text}", PLATE_PX, PLATE_WIDTH)
