"""Labels tightened, and what was not labelled sorted by whether it can be read."""

from dataclasses import replace

import numpy as np
import pytest

from recognition.pipeline.types import Box, Detection, Read
from recognition.training.refinement import Refiner

PICTURE = np.zeros((200, 400, 3), np.uint8)


class Finder:
    """Finds one box, which the corners make two pixels smaller on every side."""

    def __init__(self, box, score):
        self.found = [Detection(box, box.quad(), score)] if box else []

    def detect(self, image):
        return self.found

    def refine(self, image, detections):
        smaller = [Box(one.box.x1 + 2, one.box.y1 + 2, one.box.x2 - 2, one.box.y2 - 2) for one in detections]
        return [replace(one, box=box, quad=box.quad()) for one, box in zip(detections, smaller, strict=True)]


class Reader:
    name = "drawn"

    def __init__(self, text, score):
        self.answer = Read(text, score, (), ())

    def view(self, image, quad):
        return image

    def read(self, crops):
        return [self.answer for _ in crops]


def refined(box, score, text, sure, plates=()):
    finder = Finder(box, score)
    return Refiner(finder, finder, Reader(text, sure)).refined({"plates": list(plates)}, PICTURE)


def test_a_label_is_tightened_and_gets_its_corners():
    row = refined(None, 0, "", 0, [{"bbox": [10, 10, 90, 40], "text": "AB1234"}])
    assert row["plates"] == [
        {"bbox": [12, 12, 88, 38], "text": "AB1234", "quad": [[12, 12], [88, 12], [88, 38], [12, 38]]}
    ]


def test_corners_far_from_the_label_are_not_believed():
    row = refined(None, 0, "", 0, [{"bbox": [10, 10, 22, 16], "text": None}])
    assert row["plates"] == [{"bbox": [10, 10, 22, 16], "text": None}]


def test_what_is_labelled_is_not_found_again():
    row = refined(Box(12, 10, 92, 40), 0.9, "AB1234", 0.9, [{"bbox": [10, 10, 90, 40], "text": None}])
    assert (len(row["plates"]), row["ignored"], row["lookalikes"]) == (1, [], [])


@pytest.mark.parametrize(
    ("width", "score", "text", "sure", "kind"),
    [
        (80, 0.8, "AB1234", 0.9, "plates"),
        (80, 0.4, "AB1234", 0.9, "ignored"),
        (80, 0.8, "AB1234", 0.3, "ignored"),
        (80, 0.8, "HONDA", 0.9, "lookalikes"),
        (80, 0.8, "8457582241", 0.9, "lookalikes"),
        (80, 0.8, "847582", 0.9, "plates"),
        (80, 0.8, "X", 0.01, "lookalikes"),
        (30, 0.8, "X", 0.01, "ignored"),
        (30, 0.2, "X", 0.01, None),
    ],
)
def test_what_was_not_labelled_is_sorted_by_its_read(width, score, text, sure, kind):
    row = refined(Box(100, 50, 104 + width, 80), score, text, sure)
    found = {name: len(row[name]) for name in ("plates", "ignored", "lookalikes") if row[name]}
    assert found == ({kind: 1} if kind else {})
