"""Lists of plates in a real Chromium against a live server.

ANPR_SCREENSHOTS=folder keeps a picture of each page.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe

from companies.models import Role, User
from plates.bulk.models import PlateUpload
from plates.models import RegisteredPlate
from tests.browser import enter, opened
from tests.factories import make_company, make_plate, member
from tests.plates.bulk.lists import checked, imported, sent, workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROWS = [
    ("Sunrise Parking, July", None, None, None, None, None),
    ("Registration", "Status", "Owner", "Mobile", "Expiry date", "Song"),
    ("mh12ab1234", "blocked", "Priya Sharma", 9820012345, "31/12/2026", "x"),
    ("KA 05 MN 7788", None, "Asha Rao", "+91 98200 12345", None, None),
    ("MH 12 AB 1Z34", None, "Meera Nair", None, None, None),
    ("DL 8C AF 5030", "perhaps", "Imran Khan", None, "31/31/2026", None),
    ("ka05mn7788", None, None, None, None, None),
    ("TN 09 BX 1", "allowed", None, None, None, None),
]


@pytest.fixture
def company(live_server):
    company = make_company("sunrise-parking")
    make_plate(company, "MH 12 AB 1234", owner_name="Priya", region="IN")
    make_plate(company, "TN 09 BX 1", region="IN")
    return company


@pytest.fixture
def asha(company):
    user = member(company, Role.MANAGER)
    User.objects.filter(pk=user.pk).update(email="asha.rao@example.com", full_name="Asha Rao")
    return User.objects.get(pk=user.pk)


def send(page, url, data, name):
    page.goto(f"{url}/plates/uploads/new/")
    page.get_by_label("Drop an Excel or CSV file here").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    page.get_by_role("button", name="Upload and check").click()
    page.get_by_role("heading", name=name).wait_for()


@pytest.mark.parametrize("javascript", [True, False], ids=["JavaScript", "no JavaScript"])
def test_a_list_with_wrong_rows_is_imported_corrected_and_uploaded_again(
    chromium, live_server, company, asha, javascript
):
    context, page = opened(chromium, java_script_enabled=javascript, viewport={"width": 1440, "height": 900})
    enter(context, live_server.url, asha)
    send(page, live_server.url, workbook(ROWS), "july.xlsx")
    page.get_by_text("This plate stands in row 4 too. Keep one of rows 4 and 7.").wait_for()
    page.get_by_role("link", name="Changed 1", exact=True).click()
    page.get_by_text("Priya Sharma").wait_for()
    page.get_by_role("button", name="Import the 3 good rows").click()
    page.get_by_role("heading", name="Imported").wait_for()
    assert RegisteredPlate.objects.get(normalised="MH12AB1234").owner_phone == "9820012345"

    with page.expect_download() as download:
        page.get_by_role("link", name="Download 2 rows to correct").click()
    book = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert [cell.value for cell in book["Plates"][2]][:2] == ["DL 8C AF 5030", "perhaps"]
    book["Plates"]["B2"], book["Plates"]["E2"], book["Plates"]["A3"] = "watch", "2026-12-31", "KA 05 MN 7789"
    corrected = io.BytesIO()
    book.save(corrected)
    send(page, live_server.url, corrected.getvalue(), "corrected.xlsx")
    page.get_by_role("button", name="Import 2 rows").click()
    page.get_by_role("heading", name="Imported").wait_for()
    assert RegisteredPlate.objects.get(normalised="DL8CAF5030").status == "watch"
    assert RegisteredPlate.objects.count() == 6

    page.get_by_role("link", name="Undo this import").click()
    page.get_by_role("button", name="Undo the import").click()
    page.get_by_role("heading", name="The import was undone").wait_for()
    assert RegisteredPlate.objects.count() == 4
    assert page.problems == []
    context.close()


def test_progress_is_followed_until_the_preview_is_there(chromium, live_server, company, asha):
    from plates.bulk import jobs

    context, page = opened(chromium)
    enter(context, live_server.url, asha)
    upload = sent(company, b"Plate\n" + b"".join(b"MH 12 AB %04d\n" % number for number in range(3000)), user=asha)
    page.goto(f"{live_server.url}/plates/uploads/{upload.public_id}/")
    page.get_by_role("heading", name="Checking the list").wait_for()
    jobs.work(upload.pk)
    page.get_by_role("button", name="Import 2,999 rows").wait_for()
    assert page.problems == []
    context.close()


def looked_at(page, name, width):
    """Fails on anything serious that axe finds, and on pages wider than the window."""
    if folder := os.environ.get("ANPR_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"bulk-{name}-{width}.png", full_page=True)
    found = Axe().run(page).response["violations"]
    grave = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]
    assert grave == [], name
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    assert [said for said in page.problems if "status of 4" not in said] == [], name


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_every_page_of_uploads(chromium, live_server, company, asha, width, scheme):
    context, page = opened(chromium, viewport={"width": width, "height": 900}, color_scheme=scheme)
    enter(context, live_server.url, asha)
    page.goto(f"{live_server.url}/plates/uploads/")
    looked_at(page, "empty", width)
    broken = checked(company, b"Colour;Size\nred;1\n", name="colours.csv", user=asha)
    ready = checked(company, workbook(ROWS), name="july.xlsx", user=asha)
    finished = imported(company, workbook(ROWS), name="june.xlsx", user=asha)
    working = sent(company, b"Plate\nA1\n", name="a-list-with-a-rather-long-name-of-the-whole-of-2026.csv", user=asha)
    PlateUpload.objects.filter(pk=working.pk).update(
        status="checking", rows_read=41_500, rows_expected=100_000, new=41_000, wrong=500
    )
    addresses = {
        "list": "", "new": "new/", "failed": f"{broken.public_id}/", "wrong": f"{ready.public_id}/",
        "all": f"{ready.public_id}/?show=all", "done": f"{finished.public_id}/", "undo": f"{finished.public_id}/undo/",
        "progress": f"{working.public_id}/",
    }  # fmt: skip
    for name, address in addresses.items():
        page.goto(f"{live_server.url}/plates/uploads/{address}")
        looked_at(page, name, width)
    page.goto(f"{live_server.url}/plates/uploads/new/")
    page.get_by_role("button", name="Upload and check").click()
    looked_at(page, "new-wrong", width)
    context.close()
