"""Rendered plates as a labelled folder, for measuring a reader on a country that has no photographs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from recognition.pipeline.rectification import READER_HEIGHT, READER_WIDTH
from recognition.training.manifest import MANIFEST
from recognition.training.synthetic.camera import Viewpoint, crop_quad, photographed, seen
from recognition.training.synthetic.pool import LONGEST, PLATE, place
from recognition.training.synthetic.renderer import RenderedPlate, render

Pixels = npt.NDArray[np.uint8]

SPLIT = "rendered"


def views(count: int, seed: int, region: str | None, hard: float) -> Iterator[tuple[RenderedPlate, Pixels]]:
    """`count` plates and what a camera makes of them: grey (64, 192) views, as the reader gets them.

    Args:
        hard: how much the camera takes away, 0..1; 1 is what the reader is trained on.
    """
    rng = np.random.default_rng(seed)
    nowhere = np.empty((0, 2), np.float32)
    while count:
        plate = render(rng, region)
        if not 2 <= len(plate.text) <= LONGEST:
            continue
        picture, _ = place(plate, rng)
        aspect = plate.pixels.shape[1] / plate.pixels.shape[0]
        view, _ = seen(picture, crop_quad(PLATE, Viewpoint(), rng, aspect), nowhere)
        yield plate, photographed(view, rng, hard=hard)
        count -= 1


def write_labelled(folder: Path, count: int, seed: int, region: str | None, hard: float) -> None:
    """Writes `count` views and their manifest into `folder`; its only split is `rendered`."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / MANIFEST).open("w", encoding="utf-8") as manifest:
        for number, (plate, view) in enumerate(views(count, seed, region, hard)):
            name = f"{number:06d}.png"
            if not cv2.imwrite(str(folder / name), view):
                raise OSError(f"{folder / name} cannot be written")
            manifest.write(json.dumps(_row(name, plate)) + "\n")


def _row(name: str, plate: RenderedPlate) -> dict[str, object]:
    return {
        "image": name,
        "plate_box": [0, 0, READER_WIDTH, READER_HEIGHT],
        "text": plate.text,
        "rows": plate.rows,
        "country": plate.region or None,
        "source": "rendered",
        "family": f"{plate.rows}-row",
        "split": SPLIT,
        "legible": True,
    }
