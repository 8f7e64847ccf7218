"""Sending pictures from a real Chromium: the queue, its buttons, and what the batch page makes of it.

ANPR_SCREENSHOTS=folder keeps pictures of the pages.
"""

import threading
import time

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from companies.models import Role
from recognition.models import Batch, BatchFile, Image
from recognition.services import queue, reading
from recognition.services.uploads import create_batch
from recognition.views import uploading
from tests.browser import enter, opened
from tests.companies.test_appearance import looked_at
from tests.factories import FakePipeline, make_company, make_plate, member, picture, read_of, result_of, sent, zipped

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DEMO = settings.BASE_DIR / "fixtures" / "demo"
LOOKS = [(1440, "light"), (390, "dark")]


@pytest.fixture
def gate(live_server, calls):
    """A company whose pictures nobody reads, and its manager."""
    company = make_company("gate")
    return live_server.url, company, member(company, Role.MANAGER)


@pytest.fixture
def folder(tmp_path):
    """A folder of a shift: pictures in two folders, litter, a text, an empty file, a ZIP file."""
    (tmp_path / "shift" / "lane 1").mkdir(parents=True)
    for n in range(4):
        (tmp_path / "shift" / "lane 1" / f"{n}.jpg").write_bytes(picture(n))
    (tmp_path / "shift" / "more.zip").write_bytes(zipped(**{"a.jpg": picture(7), "bad.jpg": b"text"}))
    (tmp_path / "shift" / "notes.txt").write_text("no picture")
    (tmp_path / "shift" / "nothing.jpg").write_bytes(b"")
    (tmp_path / "shift" / ".DS_Store").write_bytes(b"litter")
    return tmp_path / "shift"


@pytest.fixture
def slow(monkeypatch):
    """Lets files through only once `go` is set, so that a test can press buttons meanwhile."""
    go = threading.Event()
    taken = uploading.uploads.add_files

    def wait(*args, **kwargs):
        go.wait(20)
        return taken(*args, **kwargs)

    monkeypatch.setattr(uploading.uploads, "add_files", wait)
    yield go
    go.set()


def at_upload(chromium, gate, address="/pictures/upload/", **options):
    url, _, user = gate
    context, page = opened(chromium, **options)
    enter(context, url, user)
    page.goto(url + address)
    return context, page


def files_of_batch():
    return sorted(Batch.objects.get().files.values_list("name", "outcome"))


def test_a_folder_goes_out_file_by_file(chromium, gate, folder):
    context, page = at_upload(chromium, gate, viewport={"width": 1280, "height": 1400})  # only rows in sight are drawn
    page.locator("#folder").set_input_files(folder)
    page.get_by_text("5 files, ").wait_for()
    assert page.get_by_text("2 not to be sent").is_visible()
    assert page.get_by_text("The file is empty.").is_visible()
    assert page.get_by_text("Not a picture that can be read").is_visible()
    assert page.get_by_text("shift/lane 1/0.jpg").is_visible()
    assert page.get_by_text(".DS_Store").count() == 0
    page.locator("canvas.drawn").nth(3).wait_for()
    page.get_by_label("Name of this batch").fill("Shift")
    page.get_by_role("button", name="Upload and read 5 files").click()
    page.get_by_text("5 of 5 files sent").wait_for()
    assert page.get_by_text("2 files: 1 new, 1 refused.").is_visible()
    assert files_of_batch() == [
        *((f"{n}.jpg", "accepted") for n in range(4)), ("more.zip/a.jpg", "accepted"), ("more.zip/bad.jpg", "refused"),
    ]  # fmt: skip
    assert Batch.objects.get().name == "Shift"
    page.get_by_role("link", name="Open the batch").click()
    page.get_by_role("heading", name="Shift").wait_for()
    assert page.problems == []
    context.close()


def test_files_chosen_before_the_script_has_come_are_taken(chromium, gate, tmp_path):
    """On a slow connection the field is there seconds before what listens to it."""
    (tmp_path / "early.jpg").write_bytes(picture(1))
    url, _, user = gate
    context, page = opened(chromium)
    enter(context, url, user)
    held = []
    page.route("**/upload_queue*.js", lambda route: held.append(route))
    page.goto(f"{url}/pictures/upload/", wait_until="commit")
    page.locator("#pictures").set_input_files(tmp_path / "early.jpg")
    assert page.locator("form.live").count() == 0
    page.wait_for_function("document.readyState == 'interactive'")
    while not held:
        page.wait_for_timeout(20)
    held[0].continue_()
    page.get_by_text("early.jpg").wait_for()
    page.get_by_role("button", name="Upload and read").click()
    page.locator("#progress").wait_for()
    assert files_of_batch() == [("early.jpg", "accepted")]
    context.close()


def test_dropped_files_and_those_chosen_twice(chromium, gate):
    context, page = at_upload(chromium, gate)
    page.evaluate(
        """() => {
          const transfer = new DataTransfer();
          for (const name of ["a.jpg", "b.heic"]) transfer.items.add(new File(["x"], name, { lastModified: 1 }));
          for (const _ of [1, 2]) document.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
        }"""
    )
    page.get_by_text("1 file, 1 kB").wait_for()
    assert page.get_by_text("HEIC pictures cannot be read").count() == 1
    page.get_by_role("button", name="Remove: a.jpg").click()
    page.get_by_text("0 files", exact=True).wait_for()
    page.get_by_role("button", name="Upload and read").click()
    page.get_by_role("alert").get_by_text("Choose at least one file.").wait_for()
    context.close()


def test_limits_are_named_before_anything_is_sent(chromium, gate, settings):
    settings.ANPR_MAX_BATCH_FILES, settings.ANPR_MAX_IMAGE_BYTES = 2, 5000
    context, page = at_upload(chromium, gate)
    data = [("1.jpg", 100), ("large.jpg", 6000), ("2.jpg", 100), ("3.jpg", 100)]
    page.locator("#pictures").set_input_files(
        [{"name": n, "mimeType": "image/jpeg", "buffer": b"x" * s} for n, s in data]
    )
    page.get_by_text("Too large: 6 kB, at most 5 kB are taken.").wait_for()
    assert page.get_by_text("Too many: 2 files fit.").count() == 1
    assert not Batch.objects.exists()
    context.close()


def test_pause_cancel_and_leaving(chromium, gate, folder, slow):
    context, page = at_upload(chromium, gate)
    page.locator("#folder").set_input_files(folder / "lane 1")
    page.get_by_role("button", name="Upload and read 4 files").click()
    page.get_by_role("button", name="Pause").click()
    page.get_by_text("paused").wait_for()
    slow.set()
    page.get_by_role("button", name="Cancel: lane 1/3.jpg").click()
    page.get_by_text("Cancelled").wait_for()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    deadline = time.monotonic() + 10
    while not asked and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    assert asked == ["beforeunload"]
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/batches/*/")
    assert {name for name, _ in files_of_batch()} >= {"0.jpg", "1.jpg", "2.jpg"}
    context.close()


def test_a_file_whose_answer_was_lost_is_sent_again_and_taken_once(chromium, gate, folder, monkeypatch):
    taken, lost = uploading.uploads.add_files, []

    def fall_over_once(*args, **kwargs):
        rows = taken(*args, **kwargs)
        if not lost:
            lost.append(rows)
            raise ConnectionError  # the rows are written, and the browser never hears of it
        return rows

    monkeypatch.setattr(uploading.uploads, "add_files", fall_over_once)
    context, page = at_upload(chromium, gate)
    page.locator("#pictures").set_input_files([folder / "lane 1" / f"{n}.jpg" for n in range(2)])
    page.get_by_role("button", name="Upload and read 2 files").click()
    page.wait_for_url("**/batches/*/")
    assert len(lost) == 1
    assert files_of_batch() == [("0.jpg", "accepted"), ("1.jpg", "accepted")]
    context.close()


def test_who_was_logged_out_goes_on_after_logging_in(chromium, gate, folder):
    url, _, user = gate
    context, page = at_upload(chromium, gate)
    page.locator("#pictures").set_input_files([folder / "lane 1" / "0.jpg"])

    def log_out_first(route):
        if not ended:
            ended.append(Session.objects.all().delete())
        route.continue_()

    ended = []
    page.route("**/add/", log_out_first)
    page.get_by_role("button", name="Upload and read").click()
    page.get_by_text("You were logged out.").first.wait_for()
    enter(context, url, user)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/batches/*/")
    assert files_of_batch() == [("0.jpg", "accepted")]
    context.close()


def test_adding_to_a_batch_without_javascript(chromium, gate, folder):
    _, company, _ = gate
    batch = create_batch(company, None, [sent("first.jpg", picture(50))], "Gate")
    context, page = at_upload(
        chromium, gate, reverse("recognition:batch", args=[batch.public_id]), java_script_enabled=False
    )
    page.get_by_role("link", name="Add pictures").click()
    page.locator("#pictures").set_input_files([folder / "lane 1" / "0.jpg", folder / "notes.txt"])
    page.get_by_role("button", name="Upload and read").click()
    page.get_by_text("0 of 3").or_(page.get_by_text("1 of 3")).wait_for()
    assert page.get_by_text("This is not a picture, whatever its name says.").is_visible()
    context.close()


def test_cards_change_while_one_looks_and_the_poll_ends(chromium, gate):
    _, company, _ = gate
    batch = create_batch(company, None, [sent(f"{n}.jpg", picture(n)) for n in range(2)], "Gate")
    context, page = at_upload(chromium, gate, reverse("recognition:batch", args=[batch.public_id]))
    page.get_by_role("link", name="Waiting 2").focus()
    for n, image in enumerate(Image.objects.order_by("pk")):
        reading.read_image(image.pk, FakePipeline(result_of(read_of(f"KA05MN000{n}", 0.99))))
        page.get_by_text(f"KA05MN000{n}").wait_for()
    page.get_by_text("All 2 files are finished.").wait_for(state="attached")
    assert page.evaluate("document.activeElement.id") == "filter-waiting"
    assert page.locator("#progress[hx-get]").count() == 0
    assert page.problems == []
    context.close()


@pytest.fixture
def showcase(gate):
    """Batches with everything that a card can show."""
    _, company, user = gate
    make_plate(company, "MH 12 AB 1234", status="blocked", owner_name="Devendra Singh")
    demo = sorted(DEMO.glob("*.jpg"))
    files = [sent(path.name, path.read_bytes()) for path in demo]
    batch = create_batch(
        company, user, [*files, sent("notes.txt", b"x"), sent("again.jpg", demo[0].read_bytes())], "North gate, Friday"
    )
    images = [file.image for file in batch.files.filter(outcome="accepted")]
    answers = [
        result_of(read_of("MH12AB1234", 0.98)),
        result_of(read_of("KA05MN7788", 0.96), read_of("DL8CAF5030", 0.7)),
        result_of(),
    ]
    for at, image in enumerate(images[:6]):
        reading.read_image(image.pk, FakePipeline(answers[at % 3]))
    queue.claim(images[6].pk, "one", timezone.now())
    queue.fail(images[6].pk, "one", timezone.now(), "internal_error")
    queue.cancel([images[7].pk], timezone.now())
    create_batch(company, None, [sent("a.jpg", picture(1))], "")
    create_batch(company, user, [], "A batch with a rather long name that somebody typed on a Monday morning")
    row = batch.files.first()
    copies = range(100, 170)
    many = create_batch(company, user, [], "Car park, whole week")
    BatchFile.objects.bulk_create(
        BatchFile(batch=many, position=n, name=f"IMG_{n}.jpg", outcome="duplicate", image=row.image) for n in copies
    )
    return batch, many


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_how_the_pages_look(chromium, gate, showcase, width, scheme):
    url, _, user = gate
    batch, many = showcase
    context, page = opened(
        chromium,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        is_mobile=width < 500,
        has_touch=width < 500,
    )
    enter(context, url, user)
    at = reverse("recognition:batch", args=[batch.public_id])
    addresses = {
        "batches": "/pictures/", "batches-none": "/pictures/?q=west", "batch": at, "batch-failed": f"{at}?show=failed",
        "batch-empty-filter": f"{at}?show=waiting&sort=unsure", "batch-many": reverse("recognition:batch", args=[many.public_id]),
        "batch-rename": f"{at}rename/", "batch-delete": f"{at}delete/", "batch-add": f"{at}add/", "upload": "/pictures/upload/",
    }  # fmt: skip
    for name, address in addresses.items():
        page.goto(url + address, wait_until="networkidle" if name in ("batch", "batches") else "load")
        looked_at(page, name, width)
    demo = sorted(DEMO.glob("*.jpg"))[:5]
    page.locator("#pictures").set_input_files([*demo, DEMO.parent / "readme.jpg", __file__])
    page.locator("canvas.drawn").nth(4).wait_for()
    looked_at(page, "upload-chosen", width)
    context.close()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_how_sending_looks(chromium, gate, slow, width, scheme):
    context, page = at_upload(chromium, gate, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.locator("#pictures").set_input_files(sorted(DEMO.glob("*.jpg"))[:6])
    page.locator("canvas.drawn").nth(4).wait_for()
    page.get_by_role("button", name="Upload and read 6 files").click()
    page.get_by_text("Sent, being checked…").nth(2).wait_for()
    looked_at(page, "upload-sending", width)
    slow.set()
    context.close()
