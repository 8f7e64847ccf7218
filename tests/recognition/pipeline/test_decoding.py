"""From slot probabilities to texts, held against trying every spelling."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plates.text import ALPHABET
from recognition.pipeline.decoding import BLANK, decode, texts


def slots(*choices: dict[str, float]) -> np.ndarray:
    """Probabilities of slots; '' is the blank, the rest of 1 is spread over everything else."""
    made = []
    for chosen in choices:
        row = np.full(len(ALPHABET) + 1, (1 - sum(chosen.values())) / (len(ALPHABET) + 1 - len(chosen)), np.float32)
        for char, share in chosen.items():
            row[ALPHABET.index(char) if char else BLANK] = share
        made.append(row)
    return np.stack(made)


def by_trying_everything(probabilities: np.ndarray) -> dict[str, float]:
    """The likeliest spelling of every text that is possible at all."""
    best: dict[str, float] = {}
    for classes in product(np.flatnonzero(probabilities.max(0)), repeat=len(probabilities)):
        score = float(np.prod([probabilities[at, found] for at, found in enumerate(classes)]))
        text = "".join(ALPHABET[found] for found in classes if found != BLANK)
        best[text] = max(best.get(text, 0.0), score)
    return best


def test_blanks_say_nothing_and_the_score_is_the_product_over_all_slots():
    read = decode(slots({"M": 0.9}, {"H": 0.8}, {"": 0.5}))
    assert read.text == "MH"
    assert [character.char for character in read.characters] == ["M", "H"]
    assert read.score == pytest.approx(0.9 * 0.8 * 0.5, rel=1e-5)


def test_the_read_itself_is_the_first_alternative():
    read = decode(slots({"O": 0.6, "0": 0.35}, {"1": 0.9, "I": 0.08}))
    assert [alternative.text for alternative in read.alternatives[:3]] == ["O1", "01", "OI"]
    assert read.alternatives[0].score == pytest.approx(read.score)
    assert len(read.alternatives) == 5


def test_a_character_names_its_five_likeliest_alternatives_without_itself_and_without_blank():
    (character,) = decode(slots({"B": 0.4, "8": 0.3, "": 0.2, "R": 0.05})).characters
    assert (character.char, character.score) == ("B", pytest.approx(0.4))
    assert [alternative.char for alternative in character.alternatives[:2]] == ["8", "R"]
    assert len(character.alternatives) == 5
    assert "B" not in {alternative.char for alternative in character.alternatives}


def test_characters_carry_where_their_slot_looked():
    read = decode(slots({"A": 0.9}, {"": 0.9}), np.array([[0.25, 0.5], [0.9, 0.9]], np.float32), "IN")
    assert read.characters[0].center == (0.25, 0.5)
    assert read.region == "IN"


def test_an_empty_plate_reads_as_nothing():
    read = decode(slots({"": 0.99}, {"": 0.98}))
    assert (read.text, read.score, read.characters) == ("", 0.0, ())
    assert decode(np.zeros((0, BLANK + 1), np.float32)).score == 0.0


def test_texts_that_are_impossible_are_no_alternatives():
    assert [one.text for one in texts(slots({"A": 1.0}, {"B": 0.7, "8": 0.3}))] == ["AB", "A8"]


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(1, 3), st.integers(1, 8))
def test_the_likeliest_texts_are_those_that_trying_everything_finds(seed, length, count):
    rng = np.random.default_rng(seed)
    few = [0, 1, 2, BLANK]  # so that everything can be tried
    probabilities = np.zeros((length, len(ALPHABET) + 1), np.float32)
    probabilities[:, few] = rng.dirichlet(np.ones(len(few)), length)
    everything = by_trying_everything(probabilities)
    expected = sorted(everything.values(), reverse=True)[:count]
    found = texts(probabilities, count)[: len(expected)]
    assert [alternative.score for alternative in found] == pytest.approx(expected, rel=1e-4)
    assert [everything[alternative.text] for alternative in found] == pytest.approx(expected, rel=1e-4)
