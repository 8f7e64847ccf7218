"""Training canvases with their targets drawn on them, to be looked at."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from recognition.pipeline.heatmaps import decode_cells
from recognition.training.detector_data import CanvasMaker

ROWS, COLUMNS = 4, 6


def canvas_sheet(maker: CanvasMaker) -> npt.NDArray[np.uint8]:
    """A grid of canvases: what is to be found outlined in green, ignored areas darkened."""
    tiles = [_drawn(*maker.canvas()) for _ in range(ROWS * COLUMNS)]
    return np.vstack([np.hstack(tiles[at : at + COLUMNS]) for at in range(0, len(tiles), COLUMNS)])


def _drawn(pixels: npt.NDArray[np.uint8], target: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    drawn = pixels.copy()
    ignored = cv2.resize((target[..., 5] == 0).astype(np.uint8), pixels.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    drawn[ignored > 0] //= 2
    for x1, y1, x2, y2 in decode_cells(target[..., :5], 0.999, 0.9)[0]:
        cv2.rectangle(drawn, (round(x1), round(y1)), (round(x2), round(y2)), (0, 255, 0), 1)
    return drawn
