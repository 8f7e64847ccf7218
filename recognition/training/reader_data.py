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
from recognition.networks.reader import CELLS, COLUMNS, ROWS, SLOTS
from recognition.pipeline.rectification import reader_input
from recognition.training.manifest import ManifestError, rows
from recognition.training.synthetic.camera import Viewpoint, crop_quad, photographed, seen
from recognition.training.synthetic.designs import REGIONS
from recognition.training.synthetic.pool import PLATE, Pool, joined, labels, read_shards

Pixels = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float32]

REAL_VIEW = Viewpoint(margin=(-0.02, 0.07), corner=0.02, rotation=2.0, steep=0.0)


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
    """What one step learns from; `attention` is all zero where the character centres are unknown.

    views (B, 64, 192, 1) standardised grey, labels (B, SLOTS) classes,
    attention (B, SLOTS, CELLS + 1) shares, regions (B,) classes or −1.
    """

    views: Array
    labels: npt.NDArray[np.int32]
    attention: Array
    regions: npt.NDArray[np.int32]


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
        real_share: share of a batch that is real.
    """

    def __init__(self, pool: Path, crops: Sequence[LabelledCrop], real_share: float, seed: int) -> None:
        self.folder, self.known = pool, set[str]()
        self.pool: Pool | None = None
        self.crops = [crop for crop in crops if len(crop.text) <= SLOTS]
        self.real_share = real_share
        self.rng = np.random.default_rng(seed)
        sizes = Counter((crop.source, crop.rows) for crop in self.crops)
        weights = np.array([sizes[crop.source, crop.rows] ** -0.5 / max(crop.rank, 1) ** 0.5 for crop in self.crops])
        self.shares = weights / max(weights.sum(), 1e-9)

    def refresh(self) -> int:
        """Takes up new shards; how many rendered plates there are."""
        self.pool = joined(self.pool, read_shards(self.folder, self.known))
        return len(self.pool) if self.pool else 0

    def batches(self, count: int) -> Iterator[ReaderBatch]:
        """Endless batches of `count` views."""
        real = round(count * self.real_share) if self.crops else 0
        made = 0
        while True:
            if made % 400 == 0:
                self.refresh()
            made += 1
            yield _stacked([self._real() for _ in range(real)] + [self._rendered() for _ in range(count - real)])

    def _rendered(self) -> _View:
        assert self.pool is not None
        at = int(self.rng.integers(len(self.pool)))
        text = self.pool.texts[at]
        quad = crop_quad(PLATE, Viewpoint(), self.rng)
        view, centres = seen(self.pool.pictures[at], quad, self.pool.centres[at, : len(text)])
        view = photographed(view, self.rng, hard=1.0)
        region = REGIONS.index(self.pool.regions[at]) if self.pool.regions[at] else -1
        return _View(reader_input(view), labels(text, SLOTS), attention_target(centres), region)

    def _real(self) -> _View:
        crop = self.crops[int(self.rng.choice(len(self.crops), p=self.shares))]
        view, _ = seen(crop.picture, crop_quad(crop.quad, REAL_VIEW, self.rng), np.empty((0, 2), np.float32))
        view = photographed(view, self.rng, hard=0.3)
        region = REGIONS.index(crop.region) if crop.region in REGIONS else -1
        return _View(reader_input(view), labels(crop.text, SLOTS), np.zeros((SLOTS, CELLS + 1), np.float32), region)


@dataclass(frozen=True, slots=True)
class _View:
    pixels: Array
    labels: npt.NDArray[np.int32]
    attention: Array
    region: int


def _stacked(views: list[_View]) -> ReaderBatch:
    return ReaderBatch(
        np.stack([view.pixels for view in views]),
        np.stack([view.labels for view in views]),
        np.stack([view.attention for view in views]),
        np.array([view.region for view in views], np.int32),
    )


def attention_target(centres: Array) -> Array:
    """Where each slot should look: (SLOTS, CELLS + 1) shares that sum to 1.

    Args:
        centres: (N, 2) character centres as (x, y) shares of the view; slots past N look at the null cell.
    """
    target = np.zeros((SLOTS, CELLS + 1), np.float32)
    target[len(centres) :, CELLS] = 1.0
    for slot, (x, y) in enumerate(centres):
        column = min(max(x * COLUMNS - 0.5, 0.0), COLUMNS - 1.001)
        row = min(max(y * ROWS - 0.5, 0.0), ROWS - 1.001)
        c, r, dx, dy = int(column), int(row), column % 1, row % 1
        for cell, share in (
            ((r, c), (1 - dx) * (1 - dy)),
            ((r, c + 1), dx * (1 - dy)),
            ((r + 1, c), (1 - dx) * dy),
            ((r + 1, c + 1), dx * dy),
        ):
            target[slot, cell[0] * COLUMNS + cell[1]] += share
    return target


def decoded(classes: npt.NDArray[np.int64]) -> str:
    """The text of (SLOTS,) classes; blanks say nothing."""
    return "".join(ALPHABET[at] for at in classes if at < len(ALPHABET))
