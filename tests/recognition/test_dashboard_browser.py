"""The overview and alerts in a real Chromium: looks, keyboard, refresh, and without JavaScript."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from companies.models import Role
from recognition.models import Alert
from tests.browser import enter, opened
from tests.companies.test_appearance import LOOKS, looked_at
from tests.factories import make_company, make_plate, member
from tests.recognition.services.test_statistics import make_image, make_read

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def manager(live_server):
    """A manager of a company with reads of some days, alerts, failures and a queue."""
    company, now = make_company("sunrise-parking"), timezone.now()
    for back in range(20):
        status = ("allowed", "", "blocked", "watch", "allowed")[back % 5]
        read = make_read(company, now - timedelta(hours=7 * back, minutes=1), status, text=f"MH12AB10{back:02}")
        if status:
            plate = make_plate(company, read.text, status=status)
            row = {"plate": plate, "plate_text": plate.text, "plate_status": status, "score": 0.97}
            read.matches.create(reason="exact", **row)
            if status != "allowed":
                Alert.objects.create(company=company, image=read.detection.image, read=read, **row)
    make_image(company, now, status="failed", error_code="truncated")
    make_image(company, now - timedelta(hours=1), status="queued")
    return member(company, Role.MANAGER)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_pages_look_and_read_well(chromium, live_server, manager, width, scheme):
    context, page = opened(chromium, viewport={"width": width, "height": 800}, color_scheme=scheme)
    context.route("**/*.jpg", lambda route: route.fulfill(status=204))  # the rows have no files
    enter(context, live_server.url, manager)
    for address in ("/?period=today", "/?period=90", "/alerts/", "/alerts/?state=seen"):
        page.goto(live_server.url + address)
        looked_at(page, f"overview{address.strip('/').replace('?', '-')}", width)
    context.close()


def test_keys_go_through_a_chart_and_a_refresh_keeps_what_was_opened(chromium, live_server, manager):
    context, page = opened(chromium, viewport={"width": 1440, "height": 900})
    enter(context, live_server.url, manager)
    page.goto(f"{live_server.url}/?period=7")
    page.locator("#days").focus()
    page.keyboard.press("End")
    tip = page.locator("#days .mark:focus .tip")
    assert tip.is_visible()
    assert tip.text_content() == page.locator("#days .mark .tip").last.text_content()
    page.keyboard.press("Home")
    assert tip.text_content() == page.locator("#days .mark .tip").first.text_content()
    page.keyboard.press("Escape")
    page.get_by_text("Show the numbers").first.click()
    before = page.locator(".tile b").first.text_content()
    make_read(manager.memberships.get().company, timezone.now())
    page.evaluate("document.activeElement.blur(); htmx.ajax('GET', '/?period=7', {target: '#live', swap: 'outerHTML'})")
    page.wait_for_function(f"document.querySelector('.tile b').textContent === '{int(before) + 1}'")
    page.locator("details.behind[open]").wait_for()
    context.close()


@pytest.mark.parametrize("javascript", [True, False], ids=["JavaScript", "no JavaScript"])
def test_an_alert_is_marked_as_seen_from_the_overview(chromium, live_server, manager, javascript):
    context, page = opened(chromium, java_script_enabled=javascript)
    enter(context, live_server.url, manager)
    page.goto(live_server.url)
    count = page.locator("nav .count").first
    before = int(count.text_content().split()[0])
    page.get_by_role("button", name="Seen the alert of").first.click()
    page.get_by_role("status").wait_for()
    assert int(count.text_content().split()[0]) == before - 1
    page.get_by_role("link", name="All alerts").click()
    page.get_by_label("Show").select_option("seen")
    page.get_by_role("button", name="Apply").click()
    page.get_by_role("button", name="Open again").click()
    page.get_by_text("is open again").wait_for()
    assert Alert.objects.unseen().count() == before
    context.close()
