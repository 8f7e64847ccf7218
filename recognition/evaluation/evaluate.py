"""Runs the pipeline over labelled data and groups the outcomes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from plates.text import normalise
from recognition.errors import PermanentError
from recognition.evaluation.confidence import ShownRead, Verdict, confidence_figures, shown_figures
from recognition.evaluation.contact_sheet import Mistake, around
from recognition.evaluation.metrics import (
    Array,
    ReadOutcome,
    SceneOutcome,
    detection_figures,
    overlaps,
    reading_figures,
)
from recognition.evaluation.mistakes import mistake_figures
from recognition.pipeline.pipeline import AnprPipeline
from recognition.pipeline.types import VEHICLE_KINDS, Box, Image, PipelineResult, Plate, Read

Row = dict[str, Any]
Group = tuple[str, str]
T = TypeVar("T")
WIDTHS = (20, 28, 40, 60, 90, 130, 190, 240)
"""Upper bounds of the plate-width groups, in pixels of the picture."""
SHARPEST = 4
"""Cars with many frames count by their sharpest ones: text_rank below this."""
SAME_PLATE = 0.3
"""A box that shares so much with a labelled one is a box of that plate, when its text is judged."""
ALL: Group = ("all", "")


@dataclass(slots=True)
class Evaluation:
    """Outcomes by group: ('source', 'romania'), ('country', 'IN'), ('width', '28-40'), ('all', '')."""

    scenes: dict[Group, list[SceneOutcome]] = field(default_factory=lambda: defaultdict(list))
    vehicles: dict[Group, list[SceneOutcome]] = field(default_factory=lambda: defaultdict(list))
    kinds: list[bool] = field(default_factory=list)
    """Of each labelled vehicle of a known kind that was found: whether its kind is right."""
    true_boxes: dict[Group, list[ReadOutcome]] = field(default_factory=lambda: defaultdict(list))
    whole_path: dict[Group, list[ReadOutcome]] = field(default_factory=lambda: defaultdict(list))
    shown: list[ShownRead] = field(default_factory=list)
    """The reads with text in pictures whose plates are labelled."""
    mistakes: list[Mistake] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """Every measure by group, ready for JSON."""
        reading = {"true_boxes": self.true_boxes, "whole_path": self.whole_path}
        return {
            "detection": _by_group(self.scenes, detection_figures),
            "vehicles": _by_group(self.vehicles, detection_figures),
            "vehicle_kind_accuracy": sum(self.kinds) / len(self.kinds) if self.kinds else None,
            **{f"reading_{name}": _by_group(found, reading_figures) for name, found in reading.items()},
            "reading_macro_by_source": _macro(self.true_boxes),
            **{f"confidence_{name}": confidence_figures(found.get(ALL, ())) for name, found in reading.items()},
            **{f"mistakes_{name}": mistake_figures(found[ALL]) for name, found in reading.items() if ALL in found},
            "shown": shown_figures(self.shown, len(self.scenes.get(ALL, ()))),
            "errors": self.errors,
        }


@dataclass(frozen=True, slots=True)
class _Scene:
    """A picture with labels, and what was found in it."""

    row: Row
    image: Image
    result: PipelineResult


@dataclass(frozen=True, slots=True)
class _Measuring:
    """Measures one picture after another, each with plates of `home` expected."""

    evaluation: Evaluation
    pipeline: AnprPipeline
    home: str

    def measure(self, row: Row, image: Image) -> None:
        """A scene (a row with `plates` or `vehicles`) or a crop (a row with `text`)."""
        if row.get("plates") is None and row.get("vehicles") is None:
            if row.get("text"):
                self._crop(row, image)
            return
        scene = _Scene(row, image, self.pipeline.read(image, self.home))
        if row.get("plates") is not None:
            self._plates(scene)
        if row.get("vehicles") is not None:
            self._vehicles(scene)

    def _vehicles(self, scene: _Scene) -> None:
        evaluation, labelled, found = self.evaluation, scene.row["vehicles"], scene.result.vehicles
        boxes = _boxes([vehicle["bbox"] for vehicle in labelled])
        shared = overlaps(boxes, _bounds([vehicle.box for vehicle in found]))
        scores = np.array([vehicle.score for vehicle in found], np.float32)
        for group in _groups(scene.row):
            evaluation.vehicles[group].append(SceneOutcome(shared, scores))
        for at, vehicle in enumerate(labelled):
            evaluation.vehicles["class", vehicle["class"]].append(SceneOutcome(shared[at : at + 1], scores))
            if not shared.shape[1] or shared[at].max() < 0.5:
                missed = Mistake(around(scene.image, boxes[at]), f"missed {vehicle['class']}", "")
                evaluation.mistakes.append(missed)
            elif vehicle["class"] in VEHICLE_KINDS:
                evaluation.kinds.append(found[int(shared[at].argmax())].kind == vehicle["class"])

    def _plates(self, scene: _Scene) -> None:
        evaluation, plates = self.evaluation, scene.result.plates
        boxes = _boxes([plate["bbox"] for plate in scene.row["plates"]])
        found = _bounds([plate.detection.box for plate in plates])
        scores = np.array([plate.detection.score for plate in plates], np.float32)
        shared = overlaps(boxes, found)
        for group in _groups(scene.row):
            evaluation.scenes[group].append(SceneOutcome(shared, scores))
        for at, box in enumerate(boxes):
            # Recall by width looks at one plate at a time; false boxes belong to no width.
            evaluation.scenes["width", _width(box)].append(SceneOutcome(shared[at : at + 1], scores))
            self._text(scene, at, box, shared[at])
            if not shared.shape[1] or shared[at].max() < 0.5:
                evaluation.mistakes.append(Mistake(around(scene.image, box), "missed", ""))
        for at, plate in enumerate(plates):
            if plate.read.text:
                evaluation.shown.append(_shown(scene.row["plates"], shared[:, at], plate))
            if shared[:, at].max(initial=0.0) < 0.5:
                evaluation.mistakes.append(Mistake(around(scene.image, found[at]), "false box", f"{scores[at]:.2f}"))

    def _text(self, scene: _Scene, at: int, box: np.ndarray, shared: np.ndarray) -> None:
        """How the labelled plate `at` is read at its own box, and at the box that was found."""
        if not scene.row["plates"][at].get("text"):
            return
        truth = normalise(scene.row["plates"][at]["text"])
        crop = self.pipeline.reader.view(scene.image, Box(*(float(value) for value in box)).quad())
        true_box = self._read(truth, crop)
        best = int(shared.argmax()) if len(shared) and shared.max() >= SAME_PLATE else None
        whole = ReadOutcome(truth, ()) if best is None else _outcome(truth, scene.result.plates[best].read)
        for group in _groups(scene.row):
            self.evaluation.true_boxes[group].append(true_box)
            self.evaluation.whole_path[group].append(whole)

    def _crop(self, row: Row, image: Image) -> None:
        x1, y1, x2, y2 = row.get("plate_box") or (0, 0, image.shape[1], image.shape[0])
        crop = self.pipeline.reader.view(image, Box(x1, y1, x2, y2).quad())
        outcome = self._read(normalise(row["text"]), crop)
        groups = _groups(row)
        if (row.get("text_rank") or 0) < SHARPEST:
            groups += [("sharpest", ""), ("sharpest", _source(row))]
        if row.get("rows"):
            groups.append(("rows", str(row["rows"])))
        for group in groups:
            self.evaluation.true_boxes[group].append(outcome)

    def _read(self, truth: str, crop: Image) -> ReadOutcome:
        outcome = _outcome(truth, self.pipeline.read_crops([crop], self.home)[0])
        if outcome.text != truth:
            self.evaluation.mistakes.append(Mistake(crop, truth, outcome.text))
        return outcome


def evaluate(
    pipeline: AnprPipeline, folder: Path, rows: Sequence[tuple[int, Row]], tell: Callable[[int], None], home: str = ""
) -> Evaluation:
    """Measures scenes (rows with `plates`) and crops (with `text`); a row that cannot be used is named, not fatal.

    Args:
        tell: called with the number of each row before it is measured.
        home: the ISO 3166 country whose plates are expected, '' for none.
    """
    evaluation = Evaluation()
    measuring = _Measuring(evaluation, pipeline, home)
    for done, (number, row) in enumerate(rows):
        tell(done)
        try:
            measuring.measure(row, pipeline.decoder.decode((folder / row["image"]).read_bytes()))
        except (OSError, KeyError, TypeError, ValueError, PermanentError) as error:
            evaluation.errors.append(f"line {number}: {type(error).__name__}: {error}")
    return evaluation


def _shown(labelled: Sequence[Row], shared: np.ndarray, plate: Plate) -> ShownRead:
    """What a read that was found is worth, by the labelled plate that its box shares most with."""
    if not len(shared) or shared.max() < SAME_PLATE:
        return ShownRead(plate.read.score, Verdict.NO_PLATE)
    truth = labelled[int(shared.argmax())].get("text")
    if not truth:
        return ShownRead(plate.read.score, Verdict.UNKNOWN)
    right = normalise(truth) == plate.read.text
    return ShownRead(plate.read.score, Verdict.RIGHT if right else Verdict.WRONG)


def _boxes(bounds: Sequence[Sequence[float]]) -> Array:
    return np.array(bounds, np.float32).reshape(-1, 4)


def _bounds(boxes: Sequence[Box]) -> Array:
    return _boxes([(box.x1, box.y1, box.x2, box.y2) for box in boxes])


def _outcome(truth: str, read: Read) -> ReadOutcome:
    return ReadOutcome(truth, tuple(other.text for other in read.alternatives), read.score)


def _groups(row: Row) -> list[Group]:
    groups = [ALL, ("source", _source(row))]
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


def _name(group: Group) -> str:
    return " ".join(part for part in group if part)


def _macro(outcomes: dict[Group, list[ReadOutcome]]) -> dict[str, float]:
    """The mean over sources of each measure, on sharpest frames: no source outweighs another."""
    kind = "sharpest" if ("sharpest", "") in outcomes else "source"
    figures = [reading_figures(found) for (name, source), found in outcomes.items() if name == kind and source]
    names = ("exact", "merged", "top3", "cer")
    return {name: sum(one[name] for one in figures) / len(figures) for name in names} if figures else {}


def _by_group(outcomes: Mapping[Group, list[T]], figures: Callable[[list[T]], dict[str, float]]) -> dict[str, Any]:
    return {_name(group): figures(found) for group, found in sorted(outcomes.items())}
