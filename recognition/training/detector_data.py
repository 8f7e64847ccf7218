"""Augmented training canvases for the detectors of plates and of vehicles.

A canvas is one view of one photograph, or a mosaic of four. A view is a random
scale, stretch, rotation and flip of a photograph around one of its labelled things
or look-alikes, drawn by a single warp. Some plates are covered by rendered ones, and
some rendered ones hang where no plate was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from recognition.training.detector_samples import Sample
from recognition.training.detector_targets import BUMP, encode
from recognition.training.synthetic.mounting import mount, posed

Array = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]

Tile = tuple[int, int, int, int]

LEAST_TILE_PX = 100
LEAST_PX = 8.0
"""Narrower things are neither searched nor punished."""

LEAST_MOUNTED_PX = 14.0
"""Rendered plates are not drawn narrower than this."""
MIRRORED = [1, 0, 3, 2]
"""The corners of a quad in a mirrored picture, again from the plate's own top-left one."""


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How wildly pictures are changed; shares are probabilities."""

    mosaic: float = 0.4
    background: float = 0.1
    lookalike: float = 0.3
    """Of the pictures that have look-alikes, views around one of them."""
    replaced: float = 0.3
    """Of the plates whose corners are known."""
    extra: float = 0.08
    """Of the views, those with a rendered plate anywhere."""
    narrowest_px: float = 9.0
    widest_px: float = 420.0
    """How wide what a view is drawn around becomes: log-uniform between these."""
    small: float = 0.2
    """Views in which it is at most `small_px` wide."""
    small_px: float = 28.0
    most_enlarged: float = 5.0
    least_visible: float = 0.6
    """Things of which less is inside the canvas are neither searched nor punished."""
    rotation_deg: float = 6.0
    steep: float = 0.12
    steep_deg: float = 18.0
    colour: float = 0.85
    blur: float = 0.28
    noise: float = 0.2
    jpeg: float = 0.2
    bump: float = BUMP
    """See `detector_targets.encode`."""


# A bump as wide as that of plates is a plateau on a vehicle that fills the picture: its centre is lost on it.
FOR_VEHICLES = Augmentation(
    mosaic=0.35,
    narrowest_px=20,
    widest_px=420,
    small=0.0,
    most_enlarged=1.3,
    least_visible=0.4,
    blur=0.15,
    noise=0.12,
    bump=1 / 14,
)


@dataclass(slots=True)
class Canvas:
    """A square picture under construction with what is on it."""

    pixels: Pixels
    boxes: list[Array] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    ignored: list[Array] = field(default_factory=list)


class CanvasMaker:
    """Draws endless training canvases; the same seed draws the same ones.

    Args:
        samples: photographs.
        size: side of a canvas in pixels.
        rendered: flat plates (BGR) to be mounted on the photographs; none are mounted without.
    """

    def __init__(
        self,
        samples: Sequence[Sample],
        size: int,
        seed: int,
        how: Augmentation | None = None,
        rendered: Sequence[Pixels] = (),
    ) -> None:
        self.samples = samples
        self.rendered = rendered
        self.size = size
        self.how = how or Augmentation()
        self.rng = np.random.default_rng(seed)
        weights = np.array([sample.weight for sample in samples])
        self.shares = weights / weights.sum()
        self.noise = self.rng.normal(0, 1, (size + 64, size + 64, 3)).astype(np.float32)

    def canvas(self) -> tuple[Pixels, Array]:
        """A (size, size, 3) BGR picture and its targets (see `detector_targets.encode`)."""
        canvas = Canvas(np.empty((self.size, self.size, 3), np.uint8))
        canvas.pixels[:] = self.rng.integers(60, 190, 3, dtype=np.uint8)
        self._fill(canvas, (0, 0, self.size, self.size), self.rng.random() < self.how.mosaic)
        pixels = self._photographed(canvas.pixels)
        boxes = np.array(canvas.boxes, np.float32).reshape(-1, 4)
        ignored = np.array(canvas.ignored, np.float32).reshape(-1, 4)
        return pixels, encode(boxes, canvas.kinds, ignored, (self.size, self.size), bump=self.how.bump)

    def batches(self, count: int) -> Iterator[tuple[Pixels, Array]]:
        """Endless batches: (count, size, size, 3) uint8 and (count, size/8, size/8, 7)."""
        while True:
            pictures, targets = zip(*(self.canvas() for _ in range(count)), strict=True)
            yield np.stack(pictures), np.stack(targets)

    def _fill(self, canvas: Canvas, tile: Tile, mosaic: bool) -> None:
        """Draws one view on a tile, or four where a mosaic is wanted or the view would leave most of it empty."""
        x1, y1, x2, y2 = tile
        if mosaic:
            x = int(self.rng.uniform(x1 + 0.3 * (x2 - x1), x1 + 0.7 * (x2 - x1)))
            y = int(self.rng.uniform(y1 + 0.3 * (y2 - y1), y1 + 0.7 * (y2 - y1)))
            for part in ((x1, y1, x, y), (x, y1, x2, y), (x1, y, x, y2), (x, y, x2, y2)):
                self._fill(canvas, part, mosaic=False)
            return
        sample = self.samples[self.rng.choice(len(self.samples), p=self.shares)]
        matrix = self._view(sample, x2 - x1, y2 - y1)
        extent = _moved(sample.extent, matrix)
        covered = (extent[2] - extent[0]) * (extent[3] - extent[1]) / ((x2 - x1) * (y2 - y1))
        if covered < 0.4 and min(x2 - x1, y2 - y1) > LEAST_TILE_PX:
            self._fill(canvas, tile, mosaic=True)
            return
        matrix[0, 2] += _shift(extent[0], extent[2], x2 - x1)
        matrix[1, 2] += _shift(extent[1], extent[3], y2 - y1)
        self._draw(canvas, tile, sample, matrix)

    def _draw(self, canvas: Canvas, tile: Tile, sample: Sample, matrix: Array) -> None:
        x1, y1, x2, y2 = tile
        scale = np.sqrt(abs(np.linalg.det(matrix[:, :2])))
        level = int(np.clip(np.floor(-np.log2(max(scale, 1e-3))), 0, len(sample.pyramid) - 1))
        drawn = matrix.copy()
        drawn[:, :2] *= 2**level
        cv2.warpAffine(
            sample.pyramid[level],
            drawn,
            (x2 - x1, y2 - y1),
            dst=(view := np.ascontiguousarray(canvas.pixels[y1:y2, x1:x2])),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_TRANSPARENT,
        )
        corner = np.array([x1, y1, x1, y1], np.float32)
        for box in sample.ignored:
            self._ignore(canvas, _moved(box, matrix) + corner, tile)
        boxes = [self._moved(view, box, quad, matrix) for box, quad in zip(sample.boxes, sample.quads, strict=True)]
        kinds = list(sample.kinds)
        if self.rendered and self.rng.random() < self.how.extra:
            extra = self._extra(view, boxes)
            boxes, kinds = boxes + extra, kinds + [0] * len(extra)
        canvas.pixels[y1:y2, x1:x2] = view
        for moved, kind in zip(boxes, kinds, strict=True):
            self._place(canvas, moved + corner, kind, tile)

    def _moved(self, view: Pixels, box: Array, quad: Array | None, matrix: Array) -> Array:
        """Where a labelled thing comes to lie; sometimes a rendered plate is mounted over one."""
        moved = _moved(box, matrix)
        if quad is None or not self.rendered or self.rng.random() >= self.how.replaced:
            return moved
        corners = (quad @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32)
        if np.linalg.det(matrix[:, :2]) < 0:
            corners = corners[MIRRORED]
        # A little larger than what it covers, whose edge would show.
        corners = corners.mean(0) + (corners - corners.mean(0)) * np.float32(self.rng.uniform(1.02, 1.1))
        if np.ptp(corners[:, 0]) < LEAST_MOUNTED_PX:
            return moved
        sides = np.linalg.norm(corners - np.roll(corners, -1, 0), axis=1)
        mount(view, self._rendered(float(sides[0] / max(sides[1], 1e-3))), corners, self.rng)
        return np.concatenate([corners.min(0), corners.max(0)])

    def _rendered(self, aspect: float) -> Pixels:
        """The rendered plate of eight whose shape comes nearest."""
        choice = [self.rendered[at] for at in self.rng.integers(len(self.rendered), size=8)]
        return min(choice, key=lambda plate: abs(np.log(plate.shape[1] / plate.shape[0] / aspect)))

    def _extra(self, view: Pixels, boxes: Sequence[Array]) -> list[Array]:
        """Mounts a rendered plate where none is."""
        rng = self.rng
        plate = self.rendered[rng.integers(len(self.rendered))]
        height, width = view.shape[:2]
        wide = np.exp(rng.uniform(np.log(LEAST_MOUNTED_PX), np.log(max(0.5 * width, 2 * LEAST_MOUNTED_PX))))
        corners = posed(plate, float(wide), rng) + rng.uniform(0.1, 0.9, 2).astype(np.float32) * (width, height)
        corners = corners.astype(np.float32)
        box = np.concatenate([corners.min(0), corners.max(0)])
        for other in boxes:
            if np.all(np.minimum(box[2:], other[2:]) > np.maximum(box[:2], other[:2])):
                return []
        mount(view, plate, corners, rng)
        return [box]

    def _ignore(self, canvas: Canvas, box: Array, tile: Tile) -> None:
        seen = _clipped(box, tile)
        if seen[2] > seen[0] and seen[3] > seen[1]:
            canvas.ignored.append(seen)

    def _place(self, canvas: Canvas, box: Array, kind: int, tile: Tile) -> None:
        seen = _clipped(box, tile)
        if seen[2] <= seen[0] or seen[3] <= seen[1]:
            return
        visible = (seen[2] - seen[0]) * (seen[3] - seen[1]) / ((box[2] - box[0]) * (box[3] - box[1]))
        wide_enough = seen[2] - seen[0] >= LEAST_PX and seen[3] - seen[1] >= LEAST_PX / 3
        if visible >= self.how.least_visible and wide_enough:
            canvas.boxes.append(seen)
            canvas.kinds.append(kind)
        else:
            canvas.ignored.append(seen)

    def _view(self, sample: Sample, width: int, height: int) -> Array:
        """A (2, 3) affine map from the photograph to a tile of width × height pixels."""
        rng, how = self.rng, self.how
        picture_h, picture_w = sample.pyramid[0].shape[:2]
        stretch = rng.uniform(1.0, 1.8) if sample.stretched else np.exp(rng.uniform(-0.12, 0.12))
        box = self._focus(sample)
        if box is not None:
            centre = np.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2])
            scale = np.clip(self._focus_px(width) / ((box[2] - box[0]) * stretch), 0.08, how.most_enlarged)
            margin = np.minimum(
                0.5, 0.5 * scale * np.array([(box[2] - box[0]) * stretch / width, (box[3] - box[1]) / height])
            )
            target = np.array([width, height]) * rng.uniform(margin, 1.0 - margin)
        else:
            centre = rng.uniform(0.0, 1.0, 2) * (picture_w, picture_h)
            scale = np.exp(rng.uniform(np.log(0.5), np.log(3.0))) * width / picture_w
            target = np.array([width, height]) * rng.uniform(0.3, 0.7, 2)
        limit = how.steep_deg if rng.random() < how.steep else how.rotation_deg
        angle = np.deg2rad(rng.uniform(-limit, limit))
        flip = -1.0 if rng.random() < 0.5 else 1.0
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        linear = turn @ np.diag([scale * stretch * flip, scale])
        return np.hstack([linear, (target - linear @ centre)[:, None]]).astype(np.float32)

    def _focus(self, sample: Sample) -> Array | None:
        """The labelled thing or look-alike that a view is drawn around; None for any part of the picture."""
        rng, how = self.rng, self.how
        if len(sample.lookalikes) and rng.random() < how.lookalike:
            return sample.lookalikes[rng.integers(len(sample.lookalikes))]
        if len(sample.boxes) and rng.random() >= how.background:
            return sample.boxes[rng.integers(len(sample.boxes))]
        return None

    def _focus_px(self, width: int) -> float:
        """How wide what a view is drawn around becomes, in a view of `width` pixels."""
        rng, how = self.rng, self.how
        widest = how.small_px if rng.random() < how.small else min(how.widest_px, 0.9 * width)
        return float(np.exp(rng.uniform(np.log(how.narrowest_px), np.log(widest))))

    def _photographed(self, pixels: Pixels) -> Pixels:
        """Light, cast, blur, noise and compression of another camera."""
        rng, how = self.rng, self.how
        if rng.random() < how.colour:
            pixels = self._coloured(pixels)
        if rng.random() < how.blur:
            pixels = self._blurred(pixels)
        if rng.random() < how.noise:
            dx, dy = rng.integers(0, 64, 2)
            grain = self.noise[dy : dy + self.size, dx : dx + self.size]
            pixels = np.clip(pixels + grain * rng.uniform(2, 14), 0, 255).astype(np.uint8)
        if rng.random() < how.jpeg:
            _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 85))])
            pixels = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
        return pixels

    def _coloured(self, pixels: Pixels) -> Pixels:
        rng = self.rng
        ramp = np.linspace(0.0, 1.0, 256)
        gamma = np.exp(rng.normal(0, 0.35))
        gains = np.exp(rng.normal(0, 0.12)) * np.exp(rng.normal(0, 0.08, 3))
        offset = rng.normal(0, 0.04)
        table = np.stack([ramp**gamma * gain + offset for gain in gains], -1)
        pixels = cv2.LUT(pixels, np.clip(table * 255, 0, 255).astype(np.uint8)[None])
        if rng.random() < 0.12:
            pixels = cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
        return pixels.astype(np.uint8, copy=False)

    def _blurred(self, pixels: Pixels) -> Pixels:
        if self.rng.random() < 0.5:
            return cv2.GaussianBlur(pixels, (0, 0), self.rng.uniform(0.4, 1.8)).astype(np.uint8, copy=False)
        length = int(self.rng.integers(3, 9))
        kernel = np.zeros((length, length), np.float32)
        kernel[length // 2] = 1.0 / length
        turn = cv2.getRotationMatrix2D((length / 2 - 0.5, length / 2 - 0.5), self.rng.uniform(0, 180), 1.0)
        kernel = cv2.warpAffine(kernel, turn, (length, length))
        return cv2.filter2D(pixels, -1, kernel / max(kernel.sum(), 1e-3)).astype(np.uint8, copy=False)


def _clipped(box: Array, tile: Tile) -> Array:
    x1, y1, x2, y2 = tile
    return np.array([max(box[0], x1), max(box[1], y1), min(box[2], x2), min(box[3], y2)], np.float32)


def _moved(box: Array, matrix: Array) -> Array:
    """The upright box around a box after an affine map."""
    x1, y1, x2, y2 = box
    corners = np.array([[x1, y1, 1], [x2, y1, 1], [x2, y2, 1], [x1, y2, 1]], np.float32) @ matrix.T
    return np.concatenate([corners.min(0), corners.max(0)]).astype(np.float32)


def _shift(low: float, high: float, size: int) -> float:
    """Moves an interval to cover 0..size as far as it can, or to lie inside where it is shorter."""
    if high - low >= size:
        return -low if low > 0 else max(size - high, 0.0)
    return -low if low < 0 else min(size - high, 0.0)
