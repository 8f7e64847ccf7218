"""Pages by keyset: every row once, in every order, in both directions."""

import datetime as dt

import pytest
from django.urls import reverse

from companies.models import Role
from plates import paging
from plates.models import PlateList, RegisteredPlate
from plates.paging import ORDERS, Sorting, anchor_of, in_order, page_of
from plates.services import delete_plate
from tests.factories import client_of, make_company, make_plate

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(company):
    """Thirteen plates with many equal and empty values, and one of another company."""
    lists = [PlateList.objects.create(company=company, name=name) for name in ("Staff", "Residents")]
    for number in range(13):
        make_plate(
            company,
            f"MH 12 AB {(number * 7) % 13:04d}",
            status=("allowed", "blocked", "watch")[number % 3],
            plate_list=(None, *lists)[number % 3],
            owner_name=("", "Asha", "Priya")[number % 2],
            valid_until=dt.date(2026, 1, 1 + number // 4) if number % 2 else None,
        )
    make_plate(make_company(), "MH 12 AB 0001")
    return RegisteredPlate.objects.of_company(company)


@pytest.mark.parametrize("name", [sign + name for name in ORDERS for sign in ("", "-")])
@pytest.mark.parametrize("counted", [1000, 2])
def test_pages_forwards_and_backwards_show_every_row_once(rows, company, name, counted, monkeypatch):
    monkeypatch.setattr(paging, "COUNTED", counted)
    sorting = Sorting(name)
    wanted = list(rows.order_by(*sorting.order.names(sorting.is_descending)))
    page, forwards = page_of(rows, sorting, size=4), []
    while True:
        forwards += page.rows
        if page.after is None:
            break
        page = page_of(rows, sorting, after=anchor_of(company, page.after), size=4)
    assert forwards == wanted
    assert list(in_order(rows, sorting, at_once=3)) == wanted
    backwards = page.rows
    while page.before is not None:
        page = page_of(rows, sorting, before=anchor_of(company, page.before), size=4)
        backwards = [one for one in page.rows if one not in backwards] + backwards
    assert backwards == wanted
    assert page.rows == wanted[:4]


def test_counts_are_bounded(rows, monkeypatch):
    assert (page_of(rows, Sorting()).found, page_of(rows, Sorting()).is_more) == (13, False)
    monkeypatch.setattr(paging, "COUNTED", 5)
    assert (page_of(rows, Sorting()).found, page_of(rows, Sorting()).is_more) == (5, True)


def test_a_page_goes_on_after_a_row_that_was_deleted_meanwhile(rows, company):
    first = page_of(rows, Sorting("owner"), size=4)
    rest = page_of(rows, Sorting("owner"), after=anchor_of(company, first.after), size=4)
    delete_plate(first.rows[-1])
    assert page_of(rows, Sorting("owner"), after=anchor_of(company, first.after), size=4).rows == rest.rows


def test_no_page_goes_on_after_another_companys_row(rows, company):
    theirs = RegisteredPlate.objects.exclude(company=company).get()
    assert anchor_of(company, theirs.pk) is None


def test_new_rows_before_a_page_do_not_shift_it(rows, company):
    first = page_of(rows, Sorting(), size=4)
    make_plate(company, "AA 01 A 0001")
    after = page_of(rows, Sorting(), after=anchor_of(company, first.after), size=4)
    assert not set(after.rows) & set(first.rows)


def test_the_list_leads_through_its_pages(company, monkeypatch):
    for number in range(60):
        make_plate(company, f"MH 12 AB {number:04d}", status="blocked" if number == 59 else "allowed")
    client = client_of(company, Role.VIEWER)
    page = client.get(reverse("plates:list"), {"sort": "-plate", "status": "allowed"})
    assert "59 plates found" in page.content.decode()
    last = page.context["page"].after
    assert f"?sort=-plate&amp;status=allowed&amp;after={last}" in page.content.decode()
    page = client.get(reverse("plates:list"), {"sort": "-plate", "status": "allowed", "after": last})
    assert [plate.normalised for plate in page.context["page"].rows] == [f"MH12AB{n:04d}" for n in range(8, -1, -1)]
    assert 'rel="prev"' in page.content.decode()
    assert 'rel="next"' not in page.content.decode()


def test_the_price_of_a_page_does_not_grow_with_the_register(company, django_assert_max_num_queries):
    for number in range(60):
        make_plate(company, f"MH 12 AB {number:04d}", owner_name="Asha")
    client = client_of(company, Role.MANAGER)
    client.get(reverse("companies:switch"))  # the first request of a minute notes that the session is used
    after = client.get(reverse("plates:list"), {"sort": "owner"}).context["page"].after
    with django_assert_max_num_queries(11):
        client.get(reverse("plates:list"), {"sort": "owner", "after": after, "q": "asha"})


def test_htmx_gets_the_table_alone_with_its_address(company):
    make_plate(company, "MH 12 AB 1234")
    client = client_of(company, Role.VIEWER)
    data = {"q": "mh", "status": "", "region": ""}
    part = client.get(reverse("plates:list"), data, headers={"HX-Request": "true"})
    assert "MH 12 AB 1234" in part.content.decode()
    assert "<h1>" not in part.content.decode()
    assert part["HX-Push-Url"] == "/plates/?q=mh"
    assert "HX-Request" in part["Vary"]
    back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<h1>" in client.get(reverse("plates:list"), data, headers=back).content.decode()


def test_columns_are_chosen_and_remembered(company):
    make_plate(company, "MH 12 AB 1234", owner_name="Priya", owner_email="priya@example.com")
    client = client_of(company, Role.VIEWER)
    page = client.get(reverse("plates:list")).content.decode()
    assert "Priya" in page
    assert "priya@example.com" not in page
    chosen = client.post(reverse("plates:columns"), {"column": ["email", "nonsense"], "next": "/plates/?q=mh"})
    assert chosen["Location"] == "/plates/?q=mh"
    page = client.get(reverse("plates:list")).content.decode()
    assert "priya@example.com" in page
    assert '<td data-label="Owner"' not in page
    elsewhere = client.post(reverse("plates:columns"), {"next": "https://evil.example/"})
    assert elsewhere["Location"] == "/plates/"
