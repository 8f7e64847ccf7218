"""National formats against published examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plates.formats import (
    FORMATS,
    INDIAN_STATES,
    REGION_NAMES,
    PlateFormat,
    describe,
    formats_of,
    masks_of,
    place_name,
    recognise,
    region_name,
)
from plates.grammar import digits, letters
from plates.text import MAX_LENGTH, normalise

STATES_AND_TERRITORIES = [
    "Andhra Pradesh",
    "Arunachal Pradesh",
    "Assam",
    "Bihar",
    "Chhattisgarh",
    "Goa",
    "Gujarat",
    "Haryana",
    "Himachal Pradesh",
    "Jharkhand",
    "Karnataka",
    "Kerala",
    "Madhya Pradesh",
    "Maharashtra",
    "Manipur",
    "Meghalaya",
    "Mizoram",
    "Nagaland",
    "Odisha",
    "Punjab",
    "Rajasthan",
    "Sikkim",
    "Tamil Nadu",
    "Telangana",
    "Tripura",
    "Uttar Pradesh",
    "Uttarakhand",
    "West Bengal",
    "Andaman and Nicobar Islands",
    "Chandigarh",
    "Dadra and Nagar Haveli and Daman and Diu",
    "Delhi",
    "Jammu and Kashmir",
    "Ladakh",
    "Lakshadweep",
    "Puducherry",
]
EUROPEAN_UNION = [
    "AT",
    "BE",
    "BG",
    "HR",
    "CY",
    "CZ",
    "DK",
    "EE",
    "FI",
    "FR",
    "DE",
    "GR",
    "HU",
    "IE",
    "IT",
    "LV",
    "LT",
    "LU",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SK",
    "SI",
    "ES",
    "SE",
]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: f"{form.region}-{form.name}")
def test_its_own_example_has_the_format_and_is_printed_so(form):
    text = normalise(form.example)
    assert form.matches(text)
    assert len(text) <= MAX_LENGTH
    assert len(text) in form.lengths


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: f"{form.region}-{form.name}")
def test_a_mask_allows_the_example(form):
    text = normalise(form.example)
    fits = [
        all(kind == "*" or (kind == "A") == char.isalpha() for kind, char in zip(mask, text, strict=True))
        for mask in form.masks(len(text))
    ]
    assert any(fits)


def test_every_format_has_a_name_of_its_own_and_its_region_one_too():
    names = [(form.region, form.name) for form in FORMATS]
    assert len(set(names)) == len(names)
    assert {form.region for form in FORMATS} == set(REGION_NAMES)
    assert set(EUROPEAN_UNION) <= set(REGION_NAMES)


@pytest.mark.parametrize(
    ("text", "region", "name"),
    [
        ("MH12AB1234", "IN", "state series"),
        ("KA 05 1234", "IN", "state series"),
        ("DL8CAF5030", "IN", "state series"),
        ("TG 09 A 0001", "IN", "state series"),
        ("IND KL-01-CA-9999", "IN", "state series"),
        ("22-BH-1234-AA", "IN", "Bharat series"),
        ("23 BH 0001 A", "IN", "Bharat series"),
        ("MHK 1234", "IN", "before 1989"),
        ("199 CD 99", "IN", "diplomatic"),
        ("199 CC 0123", "IN", "diplomatic"),
        ("24B 123456Z", "IN", "armed forces"),
        ("T0921DL1234A", "IN", "temporary"),
        ("DL VA AA 8888", "IN", "vintage"),
        ("AB12CDE", "GB", "current"),
        ("BD51 SMR", "GB", "current"),
        ("P123 ABC", "GB", "prefix"),
        ("AIZ 1234", "GB", "dateless"),
        ("1 RH", "GB", "dateless, digits first"),
        ("ab 123 cd", "FR", "since 2009"),
        ("B MW 1234 E", "DE", "standard"),
        ("1-ABC-234", "BE", "since 2010"),
        ("0000 BBB", "ES", "since 2000"),
        ("M-1234-AB", "ES", "provincial"),
        ("GB-123-X", "NL", "sidecode 9"),
        ("12-BB-BB", "NL", "sidecode 6"),
        ("131-D-12345", "IE", "since 1987"),
        ("СА 1234 АВ", "BG", "standard"),
        ("MLB 13A", "SE", "standard"),
        ("ABC1D23", "BR", "Mercosur"),
        ("ABC-1234", "BR", "until 2018"),
        ("AB 123 CD", "AR", "Mercosur"),
        ("ABC 123", "AR", "1995 to 2016"),
        ("51F12345", "VN", "car"),
        ("59-X1 123.45", "VN", "motorcycle"),
        ("7ABC123", "US", "any state"),
        ("34 ABC 123", "TR", "standard"),
        ("粤B·12345", "CN", "without province sign"),
    ],
)
def test_recognises_published_examples(text, region, name):
    assert recognise(text, [region])[0].name == name


@pytest.mark.parametrize(
    "text", ["XX12AB1234", "MH12AB12345", "MH", "", "123", "22BH1234IO", "MH12AB0000", "KA00AB1234", "22BH123A"]
)
def test_what_is_not_indian_is_unknown(text):
    assert recognise(text, ["IN"]) == []


@pytest.mark.parametrize(
    ("text", "region"),
    [("AQ12CDE", "GB"), ("AB01CDE", "GB"), ("SS123AB", "FR"), ("1234ABC", "ES"), ("82ABC123", "TR"), ("BAB0123", "DE")],
)
def test_what_no_office_issues_is_refused(text, region):
    series = {"GB": "current", "ES": "since 2000"}.get(region, "")
    assert not [form for form in recognise(text, [region]) if form.name.startswith(series)]


@pytest.mark.parametrize(
    ("text", "region", "pretty"),
    [
        ("MH12AB1234", "IN", "MH 12 AB 1234"),
        ("KA051234", "IN", "KA 05 1234"),
        ("DL8CAF5030", "IN", "DL 8 CAF 5030"),
        ("AB12CDE", "GB", "AB12 CDE"),
        ("HHAB123E", "DE", "HHA B 123E"),
        ("51F12345", "VN", "51F-123.45"),
        ("59X112345", "VN", "59-X1 123.45"),
        ("GB123X", "NL", "GB-123-X"),
        ("AB123CD", "FR", "AB-123-CD"),
        ("CAB1234", "LK", "CAB-1234"),
    ],
)
def test_prints_as_on_the_road(text, region, pretty):
    assert describe(text, [region]).pretty == pretty


def test_pretty_refuses_another_format():
    with pytest.raises(ValueError, match="IN Bharat series"):
        formats_of("IN")[1].pretty("MH12AB1234")


def test_a_format_needs_a_separator_for_each_gap():
    with pytest.raises(ValueError, match="XX odd"):
        PlateFormat("XX", "odd", (letters(1), digits(1)), "A 1", (" ", " "))


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


def test_masks_of_a_region_are_distinct():
    assert masks_of("ES", 7) == ("9999AAA", "A9999AA", "AA9999A")
    assert masks_of("ZZ", 7) == ()


def test_names_the_state():
    assert place_name("mh 12 ab 1234") == "Maharashtra"
    assert place_name("T0921DL1234A") == "Delhi"
    assert place_name("ZZ 12") == ""
    assert place_name("22BH1234AA") == ""
    assert set(STATES_AND_TERRITORIES) <= set(INDIAN_STATES.values())
    assert len(STATES_AND_TERRITORIES) == 36


def test_describes_a_known_and_an_unknown_text():
    known = describe("ind mh12ab1234", ["IN"])
    assert (known.text, known.words) == ("MH12AB1234", "India, state series, Maharashtra")
    unknown = describe("#A!")
    assert (unknown.text, unknown.is_known, unknown.words) == ("A", False, "No known format")
    assert describe("AB123CD", ["AR", "FR"]).region == "AR"
    assert region_name("XX") == "XX"


@given(st.text())
def test_no_text_crashes(text):
    found = describe(text)
    assert normalise(found.pretty) == found.text
