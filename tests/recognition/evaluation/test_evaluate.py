"""Measures over labelled pictures, by a pipeline whose answers are known."""

import json

import cv2
import numpy as np
import pytest

from recognition.evaluation.evaluate import evaluate
from recognition.pipeline.images import Decoder
from recognition.pipeline.pipeline import AnprPipeline, Finders
from recognition.pipeline.types import Box, Character, Detection, ImageLimits, Read, TextAlternative, Vehicle


class Plates:
    def __init__(self, *boxes):
        self.boxes = boxes

    def detect(self, image):
        return [Detection(box, box.quad(), 0.9) for box in self.boxes]


class Vehicles:
    def __init__(self, *found):
        self.found = found

    def detect(self, image):
        return list(self.found)


class Reader:
    name = "said/1"

    def __init__(self, text):
        self.text = text

    def view(self, image, quad):
        return image

    def read(self, crops):
        characters = tuple(Character(char, 0.9) for char in self.text)
        return [Read(self.text, 0.9, characters, (TextAlternative(self.text, 0.9),))] * len(crops)


@pytest.fixture
def figures(tmp_path):
    cv2.imwrite(str(tmp_path / "a.png"), np.full((300, 400, 3), 120, np.uint8))

    def measure(row, plates=(), vehicles=(), text="AB12"):
        row = {"image": "a.png", "source": "s", "split": "val", **row}
        json.dumps(row)  # what a manifest can hold
        find = Finders(plates=Plates(*plates), vehicles=Vehicles(*vehicles))
        pipeline = AnprPipeline(find, Reader(text), Decoder(ImageLimits(10**7, 10**7)))
        evaluation = evaluate(pipeline, tmp_path, [(1, row)], lambda done: None)
        return evaluation.figures(), evaluation

    return measure


def test_found_and_missed_vehicles_are_counted_by_class(figures):
    labelled = [{"bbox": [10, 10, 110, 90], "class": "car"}, {"bbox": [200, 20, 300, 120], "class": "bus"}]
    found = [Vehicle(Box(12, 10, 110, 92), "truck", 0.8), Vehicle(Box(320, 200, 390, 290), "car", 0.6)]
    said, evaluation = figures({"plates": None, "vehicles": labelled}, vehicles=found)
    assert said["vehicles"]["all"]["recall_50"] == 0.5
    assert said["vehicles"]["class car"]["recall_50"] == 1.0
    assert said["vehicles"]["class bus"]["recall_50"] == 0.0
    assert said["vehicles"]["all"]["false_per_picture"] == 1.0
    assert said["vehicle_kind_accuracy"] == 0.0
    assert said["detection"] == {}  # plates were not annotated
    assert [mistake.truth for mistake in evaluation.mistakes] == ["missed bus"]


def test_a_vehicle_of_unstated_kind_has_no_kind_to_be_right_about(figures):
    labelled = [{"bbox": [10, 10, 110, 90], "class": "vehicle"}]
    said, _ = figures({"plates": None, "vehicles": labelled}, vehicles=[Vehicle(Box(10, 10, 110, 90), "car", 0.8)])
    assert said["vehicles"]["all"]["recall_50"] == 1.0
    assert said["vehicle_kind_accuracy"] is None


def test_plates_are_measured_by_width_and_read_at_both_boxes(figures):
    labelled = [{"bbox": [100, 100, 150, 120], "text": "AB12"}]
    said, _ = figures({"plates": labelled, "vehicles": None}, plates=[Box(100, 100, 150, 121)])
    assert said["detection"]["all"]["recall_70"] == 1.0
    assert said["detection"]["width 040-060 px"]["plates"] == 1
    assert said["reading_true_boxes"]["all"]["exact"] == 1.0
    assert said["reading_whole_path"]["all"]["exact"] == 1.0


def test_a_row_that_cannot_be_used_is_named_and_the_rest_goes_on(figures):
    said, _ = figures({"image": "missing.png", "plates": []})
    assert len(said["errors"]) == 1
    assert said["errors"][0].startswith("line 1: FileNotFoundError")
