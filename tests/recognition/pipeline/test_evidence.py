"""What is a plate, and what only looks like one."""

import pytest

from recognition.pipeline.evidence import is_plate, legibility
from recognition.pipeline.types import Box, Character, Detection, Read


def detection(score, width=120):
    box = Box(10, 10, 10 + width, 40)
    return Detection(box, box.quad(), score)


def read(*scores):
    return Read("A" * len(scores), 0.5, tuple(Character("A", score) for score in scores), ())


def test_legibility_is_the_mean_of_the_characters_scores_and_0_without_any():
    assert legibility(read(0.9, 0.4)) == pytest.approx(0.6)
    assert legibility(read()) == 0.0
    assert legibility(read(0.0, 1.0)) == pytest.approx(1e-3)


@pytest.mark.parametrize(
    ("score", "text", "expected"),
    [
        (0.45, read(0.95, 0.9, 0.97), True),  # faint, but plainly text
        (0.85, read(0.5, 0.4), True),  # plainly a plate, hard to read
        (0.55, read(), False),  # a lamp
        (0.5, read(0.4, 0.6, 0.5), False),  # a grille that looks a little like letters
    ],
)
def test_detector_and_reader_must_agree_enough(score, text, expected):
    assert is_plate(detection(score), text) is expected


def test_what_is_too_small_to_be_read_needs_no_text():
    assert is_plate(detection(0.42, width=30), read())
