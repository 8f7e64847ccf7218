"""Contact sheets of what the plate reader is trained on."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from plates.text import ALPHABET
from recognition.pipeline.reading import found_characters
from recognition.pipeline.rectification import READER_HEIGHT, READER_WIDTH
from recognition.training.reader_data import BatchMaker
from recognition.training.synthetic.sheets import captioned, grid


def view_sheet(maker: BatchMaker, count: int) -> npt.NDArray[np.uint8]:
    """`count` views as the network gets them, with the characters to be found: (H, W, 3) BGR."""
    batch = next(maker.batches(count))
    cells = []
    for view, target in zip(batch.views, batch.targets, strict=True):
        low, high = float(view.min()), float(view.max())
        grey = ((view[..., 0] - low) * 255 / max(high - low, 1e-6)).astype(np.uint8)
        colour = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR).astype(np.uint8, copy=False)
        boxes, _, classes = found_characters(_certain(target), 0.999)
        for x1, y1, x2, y2 in boxes.round().astype(int):
            cv2.rectangle(colour, (x1, y1), (x2, y2), (0, 160, 0))
        text = "".join(ALPHABET[at] for at in classes.argmax(-1))
        cells.append(captioned(colour, text, READER_HEIGHT, READER_WIDTH))
    return grid(cells)


def _certain(target: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The answer of a network that is always right."""
    kinds = np.eye(len(ALPHABET), dtype=np.float32)[np.maximum(target[..., 6], 0).astype(int)]
    return np.concatenate([target[..., :5], kinds], -1)
