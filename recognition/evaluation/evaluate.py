"""Runs the pipeline over labelled data and groups the outcomes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from plates.text import normalise
from recognition.errors import PermanentError
from recognition.evaluation.metrics import (
    Array,
    ReadOutcome,
    SceneOutcome,
    detection_figures,
    overlaps,
    reading_figures,
)
from recognition.pipeline.images import decode
from recognition.pipeline.pipeline import AnprPipeline
from recognition.pipeline.types import VEHICLE_KINDS, Box, Image, PipelineResult, Read

Row = dict[str, Any]
WIDTHS = (20, 28, 40, 60, 90, 130, 190, 240)
"""Upper bounds of the plate-width groups, in pixels of the picture."""
SHARPEST = 4
"""Cars with many frames count by their sharpest ones: text_rank below this."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong answer with its picture, for the contact sheet."""

    picture: Image
    truth: str
    found: str


@dataclass(slots=True)
class Evaluation:
    """Outcomes by group: ('source', 'romania'), ('country', 'IN'), ('width', '28-40'), ('all', '')."""

    scenes: dict[tuple[str, str], list[SceneOutcome]] = field(default_factory=lambda: defaultdict(list))
    vehicles: dict[tuple[str, str], list[SceneOutcome]] = field(default_factory=lambda: defaultdict(list))
    kinds: list[bool] = field(default_factory=list)
    """Of each labelled vehicle of a known kind that was found: whether its kind is right."""
    true_boxes: dict[tuple[str, str], list[ReadOutcome]] = field(default_factory=lambda: defaultdict(list))
    whole_path: dict[tuple[str, str], list[ReadOutcome]] = field(default_factory=lambda: defaultdict(list))
    mistakes: list[Mistake] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """Every measure by group, ready for JSON."""
        return {
            "detection": {_name(group): detection_figures(found) for group, found in sorted(self.scenes.items())},
            "vehicles": {_name(group): detection_figures(found) for group, found in sorted(self.vehicles.items())},
            "vehicle_kind_accuracy": sum(self.kinds) / len(self.kinds) if self.kinds else None,
            "reading_true_boxes": {
                _name(group): reading_figures(found) for group, found in sorted(self.true_boxes.items())
            },
            "reading_whole_path": {
                _name(group): reading_figures(found) for group, found in sorted(self.whole_path.items())
            },
            "reading_macro_by_source": _macro(self.true_boxes),
            "errors": self.errors,
        }


def evaluate(
    pipeline: AnprPipeline, folder: Path, rows: Sequence[tuple[int, Row]], tell: Callable[[int], None]
) -> Evaluation:
    """Measures scenes (rows with `plates`) and crops (with `text`); a row that cannot be used is named, not fatal."""
    evaluation = Evaluation()
    for done, (number, row) in enumerate(rows):
        tell(done)
        try:
            image = decode((folder / row["image"]).read_bytes(), pipeline.limits)
            if row.get("plates") is not None or row.get("vehicles") is not None:
                _scene(evaluation, pipeline, row, image)
            elif row.get("text"):
                _crop(evaluation, pipeline, row, image)
        except (OSError, KeyError, TypeError, ValueError, PermanentError) as error:
            evaluation.errors.append(f"line {number}: {type(error).__name__}: {error}")
    return evaluation


def _scene(evaluation: Evaluation, pipeline: AnprPipeline, row: Row, image: Image) -> None:
    result = pipeline.read(image)
    if row.get("plates") is not None:
        _plates(evaluation, pipeline, row, image, result)
    if row.get("vehicles") is not None:
        _vehicles(evaluation, row, image, result)


def _vehicles(evaluation: Evaluation, row: Row, image: Image, result: PipelineResult) -> None:
    labelled = row["vehicles"]
    boxes = _boxes([vehicle["bbox"] for vehicle in labelled])
    found = _bounds([vehicle.box for vehicle in result.vehicles])
    shared = overlaps(boxes, found)
    scores = np.array([vehicle.score for vehicle in result.vehicles], np.float32)
    for group in _groups(row):
        evaluation.vehicles[group].append(SceneOutcome(shared, scores))
    for at, vehicle in enumerate(labelled):
        evaluation.vehicles["class", vehicle["class"]].append(SceneOutcome(shared[at : at + 1], scores))
        if not shared.shape[1] or shared[at].max() < 0.5:
            evaluation.mistakes.append(Mistake(_around(image, boxes[at]), f"missed {vehicle['class']}", ""))
        elif vehicle["class"] in VEHICLE_KINDS:
            evaluation.kinds.append(result.vehicles[int(shared[at].argmax())].kind == vehicle["class"])


def _plates(evaluation: Evaluation, pipeline: AnprPipeline, row: Row, image: Image, result: PipelineResult) -> None:
    labelled = row["plates"]
    boxes = _boxes([plate["bbox"] for plate in labelled])
    found = _bounds([plate.detection.box for plate in result.plates])
    scores = np.array([plate.detection.score for plate in result.plates], np.float32)
    shared = overlaps(boxes, found)
    groups = _groups(row)
    for group in groups:
        evaluation.scenes[group].append(SceneOutcome(shared, scores))
    for at, plate in enumerate(labelled):
        # Recall by width looks at one plate at a time; false boxes belong to no width.
        alone = SceneOutcome(shared[at : at + 1], scores)
        evaluation.scenes["width", _width(boxes[at])].append(alone)
        if plate.get("text"):
            _texts(
                evaluation,
                pipeline,
                groups,
                image,
                boxes[at],
                normalise(plate["text"]),
                shared[at],
                [p.read for p in result.plates],
            )
        if not shared.shape[1] or shared[at].max() < 0.5:
            evaluation.mistakes.append(Mistake(_around(image, boxes[at]), "missed", ""))
    for at in range(shared.shape[1]):
        if shared[:, at].max(initial=0.0) < 0.5:
            evaluation.mistakes.append(Mistake(_around(image, found[at]), "false box", f"{scores[at]:.2f}"))


def _boxes(bounds: Sequence[Sequence[float]]) -> Array:
    return np.array(bounds, np.float32).reshape(-1, 4)


def _bounds(boxes: Sequence[Box]) -> Array:
    return _boxes([(box.x1, box.y1, box.x2, box.y2) for box in boxes])


def _texts(
    evaluation: Evaluation,
    pipeline: AnprPipeline,
    groups: list[tuple[str, str]],
    image: Image,
    box: np.ndarray,
    truth: str,
    shared: np.ndarray,
    reads: list[Read],
) -> None:
    quad = Box(*(float(value) for value in box)).quad()
    crop = pipeline.reader.view(image, quad)
    true_box = _outcome(truth, pipeline.reader.read([crop])[0])
    best = int(shared.argmax()) if len(shared) and shared.max() >= 0.3 else None
    whole = ReadOutcome(truth, ()) if best is None else _outcome(truth, reads[best])
    for group in groups:
        evaluation.true_boxes[group].append(true_box)
        evaluation.whole_path[group].append(whole)
    if true_box.text != truth:
        evaluation.mistakes.append(Mistake(crop, truth, true_box.text))


def _crop(evaluation: Evaluation, pipeline: AnprPipeline, row: Row, image: Image) -> None:
    x1, y1, x2, y2 = row.get("plate_box") or (0, 0, image.shape[1], image.shape[0])
    crop = pipeline.reader.view(image, Box(x1, y1, x2, y2).quad())
    outcome = _outcome(normalise(row["text"]), pipeline.reader.read([crop])[0])
    groups = _groups(row)
    if (row.get("text_rank") or 0) < SHARPEST:
        groups += [("sharpest", ""), ("sharpest", _source(row))]
    if row.get("rows"):
        groups.append(("rows", str(row["rows"])))
    for group in groups:
        evaluation.true_boxes[group].append(outcome)
    if outcome.text != outcome.truth:
        evaluation.mistakes.append(Mistake(crop, outcome.truth, outcome.text))


def _outcome(truth: str, read: Read) -> ReadOutcome:
    return ReadOutcome(truth, tuple(other.text for other in read.alternatives))


def _groups(row: Row) -> list[tuple[str, str]]:
    groups = [("all", ""), ("source", _source(row))]
    return [*groups, ("country", row["country"])] if row.get("country") else groups


def _source(row: Row) -> str:
    return f"{row.get('source', '?')}/{row['family']}" if row.get("family") else str(row.get("source", "?"))


def _width(box: np.ndarray) -> str:
    low = 0
    for bound in WIDTHS:
        if box[2] - box[0] < bound:
            return f"{low:03d}-{bound:03d} px"
        low = bound
    return f"{low:03d} px and more"


def _name(group: tuple[str, str]) -> str:
    return " ".join(part for part in group if part)


def _macro(outcomes: dict[tuple[str, str], list[ReadOutcome]]) -> dict[str, float]:
    """The mean over sources of each measure, on sharpest frames: no source outweighs another."""
    kind = "sharpest" if ("sharpest", "") in outcomes else "source"
    figures = [reading_figures(found) for (name, source), found in outcomes.items() if name == kind and source]
    names = ("exact", "merged", "top3", "cer")
    return {name: sum(one[name] for one in figures) / len(figures) for name in names} if figures else {}


def _around(image: Image, box: np.ndarray) -> Image:
    """The box with as much again around it, outlined."""
    margin = max(box[2] - box[0], box[3] - box[1]) * 0.8
    x1, y1 = (max(int(v), 0) for v in (box[0] - margin, box[1] - margin))
    x2, y2 = int(box[2] + margin) + 1, int(box[3] + margin) + 1
    part = image[y1:y2, x1:x2].copy()
    corner, end = (int(box[0]) - x1, int(box[1]) - y1), (int(box[2]) - x1, int(box[3]) - y1)
    cv2.rectangle(part, corner, end, (0, 255, 255), max(part.shape[1] // 120, 1))
    return part


def contact_sheet(mistakes: Sequence[Mistake], columns: int = 6) -> Image:
    """Mistakes as a grid: picture, truth in green, answer in red."""
    cells = [_cell(mistake) for mistake in mistakes] or [np.full((170, 250, 3), 40, np.uint8)]
    cells += [np.full_like(cells[0], 40)] * (-len(cells) % columns)
    return np.vstack(list(_lines(cells, columns)))


def _lines(cells: list[Image], columns: int) -> Iterator[Image]:
    for at in range(0, len(cells), columns):
        yield np.hstack(cells[at : at + columns])


def _cell(mistake: Mistake) -> Image:
    cell = np.full((170, 250, 3), 40, np.uint8)
    scale = min(240 / mistake.picture.shape[1], 120 / mistake.picture.shape[0])
    size = (max(int(mistake.picture.shape[1] * scale), 1), max(int(mistake.picture.shape[0] * scale), 1))
    small = cv2.resize(mistake.picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    cell[5 : 5 + size[1], 5 : 5 + size[0]] = small
    for text, y, colour in ((mistake.truth, 144, (120, 230, 120)), (mistake.found, 163, (110, 110, 250))):
        cv2.putText(cell, text, (6, y), cv2.FONT_HERSHEY_SIMPLEX, 0.5, colour, 1, cv2.LINE_AA)
    return cell
