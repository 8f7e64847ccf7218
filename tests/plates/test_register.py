"""The register: rules that the database keeps, forms, and pages."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from companies.models import Role
from plates.models import RegisteredPlate
from plates.services import save_plate
from tests.factories import client_of, make_plate

pytestmark = pytest.mark.django_db


def test_the_compared_text_follows_the_printed_one(company):
    plate = make_plate(company, "mh-12 ab 1234")
    assert (plate.text, plate.normalised, plate.folded) == ("mh-12 ab 1234", "MH12AB1234", "MH12A81234")
    RegisteredPlate.objects.bulk_create([RegisteredPlate(company=company, text="DL 8C")])
    assert RegisteredPlate.objects.filter(normalised="DL8C").exists()


def test_a_plate_is_registered_once_in_any_spacing(company):
    make_plate(company, "MH12AB1234")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_plate(company, "MH 12 AB 1234")
    with pytest.raises(ValidationError, match="registered already"):
        save_plate(company, RegisteredPlate(text="MH 12 AB-1234"))


@pytest.mark.parametrize(
    "fields",
    [{"text": "---"}, {"status": "maybe"}, {"valid_from": dt.date(2026, 2, 1), "valid_until": dt.date(2026, 1, 1)}],
)
def test_the_database_refuses_impossible_plates(company, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_plate(company, **{"text": "MH12AB1234", **fields})


def test_case_is_told_apart_on_every_database(company):
    make_plate(company, "MH12AB1234")
    assert not RegisteredPlate.objects.filter(normalised="mh12ab1234").exists()


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "valid"),
    [
        (None, None, True),
        (1, None, True),
        (2, None, True),
        (3, None, False),
        (None, 2, True),
        (None, 1, False),
        (1, 3, True),
    ],
)
def test_validity_includes_its_ends(company, valid_from, valid_until, valid):
    def day(number):
        return number and dt.date(2026, 1, number)

    plate = make_plate(company, "A1", valid_from=day(valid_from), valid_until=day(valid_until))
    assert RegisteredPlate.objects.valid_on(day(2)).exists() is valid
    assert plate.is_valid_on(day(2)) is valid


def test_add_edit_and_delete_in_the_portal(company):
    client = client_of(company, Role.MANAGER)
    data = {"text": "MH 12 AB 1234", "status": "allowed", "region": "IN"}
    assert client.post(reverse("plates:add"), data).status_code == 302
    plate = RegisteredPlate.objects.get()
    assert plate.company == company
    again = client.post(reverse("plates:add"), {**data, "text": "mh12ab1234"})
    assert again.status_code == 422
    assert "This plate is registered already." in again.content.decode()
    assert client.post(reverse("plates:edit", args=[plate.pk]), {**data, "status": "blocked"}).status_code == 302
    plate.refresh_from_db()
    assert plate.status == "blocked"
    assert client.post(reverse("plates:delete", args=[plate.pk])).status_code == 302
    assert not RegisteredPlate.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"), [("", "This field is required."), ("---", "at least one letter"), ("A" * 15, "at most 14")]
)
def test_a_wrong_plate_is_explained(company, text, words):
    response = client_of(company, Role.MANAGER).post(reverse("plates:add"), {"text": text, "status": "allowed"})
    assert response.status_code == 422
    assert words in response.content.decode()


def test_search_by_plate_owner_and_vehicle(company):
    make_plate(company, "MH 12 AB 1234", owner_name="Priya", vehicle_make="Tata")
    make_plate(company, "KA 05 MN 7788")
    client = client_of(company, Role.VIEWER)
    for words in ("12 ab", "priya", "tata"):
        page = client.get(reverse("plates:list"), {"q": words}).content.decode()
        assert "MH 12 AB 1234" in page
        assert "KA 05 MN 7788" not in page
    assert "Nothing found" in client.get(reverse("plates:list"), {"q": "zzz"}).content.decode()
