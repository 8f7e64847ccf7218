"""The register in Chromium: found, registered, changed, deleted and brought back; and how its pages look.

ANPR_SCREENSHOTS=folder keeps a picture of each page.
"""

from __future__ import annotations

import datetime as dt

import pytest

from companies.models import Membership, Role
from plates.models import PlateList, RegisteredPlate
from plates.services import save_plate
from tests.browser import enter, opened
from tests.companies.test_appearance import looked_at
from tests.factories import make_company, make_plate, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OWNERS = (
    ("Priya Nair", "Tata", "Nexon"),
    ("Rohan Mehta", "Hyundai", "Creta"),
    ("José Fernandes", "Kia", "Seltos"),
    ("", "", ""),
)


@pytest.fixture
def company(live_server):
    """A register of sixty plates on two lists."""
    company = make_company("sunrise-parking")
    lists = [PlateList.objects.create(company=company, name=name) for name in ("Residents", "Staff")]
    today = dt.date.today()
    for number in range(60):
        owner, make, model = OWNERS[number % 4]
        make_plate(
            company, f"MH 12 {'AB' if number % 2 else 'KX'} {1200 + number * 7}", region="IN", owner_name=owner,
            status="blocked" if number == 7 else "watch" if number == 12 else "allowed", vehicle_make=make,
            vehicle_model=model, vehicle_colour="white" if make else "",
            plate_list=lists[number % 3] if number % 3 < 2 else None,
            valid_until=today + dt.timedelta(days=number - 20) if number % 5 == 0 else None,
        )  # fmt: skip
    return company


@pytest.fixture
def asha(company):
    user = make_user("asha.rao@example.com", full_name="Asha Rao")
    Membership.objects.create(company=company, user=user, role=Role.MANAGER)
    return user


def texts(page):
    return page.locator("tbody th[scope=row]").all_inner_texts()


def test_found_while_typing_ticked_deleted_and_brought_back(chromium, live_server, asha):
    context, page = opened(chromium, viewport={"width": 1440, "height": 900})
    enter(context, live_server.url, asha)
    page.goto(f"{live_server.url}/plates/")
    page.get_by_role("searchbox", name="Search").press_sequentially("kx 12")
    page.get_by_text("8 plates found").wait_for()
    assert all("KX 12" in text for text in texts(page))
    assert page.url.endswith("/plates/?q=kx+12")
    page.get_by_role("combobox", name="Status").select_option("watch")
    page.get_by_text("1 plate found").wait_for()
    page.get_by_role("combobox", name="Status").select_option("")
    page.get_by_text("8 plates found").wait_for()
    page.locator("thead").get_by_role("link", name="Plate").click()
    page.wait_for_url("**sort=-plate**")
    assert texts(page) == sorted(texts(page), reverse=True)
    page.get_by_label("Tick all plates of this page").check()
    page.get_by_text("8 ticked").wait_for()
    page.get_by_role("button", name="Delete").click()
    page.get_by_text("8 plates deleted.").wait_for()
    page.get_by_text("No plate is like that").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Undone: 8 plates as before.").wait_for()
    assert RegisteredPlate.objects.count() == 60
    assert page.problems == []
    context.close()


def test_registered_with_a_check_while_typing(chromium, live_server, asha, company):
    make_plate(company, "MH 14 BT 1230", status="blocked")
    context, page = opened(chromium, viewport={"width": 1440, "height": 900})
    enter(context, live_server.url, asha)
    page.goto(f"{live_server.url}/plates/add/")
    text = page.get_by_label("Plate", exact=True)
    text.press_sequentially("mh14bt1230")
    page.get_by_text("Registered already:").wait_for()
    text.press("Backspace")
    text.press_sequentially("O")
    page.get_by_text("A camera may take it for this plate").wait_for()
    text.fill("ka 05 mn 7788")
    page.get_by_text("Looks like KA 05 MN 7788: India, state series, Karnataka").wait_for()
    page.get_by_label("List").select_option("Staff")
    page.get_by_role("button", name="Register", exact=True).click()
    page.get_by_text("KA 05 MN 7788 is registered.").wait_for()
    assert RegisteredPlate.objects.get(normalised="KA05MN7788").plate_list.name == "Staff"
    assert page.problems == []
    context.close()


def test_everything_works_without_javascript(chromium, live_server, asha, company):
    make_plate(company, "MH 14 BT 1230")
    context, page = opened(chromium, java_script_enabled=False)
    enter(context, live_server.url, asha)
    page.goto(f"{live_server.url}/plates/")
    page.get_by_role("searchbox", name="Search").fill("*1230")
    page.get_by_role("button", name="Search").click()
    assert texts(page) == ["MH 14 BT 1230"]
    page.get_by_label("Tick MH 14 BT 1230").check()
    page.get_by_label("New status").select_option("blocked")
    page.get_by_role("button", name="Set status").click()
    page.get_by_text("1 plate now blocked.").wait_for()
    page.goto(f"{live_server.url}/plates/add/")
    page.get_by_label("Plate", exact=True).fill("MH14BT1230")
    page.get_by_role("button", name="Register", exact=True).click()
    page.get_by_role("alert").get_by_role("link", name="MH 14 BT 1230").click()
    page.get_by_role("link", name="History").first.click()
    page.get_by_role("button", name="Go back to this").click()
    page.get_by_text("MH 14 BT 1230 is as it was.").wait_for()
    assert RegisteredPlate.objects.get(normalised="MH14BT1230").status == "allowed"
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Undone: 1 plate as before.").wait_for()
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_how_the_pages_look(chromium, live_server, asha, company, width, scheme):
    plate = RegisteredPlate.objects.get(status="blocked")
    make_plate(company, plate.text.replace("AB", "A8"), status="allowed")
    for status in ("watch", "blocked"):
        plate.status, plate.owner_name = status, "Rohan Mehta" if status == "watch" else "Rohan S. Mehta"
        save_plate(company, plate)
    context, page = opened(chromium, viewport={"width": width, "height": 900}, color_scheme=scheme)
    enter(context, live_server.url, asha)
    staff = PlateList.objects.get(name="Staff")
    for address in (
        "/plates/", "/plates/?q=zzz", "/plates/add/", f"/plates/{plate.pk}/", f"/plates/{plate.pk}/edit/",
        f"/plates/{plate.pk}/misreads/", f"/plates/{plate.pk}/history/", "/plates/lists/",
        f"/plates/lists/{staff.pk}/", f"/plates/lists/{staff.pk}/delete/",
    ):  # fmt: skip
        page.goto(live_server.url + address)
        looked_at(page, address.replace(str(plate.pk), "one").replace("?", "-"), width)
    page.goto(f"{live_server.url}/plates/?status=allowed&sort=owner")
    for box in page.locator("input[name=plate]").all()[:3]:
        box.check()
    page.get_by_text("Columns").click()
    looked_at(page, "plates-ticked", width)
    page.get_by_text("Columns").click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").wait_for()
    looked_at(page, "plates-deleted", width)
    page.goto(f"{live_server.url}/plates/add/")
    page.get_by_label("Plate", exact=True).press_sequentially(plate.text)
    page.locator("#check .verdict").first.wait_for()
    page.get_by_role("button", name="Register", exact=True).click()
    looked_at(page, "plates-add-wrong", width)
    context.close()
