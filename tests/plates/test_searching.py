"""Searching a register: what is typed, and what it finds."""

import datetime as dt

import pytest
from django.urls import reverse

from companies.models import Role
from plates.models import PlateList, RegisteredPlate
from plates.searching import PlateSearch, plain_words
from tests.factories import client_of, make_plate


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (("Priya  Nair", "", "Tata"), "priya nair tata"),
        (("José MÜLLER",), "jose muller"),
        (("", ""), ""),
        (("x" * 500,), "x" * 360),
    ],
)
def test_words_are_compared_without_case_and_accents(values, words):
    assert plain_words(*values) == words


@pytest.mark.parametrize(
    ("typed", "lookalikes", "wanted"),
    [
        ("mh-12", False, PlateSearch("", "", "MH12", ("mh-12",), False)),
        ("mh 12*34?", False, PlateSearch("MH12%34_", "MH12", "", (), False)),
        ("*1234", False, PlateSearch("%1234", "", "", (), False)),
        ("OB1", True, PlateSearch("", "", "081", (), True)),
        ("OB?1*", True, PlateSearch("08_1%", "08", "", (), True)),
        ("100%_", False, PlateSearch("", "", "100", ("100%_",), False)),
    ],
)
def test_what_is_typed_becomes_a_search(typed, lookalikes, wanted):
    assert PlateSearch.of(typed, lookalikes) == wanted


@pytest.fixture
def plates(company):
    make_plate(company, "MH 12 AB 1234", owner_name="Priya Nair", vehicle_make="Tata", owner_phone="+91 98200 12345")
    make_plate(company, "MH 12 A8 I234", owner_name="José", vehicle_colour="100%")
    make_plate(company, "KA 05 MN 7788")
    return RegisteredPlate.objects.of_company(company)


@pytest.mark.parametrize(
    ("typed", "lookalikes", "found"),
    [
        ("12 ab", False, ["MH12AB1234"]),
        ("priya", False, ["MH12AB1234"]),
        ("tata nair", False, ["MH12AB1234"]),
        ("priya kia", False, []),
        ("98200", False, ["MH12AB1234"]),
        ("jose", False, ["MH12A8I234"]),
        ("100%", False, ["MH12A8I234"]),
        ("%", False, ["MH12A8I234"]),
        ("मराठी", False, []),
        ("MH*", False, ["MH12A8I234", "MH12AB1234"]),
        ("*7788", False, ["KA05MN7788"]),
        ("mh12??1234", False, ["MH12AB1234"]),
        ("mh12?1234", False, []),
        ("*", False, ["KA05MN7788", "MH12A8I234", "MH12AB1234"]),
        ("mh12ab1234", True, ["MH12A8I234", "MH12AB1234"]),
        ("*abi2??", True, ["MH12A8I234", "MH12AB1234"]),
        ("mh12a8*", False, ["MH12A8I234"]),
        ("MHI2A8*", True, ["MH12A8I234", "MH12AB1234"]),
        ("...", True, []),
        ("  ", False, ["KA05MN7788", "MH12A8I234", "MH12AB1234"]),
    ],
)
@pytest.mark.django_db
def test_what_a_search_finds(plates, typed, lookalikes, found):
    assert list(plates.search(typed, lookalikes).values_list("normalised", flat=True)) == found


@pytest.mark.django_db
def test_the_words_follow_owner_and_vehicle(company):
    plate = make_plate(company, "A1", owner_name="Priya")
    plate.owner_name = "Asha"
    plate.save()
    assert not RegisteredPlate.objects.search("priya").exists()
    assert RegisteredPlate.objects.search("asha").get() == plate


@pytest.mark.django_db
def test_filters_of_the_list(company):
    staff, today = PlateList.objects.create(company=company, name="Staff"), dt.date.today()
    make_plate(company, "MH 01 A 1", status="blocked", region="IN")
    make_plate(company, "MH 02 A 2", plate_list=staff, valid_until=today - dt.timedelta(days=3))
    make_plate(company, "MH 03 A 3", valid_from=today + dt.timedelta(days=3), region="DE")
    client = client_of(company, Role.VIEWER)
    for filters, shown in (
        ({"status": "blocked"}, "1"), ({"region": "DE"}, "3"), ({"list": staff.pk}, "2"), ({"list": "none"}, "13"),
        ({"validity": "expired"}, "2"), ({"validity": "not-yet"}, "3"), ({"validity": "now"}, "1"),
        ({"status": "blocked", "region": "DE"}, ""), ({"q": "mh", "validity": "expired"}, "2"), ({}, "123"),
    ):  # fmt: skip
        page = client.get(reverse("plates:list"), filters).content.decode()
        assert "".join(number for number in "123" if f"MH 0{number} A {number}" in page) == shown, filters


@pytest.mark.django_db
def test_wrong_filters_are_named_and_left_out(company):
    make_plate(company, "MH 01 A 1")
    page = client_of(company, Role.VIEWER).get(reverse("plates:list"), {"status": "red", "after": "x", "sort": "--"})
    assert page.status_code == 200
    assert "status, sort, after" in page.content.decode()
    assert "MH 01 A 1" in page.content.decode()


@pytest.mark.django_db
def test_nothing_found_offers_more(company):
    page = client_of(company, Role.MANAGER).get(reverse("plates:list"), {"q": "zzz"}).content.decode()
    assert "No plate is like that" in page
    assert "?q=zzz&amp;mode=lookalike" in page
    assert "/plates/add/?text=zzz" in page
    empty = client_of(company, Role.VIEWER).get(reverse("plates:list")).content.decode()
    assert "No plate is registered yet" in empty
    assert "Register the first plate" not in empty
