"""One row: what is taken, and what is said of what is not."""

import datetime as dt

import pytest

from plates.bulk.cleaning import clean_row


@pytest.mark.parametrize(
    ("cell", "text", "normalised"),
    [
        ("mh-12 ab 1234", "MH-12 AB 1234", "MH12AB1234"),
        ("  MH  12   AB 1234 ", "MH 12 AB 1234", "MH12AB1234"),
        (1234.0, "1234", "1234"),
        ("1234.0", "1234", "1234"),
        ("0012", "0012", "0012"),
        ("M H 1 2 A B 1 2 3 4 5 6", "MH12AB123456", "MH12AB123456"),
    ],
)
def test_plates_as_they_are_typed(cell, text, normalised):
    row = clean_row({"text": cell})
    assert (row.values["text"], row.normalised, row.problems) == (text, normalised, [])


@pytest.mark.parametrize(
    ("name", "cell", "words"),
    [
        ("text", "", "The plate is missing."),
        ("text", "---", "at least one letter"),
        ("text", "A" * 15, "at most 14 letters and digits; these are 15"),
        ("text", dt.date(2026, 3, 1), "Excel has made a date of this plate"),
        ("text", 1.2e20, "Excel has made a rounded number"),
        ("text", "#REF!", "error of a formula"),
        ("status", "perhaps", "Write allowed, blocked, watch or ignored"),
        ("region", "Atlantis", "code of two letters"),
        ("owner_email", "priya@", "Write it as name@example.com"),
        ("valid_from", "31/31/2026", "Write it as 2026-01-31"),
        ("owner_phone", "9" * 41, "41 characters, at most 40"),
        ("notes", "x" * 2001, "2001 characters, at most 2000"),
    ],
)
def test_what_is_wrong_names_column_value_and_what_to_do(name, cell, words):
    (problem,) = clean_row({"text": "MH12AB1234", name: cell}).problems
    assert problem.column == name
    assert words in problem.words
    assert str(cell)[:10] in problem.value or not isinstance(cell, str)


@pytest.mark.parametrize(
    ("name", "cell", "value"),
    [
        ("status", " Blocked ", "blocked"), ("status", "Whitelist", "allowed"), ("status", None, ""), ("region", "india", "IN"),
        ("region", "gb", "GB"), ("region", "UK", "GB"), ("owner_phone", 9820012345.0, "9820012345"), ("valid_until", None, None),
        ("notes", "two\nlines", "two\nlines"), ("owner_name", "Priya\n  Sharma", "Priya Sharma"),
    ],
)  # fmt: skip
def test_values_are_taken_as_people_write_them(name, cell, value):
    assert clean_row({"text": "MH12AB1234", name: cell}).values[name] == value


def test_an_end_before_the_beginning_is_wrong():
    row = clean_row({"text": "A1", "valid_from": "2026-02-01", "valid_until": "2026-01-01"})
    assert [(problem.column, problem.value) for problem in row.problems] == [("valid_until", "2026-01-01")]


def test_every_wrong_cell_of_a_row_is_named():
    row = clean_row({"text": "", "status": "perhaps", "owner_email": "nobody"})
    assert [problem.column for problem in row.problems] == ["text", "status", "owner_email"]


def test_plates_without_a_known_format_and_numbers_are_warned_of():
    assert clean_row({"text": "MH 12 AB 1234"}, "IN").warnings == []
    assert "No known format of India" in clean_row({"text": "MH 12 AB 12345"}, "IN").warnings[0]
    assert clean_row({"text": "HELLO"}, "").warnings == []
    assert "zeros" in clean_row({"text": 1234.0}, "").warnings[0]
