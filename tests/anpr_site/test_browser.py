"""The portal in a real Chromium, with real pictures read by the trained networks."""

from __future__ import annotations

import threading

import pytest
from django.conf import settings

from companies.models import Role
from recognition.services import reading
from tests.browser import enter, opened
from tests.factories import make_company, make_plate, member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DEMO = settings.BASE_DIR / "fixtures" / "demo"


@pytest.fixture
def gate(live_server, monkeypatch):
    """A company with a manager, a blocked plate, and a worker in a thread of its own."""
    from recognition import tasks

    company = make_company("gate")
    make_plate(company, "RJ 14 CK 2020", status="blocked", owner_name="Devendra Singh")
    user = member(company, Role.MANAGER)
    workers: list[threading.Thread] = []

    def work(pk):
        from django.db import connection

        try:
            reading.read_image(pk)
        finally:
            connection.close()

    def call(pk):
        workers.append(threading.Thread(target=work, args=[pk]))
        workers[-1].start()

    monkeypatch.setattr(tasks.read_image, "delay", call)
    yield live_server.url, user
    for worker in workers:
        worker.join()


@pytest.mark.parametrize("javascript", [True, False], ids=["JavaScript", "no JavaScript"])
def test_from_the_upload_to_the_match(chromium, gate, tmp_path, javascript):
    url, user = gate
    (tmp_path / "notes.jpg").write_text("no picture")
    context, page = opened(chromium, java_script_enabled=javascript)
    enter(context, url, user)
    page.goto(url)
    page.get_by_role("link", name="Upload pictures").first.click()
    page.locator("#pictures").set_input_files(
        [DEMO / "taxi-innova.jpg", DEMO / "empty-lane.jpg", tmp_path / "notes.jpg"]
    )
    page.get_by_role("button", name="Upload and read").click()
    page.locator("strong", has_text="3 of 3").wait_for(timeout=30_000)
    assert page.get_by_text("This is not a picture, whatever its name says.").is_visible()
    assert page.get_by_text("RJ 14 CK 2020 · Blocked").is_visible()
    page.get_by_role("link", name="taxi-innova.jpg").click()
    page.get_by_role("heading", name="taxi-innova.jpg").wait_for()
    assert page.locator("svg polygon").count() >= 1
    assert page.get_by_text("Devendra Singh").is_visible()
    assert page.get_by_text("Read exactly as registered.").is_visible()
    assert page.locator(".characters > li").count() >= 10
    assert page.problems == []
    context.close()


@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_is_wider_than_its_window(chromium, gate, width):
    url, user = gate
    context, page = opened(chromium, viewport={"width": width, "height": 800})
    enter(context, url, user)
    for address in ("/", "/pictures/", "/pictures/upload/", "/plates/", "/plates/add/", "/companies/", "/nothing"):
        page.goto(url + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    context.close()


def test_the_upload_form_works_by_keyboard(chromium, gate):
    url, user = gate
    context, page = opened(chromium)
    enter(context, url, user)
    page.goto(f"{url}/pictures/upload/")
    reached = []
    for _ in range(14):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()"))
    assert reached[0] == "Skip to the content"
    assert reached.index("pictures") < reached.index("name") < reached.index("Upload and read")
    context.close()
