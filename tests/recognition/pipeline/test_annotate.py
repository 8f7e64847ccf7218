"""Pictures with what was found drawn on them."""

import numpy as np
import pytest

from recognition.pipeline.annotate import LABEL, OUTLINE, VEHICLE, annotate
from recognition.pipeline.types import Box, Character, Detection, PipelineResult, Plate, Read, Timings, Vehicle

GREY = np.full((480, 640, 3), 90, np.uint8)


def result(plates=(), vehicles=()):
    return PipelineResult(640, 480, tuple(plates), Timings(0, 0, 0), tuple(vehicles))


def plate(box, text="MH12AB1234"):
    characters = tuple(Character(char, 0.95) for char in text)
    return Plate(Detection(box, box.quad(), 0.9), Read(text, 0.8, characters, ()))


def painted(colour, picture):
    """Where a picture has an RGB colour, as (N, 2) x y."""
    rows, columns = np.nonzero((picture == colour[::-1]).all(-1))
    return np.stack([columns, rows], -1)


def test_nothing_found_changes_nothing():
    assert np.array_equal(annotate(GREY, result()), GREY)


def test_a_plate_is_outlined_and_its_text_stands_above_it():
    drawn = annotate(GREY, result([plate(Box(250, 300, 390, 340))]))
    outline = painted(OUTLINE, drawn)
    assert outline.min(0) == pytest.approx([250, 300], abs=3)
    assert outline.max(0) == pytest.approx([390, 340], abs=3)
    label = painted(LABEL, drawn)
    assert len(label) > 500
    assert label[:, 1].max() < 300
    assert np.array_equal(GREY, np.full_like(GREY, 90))  # the picture itself stays


@pytest.mark.parametrize("box", [Box(0, 0, 60, 20), Box(600, 460, 640, 480), Box(-20, 200, 30, 215)])
def test_at_the_edge_the_text_stays_within_the_picture(box):
    label = painted(LABEL, annotate(GREY, result([plate(box)])))
    assert len(label) > 500


def test_a_vehicle_has_its_box_and_its_class():
    vehicle = Vehicle(Box(100, 120, 500, 420), "motorcycle", 0.7)
    drawn = painted(VEHICLE, annotate(GREY, result(vehicles=[vehicle])))
    assert drawn.min(0).tolist() == [100, 120]
    assert drawn.max(0).tolist() == [499, 419]


def test_a_plate_that_cannot_be_read_says_so():
    unread = Plate(Detection(Box(250, 300, 390, 340), Box(250, 300, 390, 340).quad(), 0.9), Read("", 0.0, (), ()))
    assert len(painted(LABEL, annotate(GREY, result([unread])))) > 100
