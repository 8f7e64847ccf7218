"""Training batches for the plate reader: rendered plates and real crops."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from plates.text import ALPHABET, normalise
from recognition.pipeline.reading import CELL
from recognition.pipeline.rectification import READER_HEIGHT, READER_WIDTH, reader_input, warped_boxes
from recognition.training.detector_targets import encode
from recognition.training.manifest import ManifestError, rows
from recognition.training.synthetic.camera import Viewpoint, boxes_in, crop_quad, photographed, seen
from recognition.training.synthetic.designs import REGIONS
from recognition.training.synthetic.pool import PLATE, Pool, joined, read_shards

Pixels = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float32]

REAL_VIEW = Viewpoint(margin=(-0.02, 0.07), corner=0.02, rotation=2.0, steep=0.0)
VIEW = (READER_WIDTH, READER_HEIGHT)
NOTHING = np.empty((0, 2), np.float32)


@dataclass(frozen=True, slots=True)
class LabelledCrop:
    """A real plate: a grey picture, the plate's (4, 2) corners in it, and what it says."""

    picture: Pixels
    quad: Array
    text: str
    region: str
    source: str
    rank: int
    rows: int


@dataclass(frozen=True, slots=True)
class ReaderBatch:
    """What one step learns from.

    views (B, 64, 192, 1) standardised grey, targets (B, 8, 48, 7) of `encode`, regions (B,) classes or −1.
    """

    views: Array
    targets: Array
    regions: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _View:
    pixels: Array
    target: Array
    region: int


def load_crops(folder: Path, split: str) -> list[LabelledCrop]:
    """Readable crops of a split.

    Raises:
        ManifestError: a row or picture cannot be used.
    """
    return [_crop(folder, number, row) for number, row in rows(folder) if row.get("split") == split and row.get("text")]


def _crop(folder: Path, number: int, row: dict) -> LabelledCrop:
    picture = cv2.imread(str(folder / row["image"]), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        raise ManifestError(f"{folder / 'manifest.jsonl'}:{number}: {row['image']} is missing or not a picture")
    x1, y1, x2, y2 = row.get("plate_box") or (0, 0, picture.shape[1], picture.shape[0])
    quad = np.array([[x1, y1], [x2, y1], [x2, y2], [x1, y2]], np.float32)
    source = f"{row['source']}/{row['family']}" if row.get("family") else row["source"]
    return LabelledCrop(
        picture.astype(np.uint8, copy=False),
        quad,
        normalise(row["text"]),
        row.get("country") or "",
        source,
        int(row.get("text_rank") or 0),
        int(row.get("rows") or 1),
    )


class BatchMaker:
    """Draws endless batches from a growing pool of rendered plates and from real crops.

    Args:
        pool: folder of rendered shards; new ones are taken up as they appear.
        crops: real training crops; sets are drawn by the square root of their size.
        real_share: share of a batch that is real, once it is known where their characters are.
    """

    def __init__(self, pool: Path, crops: Sequence[LabelledCrop], real_share: float, seed: int) -> None:
        self.folder, self.known = pool, set[str]()
        self.pool: Pool | None = None
        self.crops = list(crops)
        self.boxes: list[Array | None] = [None] * len(self.crops)
        self.real_share = real_share
        self.rng = np.random.default_rng(seed)
        self.shares = np.zeros(len(self.crops))

    def refresh(self) -> int:
        """Takes up new shards; how many rendered plates there are."""
        self.pool = joined(self.pool, read_shards(self.folder, self.known))
        return len(self.pool) if self.pool else 0

    def learn_places(self, boxes: Sequence[Array | None]) -> None:
        """Takes where the characters of the real crops are: (N, 4) pixels of the picture, None where unknown."""
        sizes = Counter((crop.source, crop.rows) for crop in self.crops)
        weights = np.array(
            [
                0.0 if found is None else sizes[crop.source, crop.rows] ** -0.5 / max(crop.rank, 1) ** 0.5
                for crop, found in zip(self.crops, boxes, strict=True)
            ]
        )
        self.boxes = list(boxes)
        self.shares = weights / max(weights.sum(), 1e-9)

    def batches(self, count: int) -> Iterator[ReaderBatch]:
        """Endless batches of `count` views."""
        made = 0
        while True:
            if made % 400 == 0:
                self.refresh()
            made += 1
            real = round(count * self.real_share) if self.shares.any() else 0
            yield _stacked([self._real() for _ in range(real)] + [self._rendered() for _ in range(count - real)])

    def _rendered(self) -> _View:
        assert self.pool is not None
        at = int(self.rng.integers(len(self.pool)))
        text = self.pool.texts[at]
        quad = crop_quad(PLATE, Viewpoint(), self.rng)
        boxes = self.pool.boxes[at, : len(text)]
        return self._view(self.pool.pictures[at], quad, boxes, text, self.pool.regions[at], 1.0)

    def _real(self) -> _View:
        at = int(self.rng.choice(len(self.crops), p=self.shares))
        crop, boxes = self.crops[at], self.boxes[at]
        assert boxes is not None
        quad = crop_quad(crop.quad, REAL_VIEW, self.rng)
        return self._view(crop.picture, quad, boxes, crop.text, crop.region, 0.3)

    def _view(self, picture: Pixels, quad: Array, boxes: Array, text: str, region: str, hard: float) -> _View:
        view, _ = seen(picture, quad, NOTHING)
        view = photographed(view, self.rng, hard=hard)
        placed = boxes_in(quad, boxes) * np.array([*VIEW, *VIEW], np.float32)
        target = encode(placed, [ALPHABET.index(char) for char in text], np.empty((0, 4), np.float32), VIEW, CELL)
        return _View(reader_input(view), target, REGIONS.index(region) if region in REGIONS else -1)


def _stacked(views: list[_View]) -> ReaderBatch:
    return ReaderBatch(
        np.stack([view.pixels for view in views]),
        np.stack([view.target for view in views]),
        np.array([view.region for view in views], np.int32),
    )


def in_picture(boxes: Array, quad: Array) -> Array:
    """Boxes (N, 4) in pixels of a view back in the picture that the view's quad was cut from."""
    target = np.array([[0, 0], [VIEW[0], 0], [VIEW[0], VIEW[1]], [0, VIEW[1]]], np.float32)
    matrix = cv2.getPerspectiveTransform(target, quad.astype(np.float32))
    return warped_boxes(boxes, matrix)
