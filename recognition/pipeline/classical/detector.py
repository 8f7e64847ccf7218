"""The classical detector: proposals, two verifiers, the surest rectangle of each plate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from recognition.pipeline.classical.appearance import appearance
from recognition.pipeline.classical.proposals import bounds, proposals
from recognition.pipeline.classical.surroundings import Features, surroundings
from recognition.pipeline.classical.verifier import Verifier, Verifiers, load_verifiers
from recognition.pipeline.letterboxing import resized
from recognition.pipeline.types import Box, Detection, Image

Array = npt.NDArray[np.float32]

WORKING_PX = 800
"""The longer side of the picture that is worked on: time does not grow with the photograph."""
MOST_ENLARGED = 3.0
LEAST_SIDE_PX = 6
"""A working picture that is narrower cannot hold a plate."""
MOST_RANKED, MOST_VERIFIED = 1500, 200
ALMOST_SAME_IOU = 0.75
"""Proposals that share more are looked at once."""
SAME_PLATE_SHARE = 0.5
"""Of the smaller box: a row of a two-row plate, or its text alone, is not another plate."""
MOST_PARTS = 2
LEAST_MAGNIFIED = 1.3
"""A closer look is worth its time where it shows a part so much larger than the first one did."""


@dataclass(frozen=True, slots=True)
class WorkingPicture:
    """A picture at working size; `scale` (2,) is working ÷ source pixels in x and y."""

    image: Image
    grey: npt.NDArray[np.uint8]
    scale: Array


class ClassicalDetector:
    """Finds plates without a network; a `PlateDetector` and a `CloserLook`.

    Args:
        threshold: least score of a detection; None takes the fitted one.
        verifiers: None takes those in `coefficients.json`.
    """

    def __init__(self, threshold: float | None = None, verifiers: Verifiers | None = None) -> None:
        self.verifiers = verifiers or load_verifiers()
        self.threshold = self.verifiers.threshold if threshold is None else threshold

    def detect(self, image: Image) -> list[Detection]:
        """Plates by falling score; quads are the rectangles' turned corners, boxes lie inside the picture."""
        working = working_picture(image)
        if min(working.grey.shape) < LEAST_SIDE_PX:
            return []
        quads, features = promising(working, self.verifiers.first)
        if not len(quads):
            return []
        scores = self.verifiers.scores(looked_at(working, quads, features))
        kept = [at for at in strongest(bounds(quads), scores) if scores[at] >= self.threshold]
        return _detections(quads[kept] / working.scale, scores[kept], image)

    def look_closer(self, image: Image, parts: Sequence[Box]) -> list[Detection]:
        """Plates within parts of the picture; the first two parts that would grow are looked at.

        Args:
            parts: by falling importance.
        """
        seen_at = WORKING_PX / max(image.shape[:2])
        growing = [part for part in parts if _scale(part.width, part.height) >= LEAST_MAGNIFIED * seen_at]
        return [found for part in growing[:MOST_PARTS] for found in self._within(image, part)]

    def _within(self, image: Image, part: Box) -> list[Detection]:
        x1, y1 = max(int(part.x1), 0), max(int(part.y1), 0)
        crop = image[y1 : int(part.y2) + 1, x1 : int(part.x2) + 1]
        if not crop.size:
            return []
        offset = np.array([x1, y1], np.float32)
        found = self.detect(crop)
        return [one for near in found for one in _detections(near.quad[None] + offset, [near.score], image)]


def working_picture(image: Image) -> WorkingPicture:
    """The (H, W, 3) picture with its longer side at WORKING_PX; small ones are enlarged at most threefold."""
    height, width = image.shape[:2]
    scale = _scale(width, height)
    new_width, new_height = max(round(width * scale), 1), max(round(height * scale), 1)
    small = resized(image, new_width, new_height)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)
    return WorkingPicture(small, grey, np.array([new_width / width, new_height / height], np.float32))


def promising(working: WorkingPicture, first: Verifier) -> tuple[Array, Features]:
    """The (N, 4, 2) proposals that the first verifier likes best, each place once, and their measures."""
    quads = proposals(working.grey)
    features = surroundings(working.grey, quads)
    chosen = distinct_best(bounds(quads), first.logit(features))
    return quads[chosen], {name: values[chosen] for name, values in features.items()}


def distinct_best(boxes: Array, scores: Array) -> list[int]:
    """Places of at most MOST_VERIFIED boxes by falling score, of those that are almost the same only the best."""
    order = np.argsort(-scores, kind="stable")[:MOST_RANKED]
    ranked, kept = boxes[order], []
    areas = np.prod(ranked[:, 2:] - ranked[:, :2], -1)
    open_ = np.ones(len(order), bool)
    for at in range(len(order)):
        if open_[at]:
            kept.append(int(order[at]))
            shared = _shared(ranked, ranked[at])
            open_ &= shared <= ALMOST_SAME_IOU * (areas + areas[at] - shared)
            if len(kept) == MOST_VERIFIED:
                break
    return kept


def looked_at(working: WorkingPicture, quads: Array, features: Features) -> Features:
    """All measures of the promising quads, those of the first look included."""
    return {**features, **appearance(working.image, quads)}


def strongest(boxes: Array, scores: Array) -> list[int]:
    """Places of the boxes by falling score, without those that lie half within a surer one, or around it."""
    kept: list[int] = []
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], -1)
    for at in np.argsort(-scores, kind="stable"):
        smaller = np.minimum(areas[kept], areas[at])
        if not np.any(_shared(boxes[kept], boxes[at]) > SAME_PLATE_SHARE * smaller):
            kept.append(int(at))
    return kept


def _shared(boxes: Array, box: Array) -> Array:
    """(N,) areas that each of (N, 4) boxes shares with one."""
    sides = np.minimum(boxes[:, 2:], box[2:]) - np.maximum(boxes[:, :2], box[:2])
    return np.prod(np.maximum(sides, 0), -1)


def _scale(width: float, height: float) -> float:
    return min(WORKING_PX / max(width, height, 1), MOST_ENLARGED)


def _detections(quads: Array, scores: Sequence[float] | Array, image: Image) -> list[Detection]:
    height, width = image.shape[:2]
    inside = np.clip(bounds(quads), 0, np.array([width, height] * 2, np.float32))
    boxes = [Box(*(float(value) for value in box)) for box in inside]
    return [
        Detection(box, quad.astype(np.float32), float(score))
        for box, quad, score in zip(boxes, quads, scores, strict=True)
        if box.width >= 1 and box.height >= 1
    ]
