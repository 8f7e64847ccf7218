"""Texts of rendered plates: patterns, words, and what nobody could tell apart."""

import numpy as np
import pytest

from plates.text import ALPHABET
from recognition.training.synthetic.designs import DESIGNS, draw_design
from recognition.training.synthetic.texts import read_text, settled, spell, unruly, vanity


@pytest.mark.parametrize(
    ("rows", "alike", "expected"),
    [
        (["R0AD"], "O", ["ROAD"]),
        (["1O5"], "O", ["105"]),
        (["R0AD"], "I", ["R0AD"]),
        (["AI2 I23"], "OI", ["AI2 123"]),
        (["O0I1"], "OI", ["O0I1"]),
        (["B0/"], "O", ["BO/"]),
        (["W1N", "2O"], "OI", ["WIN", "20"]),
    ],
)
def test_what_is_drawn_alike_is_named_by_what_stands_beside_it(rows, alike, expected):
    assert settled(rows, alike) == expected


def test_what_is_drawn_but_not_read_is_no_part_of_the_text():
    assert read_text(["{NSW}AB*12", "^C-3.4#"]) == "AB12C34"
    assert read_text(["IND AB 12"]) == "INDAB12"


def test_small_letters_of_a_pattern_stay_as_they_are():
    assert spell("{TLR}[X]99", "A", np.random.default_rng(0))[0].startswith("{TLR}X")


def test_words_have_three_to_eight_characters_of_the_alphabet():
    rng = np.random.default_rng(1)
    for _ in range(300):
        word = read_text([vanity(rng)])
        assert 2 <= len(word) <= 8
        assert set(word) <= set(ALPHABET)


def test_texts_without_grammar_keep_the_number_of_rows():
    rng = np.random.default_rng(2)
    texts = [unruly("99-AA/9999", rng) for _ in range(200)]
    assert {text.count("/") for text in texts if len(read_text([text])) > 3} == {1}
    assert len({len(read_text([text])) for text in texts}) > 4


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: f"{design.region}-{design.rows}")
def test_every_pattern_of_a_design_has_as_many_rows_and_characters_to_read(design):
    rng = np.random.default_rng(3)
    for pattern in design.patterns:
        rows = spell(pattern, design.letters, rng)
        assert len(rows) == pattern.count("/") + 1
        assert 2 <= len(read_text(rows)) <= 12


def test_designs_can_be_chosen_by_rows():
    rng = np.random.default_rng(4)
    assert {draw_design(rng, "IN", 2).rows for _ in range(20)} == {2}
    assert {draw_design(rng, "KW", 2).region for _ in range(5)} == {"KW"}
    with pytest.raises(ValueError, match="no plates of region 'XX'"):
        draw_design(rng, "XX")
