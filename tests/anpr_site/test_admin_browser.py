"""The back office in Chromium: every page with a clean console, and what staff do there.

ANPR_SCREENSHOTS=folder keeps a picture of each page.
"""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from anpr_site.admin import site
from companies.audit import record
from companies.models import AuditEvent
from plates.models import PlateUpload, RegisteredPlate
from recognition.models import Image, ImageStatus, ModelRelease, ReleaseStatus, Worker
from recognition.pipeline.weights import in_service
from recognition.services import reading, releases
from recognition.services.uploads import create_batch
from tests.browser import enter, opened
from tests.factories import FakePipeline, make_company, make_plate, make_user, picture, read_of, result_of, sent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [(1440, "light"), (390, "dark")]
READER = f"plate_reader/{in_service(settings.ANPR_WEIGHTS_DIR)['plate_reader'].name}"


@pytest.fixture
def office(live_server, calls):
    """A company with plates, a read and a failed picture, a worker, an event, and somebody who may do all."""
    company = make_company("sunrise-parking")
    make_plate(company, "MH 12 AB 1234", owner_name="Priya Nair", vehicle_make="Kia", vehicle_model="Seltos")
    make_plate(company, "MH 12 AB I234")
    create_batch(company, make_user(), [sent("gate.jpg", picture(1, 640, 480)), sent("exit.jpg", picture(2))])
    first, second = Image.objects.order_by("pk")
    reading.read_image(first.pk, FakePipeline(result_of(read_of("MH12AB1234"))))
    Image.objects.filter(pk=second.pk).update(
        status=ImageStatus.FAILED, error_code="truncated", finished_at=timezone.now()
    )
    Worker.objects.create(name="gate-1:42", release="plate_reader/2")
    record("login", actor=make_user("asha@example.com"), company=company)
    releases.register(*READER.split("/"))
    return make_user("staff@example.com", is_staff=True, is_superuser=True)


def entered(chromium, live_server, office, width=1440, scheme="light"):
    context, page = opened(chromium, viewport={"width": width, "height": 900}, color_scheme=scheme)
    enter(context, live_server.url, office)
    return context, page


def looked_at(page, name, width):
    """Keeps a picture, and fails on what the console said."""
    if folder := os.environ.get("ANPR_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"admin-{name}-{width}.png", full_page=True)
    assert page.problems == [], name


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_pages_keep_the_console_clean(chromium, live_server, office, width, scheme):
    context, page = entered(chromium, live_server, office, width, scheme)
    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("heading", name="Networks in service").wait_for()
    looked_at(page, "index", width)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
    for model in site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        page.goto(live_server.url + reverse(f"admin:{name}_changelist"))
        looked_at(page, name, width)
    for model in (Image, RegisteredPlate, AuditEvent):
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        row = model.objects.order_by("pk").first()
        page.goto(live_server.url + reverse(f"admin:{name}_change", args=[row.pk]))
        looked_at(page, f"{name}-change", width)
    context.close()


def ticked(page, action, *texts):
    """Ticks the rows that hold these texts, and runs an action on them."""
    for text in texts:
        page.locator("#result_list tr", has_text=text).locator("input.action-select").check()
    page.locator("select[name=action]").select_option(action)
    page.locator("button[name=index], button[title='Run the selected action']").first.click()


def test_failed_images_are_put_back_into_the_queue(chromium, live_server, office):
    context, page = entered(chromium, live_server, office)
    page.goto(f"{live_server.url}/admin/recognition/image/?status__exact=failed")
    ticked(page, "read_again", "exit.jpg")
    page.get_by_text("1 of 1 images are queued again").wait_for()
    looked_at(page, "requeued", 1440)
    assert Image.objects.get(name="exit.jpg").status == ImageStatus.QUEUED
    assert AuditEvent.objects.filter(action="images.requeued").count() == 1
    context.close()


def test_images_are_read_again_with_a_chosen_release(chromium, live_server, office):
    context, page = entered(chromium, live_server, office)
    page.goto(f"{live_server.url}/admin/recognition/image/")
    ticked(page, "read_with_release", "exit.jpg")
    page.get_by_label(READER).check()
    looked_at(page, "read-again", 1440)
    page.get_by_role("button", name="Read again").click()
    page.get_by_text("1 images will be read again.").wait_for()
    image = Image.objects.get(name="exit.jpg")
    assert (image.status, str(image.read_with)) == (ImageStatus.QUEUED, READER)
    reading.read_image(image.pk)  # noise holds no plate, but the release's own networks look for one
    image.refresh_from_db()
    assert (image.status, image.read_with) == (ImageStatus.DONE, None)
    context.close()


def test_a_release_is_put_into_service_and_taken_out_again(chromium, live_server, office):
    context, page = entered(chromium, live_server, office)
    page.goto(f"{live_server.url}/admin/recognition/modelrelease/?q=plate_reader")
    ticked(page, "promote", "plate_reader")
    page.get_by_text(f"{READER} reads from now on").wait_for()
    looked_at(page, "promoted", 1440)
    assert ModelRelease.objects.get(network="plate_reader").status == ReleaseStatus.IN_SERVICE
    ticked(page, "retire", "plate_reader")
    page.get_by_text(f"{READER} is out of service").wait_for()
    assert ModelRelease.objects.get(network="plate_reader").status == ReleaseStatus.RETIRED
    assert [event.action for event in AuditEvent.objects.all()[:2]] == ["release.retired", "release.promoted"]
    context.close()


def test_an_import_names_errors_then_shows_what_changes_then_writes(chromium, live_server, office, tmp_path):
    context, page = entered(chromium, live_server, office)
    path = tmp_path / "plates.csv"
    path.write_text("company,text,status\nsunrise-parking,MH12AB1234,blocked\nsunrise-parking,---,allowed\n")
    sent_by_hand(page, live_server, path)
    page.get_by_text("A plate needs at least one letter").first.wait_for()
    looked_at(page, "import-errors", 1440)
    assert RegisteredPlate.objects.filter(status="blocked").count() == 0
    path.write_text("company,text,status\nsunrise-parking,MH12AB1234,blocked\nsunrise-parking,KA05MN7788,\n")
    sent_by_hand(page, live_server, path)
    confirm = page.get_by_role("button", name="Confirm import").or_(page.locator("[name=confirm]")).first
    confirm.wait_for()
    assert page.locator("ins").count() > 0  # what comes, coloured
    looked_at(page, "import-preview", 1440)
    confirm.click()
    page.get_by_text("It is being imported.").wait_for()
    page.locator(".staff-progress", has_text="Imported").wait_for()
    assert RegisteredPlate.objects.get(normalised="MH12AB1234").status == "blocked"
    assert RegisteredPlate.objects.get(normalised="MH12AB1234").owner_name == "Priya Nair"
    assert AuditEvent.objects.get(action="plates.imported").details == {"new": 1, "changed": 1, "wrong": 0}
    context.close()


def sent_by_hand(page, live_server, path):
    page.goto(f"{live_server.url}/admin/plates/registeredplate/import/")
    page.locator("input[type=file]").set_input_files(path)
    page.locator("select[name=format]").select_option(label="csv")
    page.locator("form[enctype='multipart/form-data'] [type=submit]").first.click()


def test_a_list_is_checked_imported_and_taken_back_as_a_whole(chromium, live_server, office, tmp_path):
    context, page = entered(chromium, live_server, office)
    path = tmp_path / "residents.csv"
    path.write_text("plate,owner\nKA05MN7788,Asha\nKA05MN7789,Vikram\n!!,Nobody\n")
    page.goto(f"{live_server.url}/admin/plates/plateupload/add/")
    page.locator(".select2-selection").first.click()
    page.locator(".select2-search__field").fill("sunrise")
    page.locator(".select2-results__option", has_text="Sunrise").click()
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("#result_list").get_by_text("residents.csv").wait_for()
    upload = PlateUpload.objects.get()
    assert (upload.new, upload.wrong) == (2, 1)
    page.goto(f"{live_server.url}/admin/plates/plateupload/{upload.pk}/change/")
    page.get_by_text("Waiting for your decision").wait_for()
    looked_at(page, "list", 1440)
    with page.expect_download() as download:
        page.get_by_role("link", name="Rows to be corrected").click()
    assert "!!,Nobody" in download.value.path().read_text()
    page.get_by_role("button", name="Import the good rows").click()
    page.get_by_text("1 lists are being imported").wait_for()
    assert RegisteredPlate.objects.count() == 4
    page.goto(f"{live_server.url}/admin/plates/plateupload/")
    ticked(page, "take_back", "residents.csv")
    page.get_by_text("1 lists are being taken back").wait_for()
    assert RegisteredPlate.objects.count() == 2
    context.close()


def test_progress_is_asked_for_until_the_work_is_done(chromium, live_server, office):
    upload = PlateUpload.objects.create(
        company=make_company(), name="large.xlsx", size_bytes=1, status="importing", cursor=1200, rows_expected=5000,
        lease_owner="worker", lease_expires_at=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    context, page = entered(chromium, live_server, office)
    page.goto(f"{live_server.url}/admin/plates/plateupload/{upload.pk}/change/")
    page.get_by_text("1,200 of 5,000 rows").wait_for()
    looked_at(page, "progress", 1440)
    PlateUpload.objects.filter(pk=upload.pk).update(cursor=4800)
    page.get_by_text("4,800 of 5,000 rows").wait_for()
    PlateUpload.objects.filter(pk=upload.pk).update(status="done", lease_expires_at=None, finished_at=timezone.now())
    page.locator(".staff-progress", has_text="Imported").wait_for()
    looked_at(page, "progress-done", 1440)
    context.close()


def test_plates_are_merged_and_a_version_comes_back(chromium, live_server, office):
    context, page = entered(chromium, live_server, office)
    page.goto(f"{live_server.url}/admin/plates/registeredplate/")
    ticked(page, "merge", "MH 12 AB 1234", "MH 12 AB I234")
    page.get_by_label("MH 12 AB I234").check()
    looked_at(page, "merge", 1440)
    page.get_by_role("button", name="Merge").click()
    page.get_by_text("2 plates are MH 12 AB I234 now").wait_for()
    kept = RegisteredPlate.objects.get()
    assert (kept.text, kept.owner_name, kept.vehicle_model) == ("MH 12 AB I234", "Priya Nair", "Seltos")
    page.goto(f"{live_server.url}/admin/plates/registeredplate/{kept.pk}/history/")
    looked_at(page, "versions", 1440)
    page.locator("#change-history tbody tr").last.get_by_role("link").first.click()
    looked_at(page, "version", 1440)
    page.locator("input[name=_save], button[name=_save]").first.click()
    page.get_by_text("was changed successfully").wait_for()
    kept.refresh_from_db()
    assert kept.owner_name == ""
    assert AuditEvent.objects.filter(action="version.restored").exists()
    context.close()
