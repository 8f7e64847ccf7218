"""The back office's import obeys the rules of the portal's lists."""

import datetime as dt

import pytest
from tablib import Dataset

from plates.models import RegisteredPlate
from plates.resources import PlateResource
from tests.factories import make_company, make_plate

pytestmark = pytest.mark.django_db
HEAD = ("company", "text", "status", "valid_until")


def test_excels_habits_are_survived(company):
    make_plate(company, "MH 12 AB 1234")
    make_plate(make_company(), "1234")
    rows = [(company.slug, 1234.0, "Blocked", "31/12/2026"), (company.slug, "mh12ab1234", "", dt.date(2026, 12, 31))]
    result = PlateResource().import_data(Dataset(*rows, headers=HEAD))
    assert not result.has_errors()
    assert not result.has_validation_errors()
    plates = RegisteredPlate.objects.of_company(company).order_by("normalised")
    assert list(plates.values_list("normalised", "status", "valid_until")) == [
        ("1234", "blocked", dt.date(2026, 12, 31)), ("MH12AB1234", "allowed", dt.date(2026, 12, 31)),
    ]  # fmt: skip


def test_a_wrong_row_names_column_value_and_what_to_do(company):
    rows = [(company.slug, "MH 12 AB 1234", "perhaps", "31/31/2026")]
    result = PlateResource().import_data(Dataset(*rows, headers=HEAD))
    (row,) = result.invalid_rows
    assert row.field_specific_errors == {
        "status": ["“perhaps”: This is no status. Write allowed, blocked, watch or ignored."],
        "valid_until": ["“31/31/2026”: This is no date, or month and day are exchanged. Write it as 2026-01-31."],
    }
    assert not RegisteredPlate.objects.exists()
