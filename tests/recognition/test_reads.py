"""The search through all reads: filters, pages, look-ups and their reasons, exports."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from companies.models import AuditEvent, Role
from recognition.models import Detection, Image, PlateRead
from recognition.read_paging import Anchor, in_order, page_of
from tests.factories import client_of, make_company, make_plate
from tests.recognition.review_world import read_picture, read_with

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAGE = "recognition:reads"


def rows(company, texts, at=NOON, **fields):
    """Reads a minute apart, the first one oldest, all of one picture."""
    image, _ = Image.objects.get_or_create(
        company=company,
        sha256="0" * 64,
        defaults={"name": "lane.jpg", "file": "x", "format": "JPEG", "size_bytes": 1, "width_px": 9, "height_px": 9},
    )
    start = image.detections.count()
    box = {"x1": 0, "y1": 0, "x2": 4, "y2": 2, "quad": [[0, 0], [4, 0], [4, 2], [0, 2]], "score": 0.9}
    found = Detection.objects.bulk_create(Detection(image=image, position=start + n, **box) for n in range(len(texts)))
    values = {"score": 0.95, "reader": "test", **fields}
    return PlateRead.objects.bulk_create(
        PlateRead(company=company, detection=one, text=text, created_at=at + timedelta(minutes=n), **values)
        for n, (one, text) in enumerate(zip(found, texts, strict=True))
    )


def shown(client, query="", **search):
    """The plates that the page lists after a search, as its links name them."""
    if search:
        response = client.post(reverse("recognition:reads-search"), search, follow=True)
    else:
        response = client.get(f"{reverse(PAGE)}{query}")
    assert response.status_code == 200, response.content.decode()
    return [read.text for read in response.context["reads"]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "1234"}, ["DL8C1234", "MH12AB1234"]),
        ({"q": "mh 12"}, ["MH12AB1234"]),
        ({"q": "MH*"}, ["MH12AB1234"]),
        ({"q": "*C1234"}, ["DL8C1234"]),
        ({"q": "DL8?1234"}, ["DL8C1234"]),
        ({"q": "D18C1Z34"}, []),
        ({"q": "D18C1Z34", "lookalikes": "on"}, ["DL8C1234"]),
        ({"q": "D1*", "lookalikes": "on"}, ["DL8C1234"]),
        ({"match": "matched"}, ["KA05MN7788", "DL8C1234"]),
        ({"match": "unmatched"}, ["MH12AB1234"]),
        ({"match": "blocked"}, ["KA05MN7788"]),
        ({"review": "unreviewed"}, ["KA05MN7788", "DL8C1234"]),
        ({"review": "reviewed"}, ["MH12AB1234"]),
        ({"review": "waiting"}, ["DL8C1234"]),
        ({"least": "90"}, ["KA05MN7788", "MH12AB1234"]),
        ({"since": "2026-03-01T17:31", "until": "2026-03-01T17:32"}, ["DL8C1234"]),  # India is 5.5 hours ahead
    ],
)  # fmt: skip
def test_what_is_searched_for_is_found(company, asked, found):
    rows(make_company(), ["MH12AB1234"])
    rows(company, ["MH12AB1234"], review_state="confirmed")
    rows(company, ["DL8C1234"], NOON + timedelta(minutes=1), match_status="watch", review_state="waiting", score=0.5)
    rows(company, ["KA05MN7788"], NOON + timedelta(minutes=2), match_status="blocked")
    assert shown(client_of(company, Role.VIEWER), **asked) == found


def test_reads_of_one_upload(company, calls):
    image = read_picture(company, read_with("KA05MN7788"))
    rows(company, ["MH12AB1234"])
    client = client_of(company, Role.VIEWER)
    assert shown(client, f"?batch={image.batch_files.get().batch.public_id}") == ["KA05MN7788"]
    assert client.get(f"{reverse(PAGE)}?batch=other").status_code == 422


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"q": "--"}, "Type letters A–Z or digits of the plate."),
        ({"q": "*"}, "Type letters A–Z or digits of the plate."),
        ({"least": "101"}, "Between 0 and 100."),
        ({"since": "2026-03-02T00:00", "until": "2026-03-01T00:00"}, "This is not after"),
    ],
)
def test_what_makes_no_sense_is_named(company, asked, words):
    response = client_of(company, Role.VIEWER).post(reverse("recognition:reads-search"), asked)
    assert response.status_code == 422
    assert words in response.content.decode()


def test_pages_go_on_by_the_read_and_back(company):
    texts = [f"KA{n:04}" for n in range(7)]
    rows(company, texts[:4])
    rows(company, texts[4:], NOON + timedelta(minutes=3))  # two at the same time
    every = PlateRead.objects.of_company(company)
    first = page_of(every, None, None, 3)
    second = page_of(every, first.older, None, 3)
    third = page_of(every, second.older, None, 3)
    pages = [[read.text for read in page.rows] for page in (first, second, third)]
    assert pages == [["KA0006", "KA0005", "KA0004"], ["KA0003", "KA0002", "KA0001"], ["KA0000"]]
    assert (first.newer, third.older, first.found, first.is_more) == (None, None, 7, False)
    assert [read.text for read in page_of(every, None, third.newer, 3).rows] == pages[1]
    assert [read.text for read in page_of(every, None, second.newer, 3).rows] == pages[0]
    assert [read.text for read in in_order(every, 2)] == [text for page in pages for text in page]


@pytest.mark.parametrize("text", ["", "x", "1-", "999999999999999999-1", "-1-1"])
def test_what_is_no_anchor_begins_at_the_beginning(text):
    assert Anchor.parse(text) is None


def test_an_anchor_survives_its_address(company):
    (read,) = rows(company, ["A1"], datetime(2026, 3, 1, 12, 0, 0, 123457, tzinfo=UTC))
    assert Anchor.parse(str(Anchor.of(read))) == Anchor.of(read)


def test_no_plate_stands_in_an_address_and_every_look_up_is_in_the_audit_log(company):
    rows(company, ["MH12AB1234"])
    client = client_of(company, Role.VIEWER)
    response = client.post(
        reverse("recognition:reads-search"), {"q": "mh12", "match": "unmatched", "reason": "Complaint"}
    )
    assert "MH12" not in response["Location"].upper()
    event = AuditEvent.objects.get(action="plate.looked_up")
    assert (event.subject, event.company, event.details) == (
        "MH12",
        company,
        {"reason": "Complaint", "lookalikes": False},
    )
    assert shown(client, "?" + response["Location"].split("?")[1]) == ["MH12AB1234"]
    assert AuditEvent.objects.filter(action="plate.looked_up").count() == 1  # looking at the answer again is no new one


def test_a_look_up_belongs_to_its_session_and_company(company):
    rows(company, ["MH12AB1234"])
    asked = client_of(company, Role.VIEWER).post(reverse("recognition:reads-search"), {"q": "KA05"})["Location"]
    response = client_of(company, Role.VIEWER).get(asked)
    assert "That search is not kept any more." in response.content.decode()


def test_a_reason_is_asked_for_where_the_company_says_so(company):
    rows(company, ["MH12AB1234"])
    client = client_of(company, Role.VIEWER)
    assert "Why do you look this plate up?" not in client.get(reverse(PAGE)).content.decode()
    company.asks_lookup_reason = True
    company.save()
    assert "Why do you look this plate up?" in client.get(reverse(PAGE)).content.decode()
    response = client.post(reverse("recognition:reads-search"), {"q": "MH12", "reason": " "})
    assert response.status_code == 422
    assert "your company asks for a reason" in response.content.decode()
    assert not AuditEvent.objects.filter(action="plate.looked_up").exists()
    assert shown(client, q="MH12", reason="Police request 17/2026") == ["MH12AB1234"]
    assert shown(client, match="unmatched") == ["MH12AB1234"]  # no plate, no reason


def test_look_ups_are_limited(company, monkeypatch):
    from companies.throttle import Limit
    from recognition.services import lookups

    monkeypatch.setattr(lookups, "BY_PERSON", Limit("plate-lookup", 1, 3600))
    client = client_of(company, Role.VIEWER)
    shown(client, q="MH12")
    page = client.post(reverse("recognition:reads-search"), {"q": "MH13"}, follow=True).content.decode()
    assert "Too many look-ups. Go on in 60 minutes." in page


def exported(client, kind, query=""):
    response = client.get(f"{reverse('recognition:reads-export')}?format={kind}{query}")
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    return b"".join(response.streaming_content)


def test_csv_and_xlsx_hold_every_page_and_run_no_formula(company):
    make_plate(company, "MH12AB1234")
    rows(company, [f"KA{n:04}" for n in range(60)], match_status="watch")
    Image.objects.update(name="=cmd|calc.jpg")
    client = client_of(company, Role.VIEWER)
    lines = list(csv.reader(io.StringIO(exported(client, "csv", "&match=watch").decode("utf-8-sig"))))
    assert lines[0][:3] == ["plate", "as the reader read it", "sure, %"]
    assert [line[0] for line in lines[1:]] == [f"KA{n:04}" for n in reversed(range(60))]
    assert lines[1][11] == "'=cmd|calc.jpg"
    assert lines[1][4] == "2026-03-01 18:29:00"
    sheet = load_workbook(io.BytesIO(exported(client, "xlsx"))).active
    assert sheet.max_row == 61
    assert (sheet["A2"].value, sheet["C2"].value) == ("KA0059", 95)
    assert (sheet["L2"].value, sheet["L2"].data_type) == ("=cmd|calc.jpg", "s")
    events = AuditEvent.objects.filter(action="reads.exported").order_by("pk")
    assert [(event.subject, event.details["filters"]) for event in events] == [
        ("CSV", {"match": "watch"}),
        ("XLSX", {}),
    ]


def test_a_workbook_has_its_limit(company, monkeypatch):
    from recognition import exporting

    monkeypatch.setattr(exporting, "MOST_XLSX_ROWS", 2)
    rows(company, ["A1", "A2", "A3"])
    client = client_of(company, Role.VIEWER)
    page = client.get(f"{reverse('recognition:reads-export')}?format=xlsx", follow=True).content.decode()
    assert "A workbook takes at most 2 reads." in page
    assert not AuditEvent.objects.filter(action="reads.exported").exists()


def test_a_page_of_reads_costs_the_same_however_many_there_are(company, django_assert_max_num_queries):
    client = client_of(company, Role.MANAGER)
    shown(client)
    rows(company, [f"KA{n:04}" for n in range(50)])
    with django_assert_max_num_queries(12):
        assert len(shown(client)) == 50


def test_empty_pages_say_what_to_do(company):
    client = client_of(company, Role.VIEWER)
    assert "Nothing read yet" in client.get(reverse(PAGE)).content.decode()
    page = client.post(reverse("recognition:reads-search"), {"q": "KA05"}, follow=True).content.decode()
    assert "Try look-alikes too" in page


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_the_ends_of_the_calendar_are_refused_in_words(company, moment):
    response = client_of(company, Role.VIEWER).get(reverse("recognition:reads"), {"since": moment, "until": moment})
    assert response.status_code == 422
    assert "Type a year between 1900 and 2200." in response.content.decode()
