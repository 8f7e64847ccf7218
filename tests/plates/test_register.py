"""The register: rules that the database keeps, forms, and pages."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from companies.models import Role
from plates.models import PlateList, RegisteredPlate
from plates.services import save_plate
from tests.factories import client_of, make_company, make_plate

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
    assert "This plate is registered already: " in again.content.decode()
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


def test_a_duplicate_is_named_with_a_link_to_it(company):
    plate = make_plate(company, "MH 12 AB 1234")
    response = client_of(company, Role.MANAGER).post(reverse("plates:add"), {"text": "mh12ab1234", "status": "allowed"})
    assert (
        f'This plate is registered already: <a href="/plates/{plate.pk}/">MH 12 AB 1234</a>.'
        in response.content.decode()
    )


@pytest.mark.parametrize("text", ["mh12ab1234", "---", "A" * 15, ""])
def test_what_is_wrong_with_a_text_is_said_once(company, text):
    make_plate(company, "MH 12 AB 1234")
    response = client_of(company, Role.MANAGER).post(reverse("plates:add"), {"text": text, "status": "allowed"})
    assert {name: len(errors) for name, errors in response.context["form"].errors.items()} == {"text": 1}


def test_a_list_of_another_company_is_refused(company):
    theirs = PlateList.objects.create(company=make_company(), name="Theirs")
    data = {"text": "MH12AB1234", "status": "allowed", "plate_list": theirs.pk}
    response = client_of(company, Role.MANAGER).post(reverse("plates:add"), data)
    assert response.status_code == 422
    with pytest.raises(ValidationError, match="another company"):
        save_plate(company, RegisteredPlate(text="MH12AB1234", plate_list=theirs))


def test_the_check_says_what_a_text_looks_like(company):
    client = client_of(company, Role.MANAGER)
    page = client.post(reverse("plates:check"), {"text": "mh12ab1234", "region": "IN"}).content.decode()
    assert 'Looks like <span class="plate">MH 12 AB 1234</span>: India, state series, Maharashtra' in page
    assert (
        "No format that is known"
        in client.post(reverse("plates:check"), {"text": "QQQQ", "region": "IN"}).content.decode()
    )
    assert "at most 14" in client.post(reverse("plates:check"), {"text": "A" * 15}).content.decode()
    assert client.post(reverse("plates:check"), {"text": " - "}).content.decode().strip() == ""


def test_the_check_names_duplicates_and_what_a_camera_may_confuse(company):
    plate = make_plate(company, "MH 12 AB 1230", status="blocked")
    client = client_of(company, Role.MANAGER)
    page = client.post(reverse("plates:check"), {"text": "MH12AB1230"}).content.decode()
    assert f'Registered already: <a class="plate" href="/plates/{plate.pk}/">MH 12 AB 1230</a>' in page
    assert (
        "Registered already"
        not in client.post(reverse("plates:check"), {"text": "MH12AB1230", "pk": plate.pk}).content.decode()
    )
    page = client.post(reverse("plates:check"), {"text": "MH12AB123O"}).content.decode()
    assert "A camera may take it for this plate" in page
    assert "look-alike characters" in page


def test_the_plate_page_tells_everything(company):
    staff = PlateList.objects.create(company=company, name="Staff")
    plate = make_plate(
        company, "MH 12 AB 1234", region="IN", owner_name="Priya <b>", plate_list=staff, vehicle_make="Tata",
        vehicle_colour="white", valid_until=dt.date(2020, 1, 31), notes="Space B 14",
    )  # fmt: skip
    make_plate(company, "MH 12 A8 1234", status="blocked")
    page = client_of(company, Role.VIEWER).get(reverse("plates:detail", args=[plate.pk])).content.decode()
    for words in (
        "Maharashtra",
        "Priya &lt;b&gt;",
        "white Tata",
        "Staff",
        "until 31 January 2020",
        "Expired",
        "Space B 14",
        "MH 12 A8 1234",
    ):
        assert words in page
    assert "Edit" not in page
