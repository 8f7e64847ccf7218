"""Ranking registered texts against a read's probabilities."""

from itertools import pairwise, product
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plates.matching import candidate_texts, differences, rank

CERTAIN = [{"A": 1.0}, {"1": 1.0}]
DOUBTFUL = [{"O": 0.6, "0": 0.4}, {"1": 0.9, "I": 0.1}]


def test_candidates_come_best_first_and_once():
    assert candidate_texts(DOUBTFUL) == ["O1", "01", "OI", "0I"]
    assert candidate_texts(DOUBTFUL, limit=2) == ["O1", "01"]


@pytest.mark.parametrize("positions", [[], [{}], [{"A": 1.0}, {}]])
def test_an_empty_read_has_no_candidates(positions):
    assert candidate_texts(positions) == []


def test_the_read_itself_is_an_exact_match():
    (match,) = rank(CERTAIN, ["A1"])
    assert match.is_exact
    assert match.score == pytest.approx(1.0)


def test_an_alternative_names_where_and_how_likely():
    (match,) = rank(DOUBTFUL, ["01"])
    (difference,) = match.differences
    assert (difference.position, difference.read, difference.registered, difference.rank) == (0, "O", "0", 2)
    assert difference.score == pytest.approx(0.4)


def test_a_character_outside_the_alternatives_has_rank_0_and_scores_low():
    (match,) = rank(CERTAIN, ["B1"])
    assert match.differences[0].rank == 0
    assert match.score < 0.01


def test_two_registered_look_alikes_share_the_score():
    first, second = rank(DOUBTFUL, ["01", "O1"])
    assert (first.text, second.text) == ("O1", "01")
    assert first.score + second.score <= 1.0 + 1e-9
    assert first.score > second.score


def test_other_lengths_are_left_out():
    assert rank(CERTAIN, ["A", "A11"]) == []


positions = st.lists(
    st.dictionaries(st.sampled_from("A8B0O"), st.floats(0.01, 1.0), min_size=1, max_size=4).map(
        lambda choices: {char: value / sum(choices.values()) for char, value in choices.items()}
    ),
    min_size=1,
    max_size=4,
)


@given(positions)
def test_candidates_equal_brute_force(read):
    every = {"".join(chars): prod(p[c] for p, c in zip(read, chars, strict=True)) for chars in product(*read)}
    found = candidate_texts(read, limit=1000)
    assert set(found) == set(every)
    values = [every[text] for text in found]
    assert all(a >= b * (1 - 1e-9) for a, b in pairwise(values))


@given(positions)
def test_scores_are_probabilities_and_the_likeliest_comes_first(read):
    texts = candidate_texts(read, limit=1000)
    ranked = rank(read, texts)
    assert all(0.0 <= match.score <= 1.0 for match in ranked)
    assert not differences(read, ranked[0].text) or ranked[0].score >= ranked[-1].score
