"""The measures against figures worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.evaluation.metrics import (
    ReadOutcome,
    SceneOutcome,
    average_precision,
    detection_figures,
    edit_distance,
    overlaps,
    reading_figures,
)


def boxes(*values):
    return np.array(values, np.float32).reshape(-1, 4)


def test_overlaps():
    found = overlaps(boxes([0, 0, 10, 10]), boxes([0, 0, 10, 10], [5, 0, 15, 10], [20, 20, 30, 30]))
    assert found[0].tolist() == pytest.approx([1.0, 1 / 3, 0.0])


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("", "", 0),
        ("ABC", "ABC", 0),
        ("ABC", "ABD", 1),
        ("ABC", "AC", 1),
        ("ABC", "XABC", 1),
        ("", "AB", 2),
        ("KITTEN", "SITTING", 3),
    ],
)
def test_edit_distance(one, other, edits):
    assert edit_distance(one, other) == edits


@given(st.text("AB0", max_size=6), st.text("AB0", max_size=6))
def test_edit_distance_is_symmetric_and_bounded(one, other):
    assert edit_distance(one, other) == edit_distance(other, one) <= max(len(one), len(other))


def test_reading_figures():
    outcomes = [
        ReadOutcome("AB12", ("AB12",)),
        ReadOutcome("O1", ("0I", "OI", "O1")),
        ReadOutcome("XYZ", ("XYA", "XYB", "XYC", "XYZ")),
        ReadOutcome("Q", ()),
    ]
    figures = reading_figures(outcomes)
    assert figures == {"n": 4, "exact": 0.25, "merged": 0.5, "top3": 0.5, "cer": (0 + 2 + 1 + 1) / 10}


def scene(labelled, found, scores):
    return SceneOutcome(overlaps(boxes(*labelled), boxes(*found)), np.array(scores, np.float32))


def test_detection_figures():
    outcomes = [
        scene([[0, 0, 10, 10], [50, 50, 60, 60]], [[0, 0, 10, 10], [30, 30, 40, 40]], [0.9, 0.8]),
        scene([[0, 0, 10, 10]], [[0, 0, 10, 6]], [0.7]),
    ]
    figures = detection_figures(outcomes)
    assert figures["recall_50"] == pytest.approx(2 / 3)
    assert figures["recall_70"] == pytest.approx(1 / 3)
    assert figures["precision"] == pytest.approx(2 / 3)
    assert figures["false_per_picture"] == pytest.approx(0.5)
    assert figures["ap50"] == pytest.approx((1 + 2 / 3) / 3)
    assert figures["mean_iou"] == pytest.approx(0.8)


def test_a_second_box_on_a_plate_is_false():
    figures = detection_figures([scene([[0, 0, 10, 10]], [[0, 0, 10, 10], [0, 0, 10, 9]], [0.9, 0.8])])
    assert (figures["recall_50"], figures["precision"], figures["false_per_picture"]) == (1.0, 0.5, 1.0)


def test_pictures_without_plates_count_their_false_boxes():
    figures = detection_figures([scene([], [[0, 0, 10, 10]], [0.9]), scene([], [], [])])
    assert figures["false_per_picture"] == 0.5
    assert figures["plates"] == 0


def test_average_precision_of_a_perfect_detector():
    assert average_precision([scene([[0, 0, 10, 10]], [[0, 0, 10, 10]], [0.4])], 0.5) == 1.0


def test_nothing_measured_is_nothing_said():
    assert reading_figures([]) == {}
    assert detection_figures([]) == {}
