"""A pool of flat plates on disk: rendered once, seen many times through different cameras."""

from __future__ import annotations

import os
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from recognition.training.synthetic.renderer import RenderedPlate, render
from recognition.training.synthetic.surroundings import surroundings

Pixels = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float32]

WIDTH, HEIGHT = 320, 128
PLATE = np.array([[40, 28], [280, 28], [280, 100], [40, 100]], np.float32)
"""Every plate is stretched to this quad of its picture; around it lies something else, for views that are askew."""
LONGEST = 10
"""Plates with more characters are not drawn."""
SHARD = 2000


@dataclass(slots=True)
class Pool:
    """Flat plates: grey (N, HEIGHT, WIDTH) pictures, texts, countries, and where the characters are.

    `boxes` (N, 10, 4) has x1 y1 x2 y2 of every character, tight around its ink, in pixels of the
    picture and in the order of the text; rows past the text's end are zero. `boxes_in` of
    `camera` says where they come to lie in a view.
    """

    pictures: Pixels
    texts: list[str]
    boxes: Array
    regions: list[str]

    @property
    def centres(self) -> Array:
        """(N, 10, 2) centres of the characters, in pixels of the picture."""
        return (self.boxes[..., :2] + self.boxes[..., 2:]) / 2

    def __len__(self) -> int:
        return len(self.texts)


def write_shards(folder: Path, count: int, seed: int) -> None:
    """Renders `count` plates into `folder`, shard by shard; shards that are there already are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(-(-count // SHARD)):
        path = folder / f"{seed}-{number:04d}.npz"
        if not path.is_file():
            _write_shard(path, np.random.default_rng([seed, number]))


def render_aside(folder: Path, count: int, seed: int) -> SpawnProcess:
    """Starts `write_shards` in a process of its own that leaves the processor to others and ends with this one."""
    # Spawned, not forked: a fork copies the locks of TensorFlow's threads.
    process = get_context("spawn").Process(target=_write_politely, args=(folder, count, seed), daemon=True)
    process.start()
    return process


def _write_politely(folder: Path, count: int, seed: int) -> None:
    os.nice(10)
    write_shards(folder, count, seed)


def read_shards(folder: Path, known: set[str]) -> Pool | None:
    """The shards of `folder` that are not in `known` (which takes them up); None where there is nothing new.

    Raises:
        ValueError: a shard was written by a version that drew another size or did not record boxes.
    """
    paths = [path for path in sorted(folder.glob("*.npz")) if path.name not in known]
    if not paths:
        return None
    known.update(path.name for path in paths)
    parts = [_read_shard(path) for path in paths]
    pictures, boxes = (np.concatenate([part[name] for part in parts]) for name in ("pictures", "boxes"))
    texts, regions = ([str(value) for part in parts for value in part[name]] for name in ("texts", "regions"))
    return Pool(pictures, texts, boxes, regions)


def _read_shard(path: Path) -> dict[str, npt.NDArray]:
    with np.load(path) as shard:
        if "boxes" not in shard or shard["pictures"].shape[1:] != (HEIGHT, WIDTH):
            raise ValueError(f"{path}: rendered without character boxes or in another size; delete it")
        return {name: shard[name] for name in shard.files}


def joined(one: Pool | None, other: Pool | None) -> Pool | None:
    """Both pools as one."""
    if one is None or other is None:
        return one or other
    return Pool(
        np.concatenate([one.pictures, other.pictures]),
        one.texts + other.texts,
        np.concatenate([one.boxes, other.boxes]),
        one.regions + other.regions,
    )


def _write_shard(path: Path, rng: np.random.Generator) -> None:
    plates: list[RenderedPlate] = []
    while len(plates) < SHARD:
        plate = render(rng)
        if 2 <= len(plate.text) <= LONGEST:
            plates.append(plate)
    placed = [place(plate, rng) for plate in plates]
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        np.savez(
            file,
            pictures=np.stack([picture for picture, _ in placed]),
            boxes=np.stack([placed_boxes(plate) for plate in plates]),
            texts=np.array([plate.text for plate in plates]),
            regions=np.array([plate.region for plate in plates]),
        )
    partial.replace(path)


def place(plate: RenderedPlate, rng: np.random.Generator) -> tuple[Pixels, Array]:
    """The plate in grey in its surroundings, and the centres of its characters there."""
    picture = cv2.cvtColor(surroundings((HEIGHT, WIDTH), PLATE, rng), cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)
    (left, top), (right, bottom) = PLATE[0].astype(int), PLATE[2].astype(int)
    grey = cv2.cvtColor(plate.pixels, cv2.COLOR_BGR2GRAY)
    picture[top:bottom, left:right] = cv2.resize(grey, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    boxes = placed_boxes(plate)
    return picture, (boxes[:, :2] + boxes[:, 2:]) / 2


def placed_boxes(plate: RenderedPlate) -> Array:
    """(LONGEST, 4) boxes of the characters in the picture that `place` makes; zero past the text's end."""
    size = np.array(plate.pixels.shape[1::-1], np.float32)
    scale = (PLATE[2] - PLATE[0]) / size
    boxes = np.zeros((LONGEST, 4), np.float32)
    boxes[: len(plate.text)] = plate.boxes * np.tile(scale, 2) + np.tile(PLATE[0], 2)
    return boxes
