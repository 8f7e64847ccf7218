"""National formats against published examples."""

import pytest

from plates.formats import FORMATS, INDIAN_STATES, formats_of, place_name, recognise
from plates.text import normalise


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: f"{form.region}-{form.name}")
def test_its_own_example_has_the_format(form):
    assert form.matches(normalise(form.example))


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: f"{form.region}-{form.name}")
def test_a_mask_allows_the_example(form):
    text = normalise(form.example)
    fits = [
        all(kind == "*" or (kind == "A") == char.isalpha() for kind, char in zip(mask, text, strict=True))
        for mask in form.masks(len(text))
    ]
    assert any(fits)


@pytest.mark.parametrize(
    ("text", "region", "name"),
    [
        ("MH12AB1234", "IN", "state series"),
        ("KA 05 1234", "IN", "state series"),
        ("DL8CAF5030", "IN", "state series"),
        ("22-BH-1234-AA", "IN", "Bharat series"),
        ("MHK 1234", "IN", "before 1989"),
        ("AB12CDE", "GB", "current"),
        ("ab 123 cd", "FR", "since 2009"),
        ("ABC1D23", "BR", "Mercosur"),
        ("51F12345", "VN", "standard"),
    ],
)
def test_recognises(text, region, name):
    assert recognise(text, [region])[0].name == name


@pytest.mark.parametrize("text", ["XX12AB1234", "MH12AB12345", "MH", "", "123", "22BH1234IO"])
def test_what_is_not_indian_is_unknown(text):
    assert recognise(text, ["IN"]) == []


@pytest.mark.parametrize(
    ("text", "pretty"),
    [("MH12AB1234", "MH 12 AB 1234"), ("KA051234", "KA 05 1234"), ("DL8CAF5030", "DL 8 CAF 5030")],
)
def test_prints_as_on_the_road(text, pretty):
    assert recognise(text, ["IN"])[0].pretty(text) == pretty


def test_pretty_refuses_another_format():
    with pytest.raises(ValueError, match="IN Bharat series"):
        formats_of("IN")[1].pretty("MH12AB1234")


def test_masks_cover_every_split_of_a_length():
    assert set(formats_of("IN")[0].masks(8)) == {
        "AA999999",
        "AA9A9999",
        "AA99A999",
        "AA9AA999",
        "AA99AA99",
        "AA9AAA99",
        "AA99AAA9",
    }


def test_names_the_state():
    assert place_name("mh 12 ab 1234") == "Maharashtra"
    assert place_name("ZZ 12") == ""
    assert len({code for code in INDIAN_STATES if len(code) == 2}) == len(INDIAN_STATES)
