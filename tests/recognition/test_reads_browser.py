"""Reads in a real Chromium: a picture looked at closely, the review queue by keyboard, search and export; and how they look.

ANPR_SCREENSHOTS=folder keeps a picture of each page.
"""

from __future__ import annotations

import pytest
from django.conf import settings

from companies.models import Role
from plates.models import PlateStatus
from recognition.models import Image, PlateRead, Review
from recognition.services import reading
from recognition.services.uploads import create_batch
from tests.browser import enter, opened
from tests.companies.test_appearance import LOOKS, looked_at
from tests.factories import make_company, make_plate, member, sent
from tests.recognition.review_world import read_picture, read_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEMO = settings.BASE_DIR / "fixtures" / "demo"


@pytest.fixture
def asha(live_server, calls):
    """An owner of a company with real pictures that the trained networks read, and plates to match."""
    company = make_company("sunrise-parking")
    make_plate(company, "RJ 14 CK 2020", status=PlateStatus.BLOCKED, owner_name="Devendra Singh", vehicle_make="Toyota")
    user = member(company, Role.OWNER)
    user.full_name = "Asha Rao"
    user.save()
    names = ("taxi-innova.jpg", "empty-lane.jpg", *(path.name for path in sorted(DEMO.glob("*.jpg"))[:3]))
    files = [sent(name, (DEMO / name).read_bytes()) for name in dict.fromkeys(names)]
    for file in create_batch(company, user, files, "Gate 2, morning").files.filter(image__isnull=False):
        reading.read_image(file.image_id)
    return user


@pytest.fixture
def queue(live_server, calls):
    """A manager of a company with three doubtful reads."""
    company = make_company("gate")
    make_plate(company, "KA 05 MN 778B", owner_name="Priya")
    for text, doubts in (("KA05MN7788", {9: {"B": 0.21}}), ("MH12AB1234", {}), ("DL8CAF5030", {})):
        read_picture(company, read_with(text, 0.97, doubts), name=f"{text}.jpg")
    return member(company, Role.MANAGER)


def text_of(name):
    return PlateRead.objects.get(detection__image__name=name).text


def test_the_queue_is_worked_through_with_the_keyboard_alone(chromium, live_server, queue):
    context, page = opened(chromium)
    enter(context, live_server.url, queue)
    page.goto(f"{live_server.url}/pictures/review/")
    page.get_by_text("3 left").wait_for()
    page.keyboard.press("ArrowRight")  # the first other text: the registered plate that looks alike
    assert page.locator("#said").input_value() == "KA05MN778B"
    page.keyboard.press("Enter")
    page.get_by_text("KA05MN7788 is corrected to KA05MN778B.").wait_for()
    page.get_by_text("2 left").wait_for()
    page.keyboard.press("?")
    assert page.get_by_text("skip", exact=True).is_visible()
    page.keyboard.type("MH12AS12")  # an S within a text is a letter
    page.keyboard.press("Backspace")
    page.keyboard.type("34")
    assert page.locator("#said").input_value() == "MH12AS134"
    page.keyboard.press("Enter")
    page.get_by_text("1 left").wait_for()
    page.keyboard.press("x")
    page.get_by_text("Nothing to review").wait_for()
    page.keyboard.press("Control+z")
    page.get_by_text("1 left").wait_for()
    page.keyboard.press("s")
    page.get_by_text("You skipped 1.").wait_for()
    assert page.url.endswith("/pictures/review/")
    assert (text_of("KA05MN7788.jpg"), text_of("MH12AB1234.jpg")) == ("KA05MN778B", "MH12AS134")
    assert list(Review.objects.order_by("pk").values_list("verdict", flat=True)) == [
        "corrected",
        "corrected",
        "rejected",
        "undone",
    ]
    assert page.problems == []
    context.close()


def test_single_keys_can_be_switched_off(chromium, live_server, queue):
    context, page = opened(chromium)
    enter(context, live_server.url, queue)
    page.goto(f"{live_server.url}/pictures/review/")
    page.get_by_text("Keys", exact=True).click()
    page.get_by_label("Single keys act at once").uncheck()
    page.reload()
    page.keyboard.press("x")
    page.keyboard.press("s")
    page.wait_for_timeout(300)
    assert page.get_by_text("3 left").is_visible()
    assert not Review.objects.exists()
    context.close()


@pytest.mark.parametrize("javascript", [True, False], ids=["JavaScript", "no JavaScript"])
def test_a_picture_s_read_is_corrected_and_taken_back(chromium, live_server, queue, javascript):
    image = Image.objects.get(name="KA05MN7788.jpg")
    context, page = opened(chromium, java_script_enabled=javascript)
    enter(context, live_server.url, queue)
    page.goto(f"{live_server.url}/pictures/images/{image.public_id}/")
    page.get_by_label("What the plate shows").fill("ka 05 mn 778b")
    page.get_by_role("button", name="Save" if javascript else "Confirm").click()
    page.get_by_text("KA05MN7788 is corrected to KA05MN778B.").wait_for()
    assert page.get_by_text("Read exactly as registered.").first.is_visible()
    page.get_by_role("button", name="Take the decision back").click()
    page.get_by_text("The decision is taken back").wait_for()
    assert text_of("KA05MN7788.jpg") == "KA05MN7788"
    assert page.problems == []
    context.close()


def test_a_picture_is_looked_at_closely(chromium, live_server, queue):
    image = Image.objects.get(name="KA05MN7788.jpg")
    context, page = opened(chromium, viewport={"width": 1440, "height": 900})
    enter(context, live_server.url, queue)
    page.goto(f"{live_server.url}/pictures/images/{image.public_id}/")
    level = page.locator("[data-zoom-level]")
    polygon = page.locator(".viewer polygon")
    page.get_by_role("link", name="Show closely").click()
    seen, window = polygon.bounding_box(), page.locator("[data-window]").bounding_box()
    assert seen["width"] > window["width"] / 4
    assert seen["x"] >= window["x"] and seen["x"] + seen["width"] <= window["x"] + window["width"]
    page.get_by_role("button", name="Show the whole picture").click()
    assert level.inner_text() == "100 %"
    page.locator("[data-window]").focus()
    page.keyboard.press("+")
    assert level.inner_text() == "140 %"
    page.keyboard.press("0")
    page.mouse.move(window["x"] + 200, window["y"] + 200)
    page.mouse.wheel(0, -200)
    page.wait_for_function("document.querySelector('[data-zoom-level]').textContent !== '100 %'")
    before = polygon.bounding_box()["x"]
    page.mouse.down()
    page.mouse.move(window["x"] + 150, window["y"] + 200, steps=4)
    page.mouse.up()
    assert polygon.bounding_box()["x"] < before - 20
    page.get_by_role("checkbox", name="Plates").uncheck()
    assert not page.locator(".viewer .plates").is_visible()
    assert page.problems == []
    context.close()


@pytest.mark.parametrize("javascript", [True, False], ids=["JavaScript", "no JavaScript"])
def test_reads_are_searched_and_exported(chromium, live_server, queue, javascript):
    context, page = opened(chromium, java_script_enabled=javascript, accept_downloads=True)
    enter(context, live_server.url, queue)
    page.goto(f"{live_server.url}/pictures/reads/")
    page.get_by_text("3 reads").wait_for()
    page.get_by_role("textbox", name="Plate", exact=True).fill("ka*77?8")
    page.get_by_role("button", name="Search").click()
    page.get_by_text("1 read that shows").wait_for()
    assert "KA" not in page.url.upper().split("?")[0] and "77" not in page.url.split("lookup=")[0]
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["plate", "KA05MN7788"]
    page.get_by_role("link", name="KA05MN7788").click()
    page.get_by_role("heading", name="KA05MN7788.jpg").wait_for()
    context.close()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_how_it_looks(chromium, live_server, asha, width, scheme):
    context, page = opened(chromium, viewport={"width": width, "height": 900}, color_scheme=scheme)
    enter(context, live_server.url, asha)
    matched = PlateRead.objects.filter(match_status="blocked").select_related("detection__image").first()
    for name, address in (
        ("image", f"/pictures/images/{matched.detection.image.public_id}/"),
        ("reads", "/pictures/reads/"),
        ("reads-filtered", "/pictures/reads/?match=blocked&least=10"),
        ("reads-none", "/pictures/reads/?match=watch"),
        ("review", "/pictures/review/"),
        ("company", "/company/"),
    ):
        page.goto(live_server.url + address)
        page.wait_for_load_state("networkidle")
        looked_at(page, f"reads-{name}", width)
    context.close()
