"""Counting misreads, fitting the channel, and reliability."""

import numpy as np
import pytest

from plates.channel import fitted
from recognition.evaluation.match_calibration import START, diagram, fit, log_likelihood, reliability
from recognition.evaluation.misreads import LabelledRead, figures


def read(text, truth=None, score=0.95):
    return LabelledRead(truth or text, [{char: score, "X": 0.02} if char != "X" else {char: score} for char in text])


READS = [read(f"AB{number}CD") for number in range(20)] + [read("A8CD", "ABCD", 0.6), read("ABCDE", "ABCD", 0.5)]


def test_figures_count_mistakes_and_name_no_plate():
    found = figures([read("AB12"), read("A812", "AB12"), read("AB1", "AB12"), read("AB123", "AB12")])
    assert found["misread"] == {"B": {"8": 1}}
    assert (found["reads"], found["exact"], found["substituted"]) == (4, 1, 1)
    assert (found["extra"], found["missed"]) == (1, 1)
    assert found["wrong"] == [[0, [0.95, 0.02]]]
    assert "AB12" not in str(found)


def test_the_same_text_is_always_in_the_same_half():
    assert read("AB12").is_fitted_on == read("A812", "AB12").is_fitted_on


def test_fitting_makes_the_right_texts_likelier():
    parameters = fit(READS, rounds=1)
    assert log_likelihood(READS, parameters) > log_likelihood(READS, START)


def test_nothing_to_fit_to_is_an_error():
    with pytest.raises(ValueError, match="no labelled reads"):
        fit([])


def test_sure_and_right_reads_are_reliable_and_drawn():
    found = reliability(READS[:20], fitted(), density=0.01, draws=5)
    top = found.rows()[-1]
    assert top["right"] > 0.95
    assert 0 <= found.error <= 1
    picture = diagram([found], "title")
    assert picture.dtype == np.uint8
    assert (picture != 255).any()
