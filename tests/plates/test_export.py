"""The register as CSV and XLSX."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from companies.models import AuditEvent, Role
from plates.models import PlateList
from plates.views import exporting
from tests.factories import client_of, make_company, make_plate

pytestmark = pytest.mark.django_db


def lines(response):
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def sheet(response):
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return list(book.active.iter_rows())


@pytest.fixture
def register(company):
    staff = PlateList.objects.create(company=company, name="Staff")
    make_plate(company, "KA 05 MN 7788", owner_name='=HYPERLINK("http://evil")', owner_phone="+91 98200 12345")
    make_plate(company, "MH 12 AB 1234", owner_name="José, Priya", plate_list=staff, notes="two\nlines")
    make_plate(company, "007", status="blocked")
    make_plate(make_company(), "DL 1 C 1", owner_name="not ours")
    return company


def test_control_characters_that_somebody_typed_do_not_keep_the_register_from_export(register):
    """The forms take them, and workbooks have no place for them: one plate or list would stop every export."""
    client = client_of(register, Role.MANAGER)
    client.post(reverse("plates:add"), {"text": "GJ 01 AA 1111", "status": "allowed", "notes": "seen\x0bagain"})
    client.post(reverse("plates:lists"), {"name": "Night\x1fshift"})
    notes = [row[-1].value for row in sheet(client.get(reverse("plates:export", args=["xlsx"])))]
    assert "seen\N{REPLACEMENT CHARACTER}again" in notes
    assert client.get(reverse("plates:upload-template")).status_code == 200


def test_a_csv_holds_what_the_filters_find_in_their_order(register):
    client = client_of(register, Role.MANAGER)
    rows = lines(client.get(reverse("plates:export", args=["csv"]), {"status": "allowed", "sort": "-plate"}))
    assert [row["Plate"] for row in rows] == ["MH 12 AB 1234", "KA 05 MN 7788"]
    assert (rows[0]["Owner"], rows[0]["List"], rows[0]["Notes"]) == ("José, Priya", "Staff", "two\nlines")


def test_nothing_in_an_export_is_run_as_a_formula(register):
    client = client_of(register, Role.MANAGER)
    rows = lines(client.get(reverse("plates:export", args=["csv"]), {"q": "KA05"}))
    assert rows[0]["Owner"] == '\'=HYPERLINK("http://evil")'
    assert rows[0]["Owner's telephone"] == "'+91 98200 12345"
    cells = sheet(client.get(reverse("plates:export", args=["xlsx"]), {"q": "KA05"}))[1]
    dangerous = [cell for cell in cells if cell.value and str(cell.value)[0] in "=+"]
    assert [cell.value for cell in dangerous] == ['=HYPERLINK("http://evil")', "+91 98200 12345"]
    assert {(cell.data_type, cell.quotePrefix) for cell in dangerous} == {("s", True)}


def test_a_workbook_keeps_leading_zeros(register):
    rows = sheet(client_of(register, Role.MANAGER).get(reverse("plates:export", args=["xlsx"])))
    assert [row[0].value for row in rows] == ["Plate", "007", "KA 05 MN 7788", "MH 12 AB 1234"]


def test_an_export_is_recorded_without_a_plate(register):
    client = client_of(register, Role.MANAGER)
    client.get(reverse("plates:export", args=["csv"]), {"q": "MH12AB1234", "status": "allowed"})
    event = AuditEvent.objects.get(action="plates.exported")
    assert (event.company, event.subject) == (register, "Plates as CSV")
    assert event.details == {"filters": ["status"], "searched": True}


def test_the_ticked_plates_alone_are_exported(register):
    client = client_of(register, Role.MANAGER)
    pk = register.plates.get(normalised="007").pk
    answer = client.post(reverse("plates:selected"), {"action": "csv", "plate": [pk]})
    assert [row["Plate"] for row in lines(answer)] == ["007"]


def test_a_workbook_that_would_take_minutes_is_refused_in_words(register, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_IN_WORKBOOK", 2)
    client = client_of(register, Role.MANAGER)
    answer = client.get(reverse("plates:export", args=["xlsx"]), {"sort": "owner"})
    assert answer["Location"] == "/plates/?sort=owner"
    assert "export it as CSV" in client.get(answer["Location"]).content.decode()
    assert len(lines(client.get(reverse("plates:export", args=["csv"])))) == 3


def test_what_is_exported_can_be_uploaded_again(register):
    from plates.bulk.columns import KNOWN, key_of

    head = sheet(client_of(register, Role.MANAGER).get(reverse("plates:export", args=["xlsx"])))[0]
    assert {key_of(cell.value) for cell in head} <= set(KNOWN)
