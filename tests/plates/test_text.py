"""Normalisation and folding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plates.text import ALPHABET, fold, normalise


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("MH 12 AB 1234", "MH12AB1234"),
        ("mh-12.ab·1234", "MH12AB1234"),
        ("MH12", "MH12"),  # full-width
        ("Ö É", "OE"),
        ("", ""),
        (" — ", ""),
        ("ß", "SS"),
        ("湘B·12345", "B12345"),
    ],
)
def test_normalises(raw, expected):
    assert normalise(raw) == expected


@pytest.mark.parametrize(("one", "other"), [("DL8C0I", "OL8CO1"), ("B5", "8S"), ("Z6T", "2GI")])
def test_lookalikes_fold_together(one, other):
    assert fold(one) == fold(other)


def test_unlike_characters_stay_apart():
    assert fold("MH") != fold("NH")
    assert fold("34") != fold("43")


@given(st.text())
def test_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)
    assert set(normalise(text)) <= set(ALPHABET)


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=ALPHABET))
def test_folding_keeps_the_length(text):
    assert len(fold(text)) == len(text)
