"""The noisy channel: probabilities of texts given a read."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plates.channel import ChannelParameters, fitted, probability, slots_of
from plates.text import ALPHABET
from plates.variants import PLAIN, likeliest, variants

PLAIN_CHANNEL = ChannelParameters(
    sharpness=1.0, distrust=0.0, spurious=0.0, spurious_doubt=0.0, missed=0.0, garbage=0.0
)
ROUGH = ChannelParameters(sharpness=0.9, distrust=0.05, spurious=0.03, spurious_doubt=0.5, missed=0.02, garbage=0.01)
CERTAIN = [{"A": 1.0}, {"1": 1.0}]


def test_without_noise_it_is_the_readers_own_word():
    slots = slots_of([{"O": 0.6, "0": 0.4}, {"1": 0.9, "I": 0.1}], PLAIN_CHANNEL)
    assert probability(slots, "O1", PLAIN_CHANNEL) == pytest.approx(0.54)
    assert probability(slots, "0I", PLAIN_CHANNEL) == pytest.approx(0.04)
    assert probability(slots, "Z1", PLAIN_CHANNEL) == 0


def test_over_all_texts_the_probabilities_sum_to_one():
    slots = slots_of([{"A": 0.7, "B": 0.1}], ROUGH)
    every = ("".join(chars) for size in range(4) for chars in itertools.product(ALPHABET, repeat=size))
    total = sum(probability(slots, text, ROUGH, reach=4) for text in every if text)
    empty = slots[0].nothing * (1 - ROUGH.missed) ** 2 * (1 - ROUGH.garbage)
    # Garbage gives every length its own 1, and lengths above 3 are next to impossible.
    assert total + empty - 3 * ROUGH.garbage == pytest.approx(1.0 - ROUGH.garbage, abs=1e-4)


def test_alignments_are_summed():
    channel = ChannelParameters(sharpness=1.0, distrust=0.0, spurious=0.1, spurious_doubt=0.0, missed=0.0, garbage=0.0)
    slots = slots_of([{"1": 1.0}, {"1": 1.0}], channel)
    assert probability(slots, "1", channel) == pytest.approx(2 * 0.1 * 0.9)


def test_one_missed_and_one_extra_character_are_possible():
    read = slots_of(CERTAIN, ROUGH)
    assert probability(read, "A1", ROUGH) > probability(read, "A12", ROUGH) > probability(read, "X2", ROUGH)
    assert probability(read, "A1", ROUGH) > probability(read, "A", ROUGH) > probability(read, "X", ROUGH)


def test_a_known_misread_is_likelier_than_any_other():
    read = slots_of([{"0": 0.97}, {"1": 0.97}], fitted())
    assert probability(read, "O1", fitted()) > probability(read, "X1", fitted())


@pytest.mark.parametrize("text", ["", "A", "A" * 40])
def test_nothing_and_the_absurd_have_hardly_any_probability(text):
    assert probability([], text, fitted()) <= 0.01
    assert probability(slots_of([{"A": 1.0}] * 8, fitted()), text, fitted()) < 0.01


@pytest.mark.parametrize("choices", [{}, {"?": 0.5}, {"A": 0.0}, {"A": -1.0}])
def test_positions_without_a_character_are_left_out(choices):
    assert len(slots_of([choices, {"B": 1.0}], fitted())) == 1


reads = st.lists(
    st.dictionaries(st.sampled_from(ALPHABET), st.floats(0.001, 1.0), min_size=1, max_size=6).map(
        lambda choices: {char: value / max(sum(choices.values()), 1.0) for char, value in choices.items()}
    ),
    max_size=11,
)


@given(reads)
def test_slots_are_distributions(read):
    for slot in slots_of(read, fitted()):
        assert sum(slot.shows) + slot.nothing == pytest.approx(1.0)
        assert min(slot.shows) >= 0


@given(reads, st.text(ALPHABET, max_size=14))
def test_a_probability_is_one(read, text):
    assert 0.0 <= probability(slots_of(read, fitted()), text, fitted()) <= 1.0


@given(st.text(ALPHABET, min_size=1, max_size=10), st.text(ALPHABET, min_size=1, max_size=12))
def test_of_a_certain_read_no_text_is_likelier_than_its_own(text, other):
    slots = slots_of([{char: 1.0} for char in text], fitted())
    assert probability(slots, text, fitted()) >= probability(slots, other, fitted())


@given(reads)
def test_variants_come_once_and_best_first(read):
    slots = slots_of(read, fitted())
    found = list(variants(slots, fitted(), 60))
    assert len({one.text for one in found}) == len(found)
    assert all(a.log_odds >= b.log_odds - 1e-9 for a, b in itertools.pairwise(found))
    assert bool(found) == bool(slots)


@given(st.lists(st.dictionaries(st.sampled_from("AB80"), st.floats(0.05, 1.0), min_size=1), min_size=1, max_size=3))
def test_plain_variants_equal_brute_force(read):
    slots = slots_of(
        [{char: value / sum(choices.values()) for char, value in choices.items()} for choices in read], PLAIN_CHANNEL
    )
    noisy = ChannelParameters(sharpness=1.0, distrust=0.0, spurious=0.0, spurious_doubt=0.0, missed=1e-12, garbage=0.0)
    every = {
        "".join(text): probability(slots, "".join(text), PLAIN_CHANNEL)
        for text in itertools.product("AB80", repeat=len(slots))
    }
    possible = sorted((value for value in every.values() if value), reverse=True)
    found = [one.text for one in variants(slots, noisy, len(possible), PLAIN)]
    assert [every[text] for text in found] == pytest.approx(possible)
    assert likeliest(slots, PLAIN) == pytest.approx(possible[0])
