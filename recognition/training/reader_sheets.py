"""Contact sheets of what the plate reader is trained on."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from recognition.pipeline.rectification import READER_HEIGHT, READER_WIDTH
from recognition.training.reader_data import BatchMaker, decoded
from recognition.training.synthetic.sheets import captioned, grid


def view_sheet(maker: BatchMaker, count: int) -> npt.NDArray[np.uint8]:
    """A batch of `count` views as the network gets them, real ones first, (H, W, 3) BGR."""
    batch = next(maker.batches(count))
    cells = []
    for view, labels, attention in zip(batch.views, batch.labels, batch.attention, strict=True):
        low, high = float(view.min()), float(view.max())
        grey = ((view[..., 0] - low) * 255 / max(high - low, 1e-6)).astype(np.uint8)
        colour = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR).astype(np.uint8, copy=False)
        kind = "rendered" if attention.any() else "real"
        cells.append(captioned(colour, f"{decoded(labels)} {kind}", READER_HEIGHT, READER_WIDTH))
    return grid(cells)
