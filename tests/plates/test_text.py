"""Normalisation, folding and look-alikes."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plates.text import ALPHABET, FOLDED, LOOKALIKES, fold, lookalikes_of, normalise


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("MH 12 AB 1234", "MH12AB1234"),
        ("mh-12.ab·1234", "MH12AB1234"),
        ("ＭＨ１２", "MH12"),  # full-width
        ("Ö É", "OE"),
        ("", ""),
        (" — ", ""),
        ("ß", "SS"),
        ("湘B·12345", "B12345"),
        ("А123ВС 77", "A123BC77"),  # Cyrillic А, В, С
        ("ΑΒΕ-1234", "ABE1234"),  # Greek
        ("महा MH १२ AB ३४५६", "MH12AB3456"),  # Devanagari digits
        ("س ١٢٣٤", "1234"),  # Arabic-Indic digits
        ("Ø 12", "O12"),
    ],
)
def test_normalises(raw, expected):
    assert normalise(raw) == expected


@pytest.mark.parametrize(
    "raw",
    ["IND MH12AB1234", "MH-12-AB-1234 IND", "ind.mh 12 ab 1234", "IND·MH12AB1234·IND"],
)
def test_the_mark_of_indian_plates_is_no_text(raw):
    assert normalise(raw) == "MH12AB1234"


def test_the_mark_is_left_out_beside_a_bharat_plate():
    assert normalise("IND 22 BH 1234 AA") == "22BH1234AA"


@pytest.mark.parametrize("text", ["IND123", "IND1234", "KA05IND1234", "IND", "INDIND"])
def test_ind_that_is_part_of_a_text_stays(text):
    assert normalise(text) == text


@pytest.mark.parametrize(("one", "other"), [("DL8C0I", "OL8CO1"), ("B5", "8S"), ("Z6T", "2GI")])
def test_lookalikes_fold_together(one, other):
    assert fold(one) == fold(other)


def test_unlike_characters_stay_apart():
    assert fold("MH") != fold("NH")
    assert fold("34") != fold("43")


def test_groups_of_lookalikes_do_not_overlap():
    assert len(set("".join(LOOKALIKES))) == len("".join(LOOKALIKES))


def test_lookalikes_of_a_character_are_its_group_without_it():
    assert lookalikes_of("D") == "0OQ"
    assert lookalikes_of("8") == "B"
    assert lookalikes_of("M") == ""


@given(st.text() | st.text(alphabet=ALPHABET + "IND ") | st.text("INDMH12AB").map(lambda text: f"IND{text}"))
@example("İ")
@example("INDINDMH12AB1234")
@example("ŉ")
def test_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)
    assert set(normalise(text)) <= set(ALPHABET)


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=ALPHABET))
def test_folding_keeps_the_length_of_a_normalised_text(text):
    assert len(fold(text)) == len(normalise(text))


@given(st.text())
def test_an_exact_match_is_never_lost_by_folding(text):
    assert fold(normalise(text)) == normalise(text).translate(FOLDED)
