"""What scores mean, and what kinds of mistakes are made."""

import cv2
import numpy as np
import pytest

from recognition.evaluation.confidence import (
    ShownRead,
    Verdict,
    confidence_figures,
    reliability,
    reliability_diagram,
    shown_figures,
)
from recognition.evaluation.metrics import ReadOutcome
from recognition.evaluation.mistakes import kind_of, mistake_figures


def outcome(truth, text, score=0.9):
    return ReadOutcome(truth, (text,) if text else (), score)


def test_the_calibration_error_is_the_mean_distance_weighted_by_counts():
    # Three reads at 0.95, all right (0.05 off); one at 0.55 that is wrong (0.55 off).
    reads = [outcome("AB", "AB", 0.95)] * 3 + [outcome("AB", "AC", 0.55)]
    figures = confidence_figures(reads)
    assert figures["ece"] == pytest.approx((3 * 0.05 + 0.55) / 4)
    assert (figures["n"], figures["sure"], figures["sure_right"]) == (4, 3, 1.0)


def test_wrong_sure_reads_are_told_and_unread_plates_have_no_score():
    reads = [outcome("AB", "AB", 0.9), outcome("AB", "A8", 1.0), outcome("AB", "", 1.0)]
    figures = confidence_figures(reads)
    assert (figures["n"], figures["sure"], figures["sure_right"]) == (2, 2, 0.5)
    assert confidence_figures([outcome("AB", "")]) == {}


def test_bins_tell_how_many_were_right():
    rows = reliability("", [outcome("A", "A", 1.0), outcome("A", "B", 0.91), outcome("A", "A", 0.2)]).rows()
    assert [(row["from"], row["to"], row["n"], row["right"]) for row in rows] == [
        (0.2, 0.3, 1, 1.0),
        (0.9, 1.0, 2, 0.5),
    ]


def test_the_diagram_has_a_line_for_each_set_that_has_reads():
    blank = reliability_diagram({"a": []}, "t")
    one = reliability_diagram({"a": [outcome("A", "A", 0.95)] * 9}, "t")
    assert one.shape == blank.shape == (560, 560, 3)
    assert cv2.countNonZero(255 - one[..., 0]) > cv2.countNonZero(255 - blank[..., 0])
    assert one.dtype == np.uint8


def test_shown_reads_are_counted_above_each_threshold():
    shown = [
        ShownRead(0.95, Verdict.RIGHT),
        ShownRead(0.5, Verdict.WRONG),
        ShownRead(0.2, Verdict.NO_PLATE),
        ShownRead(0.8, Verdict.UNKNOWN),
    ]
    rows = {row["threshold"]: row for row in shown_figures(shown, pictures=2)}
    assert (rows[0.0]["right"], rows[0.0]["wrong"], rows[0.0]["no_plate"], rows[0.0]["unknown"]) == (1, 1, 1, 1)
    assert (rows[0.0]["false_per_picture"], rows[0.3]["false_per_picture"], rows[0.6]["false_per_picture"]) == (
        1,
        0.5,
        0,
    )
    assert rows[0.6]["with_doubt"] == pytest.approx(0.1)
    assert shown_figures([], 0) == []


@pytest.mark.parametrize(
    ("truth", "text", "kind"),
    [
        ("MH12AB1234", "", "nothing read"),
        ("29X112345", "12345" + "29X1", "rows in another order"),
        ("AB12", "BA12", "characters in another order"),
        ("AB12", "A812", "letter read as a digit"),
        ("AB12", "ABI2", "digit read as a letter"),
        ("AB12", "AB17", "digit read as another digit"),
        ("AM12", "AN12", "letter read as another letter"),
        ("AB12", "AB1", "missed character"),
        ("AB12", "IAB12", "extra character"),
        ("AB12", "A817", "several kinds"),
        ("AB12", "XYZ9", "more than 3 characters wrong"),
    ],
)
def test_kinds_of_mistakes(truth, text, kind):
    assert kind_of(outcome(truth, text)) == kind


def test_mistakes_are_counted_without_any_text():
    found = mistake_figures(
        [
            outcome("QQ77", "QQ77"),
            outcome("QQ77", "0Q77"),
            outcome("QX77", "0X71"),
            outcome("QX77", "QX771"),
            outcome("QX77", ""),
        ]
    )
    assert found["n"] == 5
    assert found["reads"] == {
        "letter read as a digit": 1, "several kinds": 1, "extra character": 1, "nothing read": 1,
    }  # fmt: skip
    assert found["characters"] == {
        "letter read as a digit": 2, "digit read as another digit": 1, "extra character": 1,
    }  # fmt: skip
    assert found["confusions"] == [["Q", "0", 2], ["7", "1", 1]]
