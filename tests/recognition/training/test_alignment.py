from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.training.alignment import aligned, log_likelihood


def seen(labels, sure=0.9):
    classes = np.full((len(labels), 36), (1 - sure) / 35, np.float32)
    classes[np.arange(len(labels)), labels] = sure
    return classes


def test_what_is_read_right_is_aligned_one_to_one():
    assert aligned(np.full(4, 0.9, np.float32), seen([3, 1, 4, 1]), [3, 1, 4, 1]) == [0, 1, 2, 3]


def test_a_side_strip_that_looks_like_a_character_is_left_out():
    heats = np.array([0.5, 0.9, 0.9, 0.9], np.float32)
    assert aligned(heats, seen([30, 3, 1, 4]), [3, 1, 4]) == [1, 2, 3]


def test_one_misread_character_still_has_its_place():
    assert aligned(np.full(5, 0.9, np.float32), seen([3, 1, 7, 1, 5]), [3, 1, 4, 1, 5]) == [0, 1, 2, 3, 4]


def test_nothing_is_believed_that_is_unlikely():
    assert aligned(np.full(4, 0.9, np.float32), seen([9, 9, 9, 9]), [3, 1, 4, 1]) is None
    assert aligned(np.full(3, 0.9, np.float32), seen([3, 1, 4]), [3, 1, 4, 1]) is None
    assert aligned(np.empty(0, np.float32), np.empty((0, 36), np.float32), [1]) is None


@given(st.integers(1, 6), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_no_choice_is_likelier(count, wanted, seed):
    rng = np.random.default_rng(seed)
    heats, classes = rng.uniform(0.3, 0.99, count), rng.dirichlet(np.full(36, 0.5), count)
    labels = rng.integers(0, 36, wanted).tolist()
    chosen = aligned(heats.astype(np.float32), classes.astype(np.float32), labels)
    if chosen is None:
        return

    def likelihood(places):
        taken = sum(np.log(heats[at] * classes[at, label] + 1e-6) for at, label in zip(places, labels, strict=True))
        return taken + sum(np.log(1 - heats[at] + 1e-6) for at in set(range(count)) - set(places))

    best = max(map(likelihood, combinations(range(count), wanted)))
    assert likelihood(chosen) > best - 1e-4


@given(st.integers(1, 6), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_the_likelihood_is_the_sum_over_all_places(count, wanted, seed):
    rng = np.random.default_rng(seed)
    heats, classes = rng.uniform(0.3, 0.99, count), rng.dirichlet(np.full(36, 0.5), count)
    labels = rng.integers(0, 36, wanted).tolist()
    total = sum(
        np.prod([heats[at] * classes[at, label] for at, label in zip(places, labels, strict=True)])
        * np.prod([1 - heats[at] for at in set(range(count)) - set(places)])
        for places in combinations(range(count), wanted)
    )
    assert np.exp(log_likelihood(heats, classes, labels)) == pytest.approx(max(total, 1e-6), rel=0.02, abs=2e-5)
