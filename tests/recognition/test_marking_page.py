"""Marking a plate that was missed: in a real Chromium by mouse, touch and keys, and without JavaScript by numbers.

ANPR_SCREENSHOTS=folder keeps a picture of each page.
"""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse

from companies.models import Role
from plates.models import PlateStatus
from recognition.models import Image, PlateRead
from recognition.services.uploads import create_batch
from tests.browser import enter, opened
from tests.companies.test_appearance import LOOKS, looked_at
from tests.factories import client_of, make_company, make_plate, member, sent
from tests.recognition.review_world import read_picture, read_with

DEMO = settings.BASE_DIR / "fixtures" / "demo"
TEXT = "RJ14CK2020"
BOX = {"x1": "300", "y1": "100", "x3": "420.5", "y3": "130"}


@pytest.fixture
def missed(live_server, calls):
    """A manager of a company with a real picture in which no plate was found."""
    company = make_company("sunrise-parking")
    make_plate(company, "RJ 14 CK 2020", status=PlateStatus.BLOCKED)
    data = (DEMO / "taxi-innova.jpg").read_bytes()
    create_batch(company, None, [sent("taxi-innova.jpg", data)])
    image = Image.objects.get()
    Image.objects.update(status="done", finished_at=image.created_at, timings_ms={"total": 12.0})
    return member(company, Role.MANAGER)


def page_of(client, image):
    return client.get(reverse("recognition:image", args=[image.public_id])).content.decode()


def address(live_server):
    return f"{live_server.url}/pictures/images/{Image.objects.get().public_id}/"


@pytest.mark.django_db
def test_without_javascript_two_corners_and_a_text_are_enough(company, calls):
    image, client = read_picture(company), client_of(company, Role.MANAGER)
    assert "add it below the picture" in page_of(client, image)
    mark = reverse("recognition:mark", args=[image.public_id])
    page = client.post(mark, {"text": "mh12ab1234", **BOX}, follow=True).content.decode()
    assert "MH12AB1234 is added by hand." in page and "marked by hand" in page
    assert '<polygon points="300.0,100.0 420.5,100.0 420.5,130.0 300.0,130.0">' in page
    read = PlateRead.objects.get()
    page = client.post(reverse("recognition:unmark", args=[read.pk]), follow=True).content.decode()
    assert "MH12AB1234 is removed from the picture." in page and not PlateRead.objects.exists()
    assert '<input type="hidden" name="x3" value="420.5">' in page  # what the button puts back


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"text": "A1"}, "Mark the plate: all four corners"),
        ({"text": "", **BOX}, "letters A–Z and digits"),
        ({"text": "A1", **BOX, "x1": "north"}, "Corners are numbers of pixels"),
        ({"text": "A1", **BOX, "x1": "nan"}, "Corners are numbers of pixels"),
        ({"text": "A1", **BOX, "x3": "9000"}, "640 × 480 pixels"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(company, calls, data, words):
    image = read_picture(company)
    response = client_of(company, Role.MANAGER).post(reverse("recognition:mark", args=[image.public_id]), data)
    page = response.content.decode()
    assert response.status_code == 422 and words in page and not PlateRead.objects.exists()
    assert f'name="text" value="{data["text"]}"' in page
    assert all(f'value="{value}"' in page for name, value in data.items() if name != "text" and value != "nan")


@pytest.mark.django_db
def test_viewers_have_no_form_and_thumbnails_change_with_their_plates(company, calls):
    image = read_picture(company, read_with("KA05MN7788"))
    assert "data-mark" not in page_of(client_of(company, Role.VIEWER), image).replace("data-marking", "")
    client = client_of(company, Role.MANAGER)
    thumbnail = reverse("recognition:thumbnail", args=[image.public_id])
    before, old = client.get(thumbnail), image.version
    client.post(reverse("recognition:mark", args=[image.public_id]), {"text": "A1", **BOX})
    after = client.get(thumbnail, headers={"If-None-Match": before["ETag"]})
    assert (after.status_code, after.content != before.content) == (200, True)
    image.refresh_from_db()
    assert image.version != old


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_box_is_drawn_its_corner_moved_and_the_plate_matched(chromium, live_server, missed):
    context, page = opened(chromium, viewport={"width": 1440, "height": 900})
    enter(context, live_server.url, missed)
    page.goto(address(live_server))
    page.get_by_text("Add a plate that was missed").click()
    drag(page, (0.4, 0.5), (0.6, 0.6))
    corner = page.get_by_role("button", name="Corner top left")
    corner.focus()
    before = float(page.locator("[name=x1]").input_value())
    page.keyboard.press("Shift+ArrowRight")
    assert float(page.locator("[name=x1]").input_value()) > before
    assert page.locator("[name=x4]").input_value() != page.locator("[name=x1]").input_value()
    page.keyboard.press("Enter")  # on to the text
    page.keyboard.type("rj 14 ck 2020")
    page.keyboard.press("Enter")
    page.get_by_text("RJ14CK2020 is added by hand. It matches: blocked.").wait_for()
    read = PlateRead.objects.get()
    frame = Image.objects.get()
    assert read.detection.x1 == pytest.approx(0.4 * frame.width_px, abs=0.05 * frame.width_px)
    assert read.detection.y2 == pytest.approx(0.6 * frame.height_px, abs=0.02 * frame.height_px)
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("RJ14CK2020 is removed").wait_for()
    page.get_by_role("button", name="Put it back").click()
    page.get_by_text("RJ14CK2020 is added by hand.").wait_for()
    page.goto(f"{live_server.url}/pictures/reads/?review=added")
    page.locator("table.reads").get_by_text(TEXT).wait_for()
    assert page.problems == []
    context.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_keys_alone_place_a_box_and_a_finger_draws_one(chromium, live_server, missed):
    context, page = opened(chromium, viewport={"width": 390, "height": 800}, has_touch=True)
    enter(context, live_server.url, missed)
    page.goto(address(live_server))
    page.get_by_text("Add a plate that was missed").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Place a box in the middle").focus()
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type(TEXT)
    page.keyboard.press("Enter")
    page.get_by_text("RJ14CK2020 is added by hand").wait_for()
    page.get_by_text("Add a plate that was missed").tap()
    window = page.locator("[data-window]").bounding_box()
    page.touchscreen.tap(window["x"] + 60, window["y"] + 40)
    assert page.get_by_role("button", name="Corner bottom right").is_visible()
    page.get_by_label("What the missed plate shows").fill("DL8CAF5030")
    page.get_by_role("button", name="Add", exact=True).tap()
    page.get_by_text("DL8CAF5030 is added by hand").wait_for()
    assert page.problems == []
    context.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_how_marking_looks(chromium, live_server, missed, width, scheme):
    context, page = opened(chromium, viewport={"width": width, "height": 800}, color_scheme=scheme)
    enter(context, live_server.url, missed)
    page.goto(address(live_server))
    page.get_by_text("Add a plate that was missed").click()
    looked_at(page, "mark-begun", width)
    drag(page, (0.4, 0.5), (0.6, 0.6))
    page.get_by_text("Corners in pixels").click()
    looked_at(page, f"mark-drawn-{scheme}", width)
    page.locator("[name=x1]").fill("99999")
    page.get_by_label("What the missed plate shows").fill(TEXT)
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("alert").wait_for()
    looked_at(page, f"mark-wrong-{scheme}", width)
    page.locator("[name=x1]").fill("300")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("is added by hand").wait_for()
    looked_at(page, f"marked-{scheme}", width)
    context.close()


def drag(page, start, end):
    """Draws with the mouse over the picture, between two places given as shares of it."""
    page.locator("[data-stage] img").scroll_into_view_if_needed()
    box = page.locator("[data-stage] img").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1], steps=4)
    page.mouse.up()
