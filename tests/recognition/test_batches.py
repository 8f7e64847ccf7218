"""The pages of batches: filters, what a poll answers and what it costs, the list, exports."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from companies.models import AuditEvent, Role
from recognition.models import Batch, BatchFile, Image, Worker
from recognition.presenting.batches import time_left
from recognition.serialise import plate_data, timings_data
from recognition.services import batches, reading
from recognition.services.matching import matches_for
from recognition.services.uploads import add_files, create_batch
from recognition.views import exports
from tests.factories import FakePipeline, client_of, make_plate, picture, read_of, result_of, sent

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def manager(company):
    return client_of(company, Role.MANAGER)


@pytest.fixture
def batch(company, calls):
    """Three files: matched, without a plate, and waiting."""
    make_plate(company, "MH 12 AB 1234", status="blocked")
    found = create_batch(company, None, [sent(f"{n}.jpg", picture(n)) for n in range(3)], "North gate")
    first, second, _ = (file.image_id for file in found.files.all())
    reading.read_image(first, FakePipeline(result_of(read_of("MH12AB1234"))))
    reading.read_image(second, FakePipeline(result_of()))
    return found


def page_of(client, batch, query="", name="batch"):
    return client.get(reverse(f"recognition:{name}", args=[batch.public_id]) + query).content.decode()


def versions(page):
    return [part.split('"')[0] for part in page.split('name="have" value="')[1:]]


def poll(client, batch, have, query=""):
    have = "&".join(f"have={version}" for version in have)
    return page_of(client, batch, f"?{query}&{have}", "batch-progress")


def test_files_are_counted_and_filtered_by_state(manager, batch):
    page = page_of(manager, batch)
    assert "<strong>2 of 3</strong> finished" in page
    assert [name in page for name in ("0.jpg", "1.jpg", "2.jpg")] == [True, True, True]
    page = page_of(manager, batch, "?show=matched")
    assert [name in page for name in ("0.jpg", "1.jpg", "2.jpg")] == [True, False, False]
    page = page_of(manager, batch, "?show=failed")
    assert "Nothing here" in page
    assert versions(page_of(manager, batch, "?show=nonsense&sort=nonsense&page=99")) == versions(
        page_of(manager, batch)
    )


def test_a_poll_brings_only_the_cards_that_changed(manager, batch):
    have = versions(page_of(manager, batch))
    answer = poll(manager, batch, have)
    assert versions(answer) == []
    assert 'hx-trigger="every 2s"' in answer
    reading.read_image(batch.files.last().image_id, FakePipeline(result_of(read_of("KA05MN7788", 0.98))))
    answer = poll(manager, batch, have)
    assert len(versions(answer)) == 1
    assert "KA05MN7788" in answer and "MH12AB1234" not in answer
    assert "hx-trigger" not in answer
    assert "All 3 files are finished." in answer


def test_a_poll_of_a_filter_brings_the_files_that_came_to_it(manager, batch):
    have = versions(page_of(manager, batch, "?show=no_plate"))
    assert len(have) == 1
    reading.read_image(batch.files.last().image_id, FakePipeline(result_of()))
    answer = poll(manager, batch, have, "show=no_plate")
    assert len(versions(answer)) == 2
    assert '<div id="files" hx-swap-oob="true">' in answer
    assert "show=no_plate" not in answer.split("filters")[0]  # finished: nothing is asked again


def test_the_page_asks_on_while_a_browser_still_sends(manager, batch):
    reading.read_image(batch.files.last().image_id, FakePipeline(result_of()))
    batches.expect_more(batch, True, timezone.now())
    assert "more files are on their way" in page_of(manager, batch)
    batches.expect_more(batch, True, timezone.now() - timedelta(minutes=2))
    assert "hx-trigger" not in page_of(manager, batch)


def test_pages_of_sixty_keep_their_filter(manager, company, batch):
    image = batch.files.first().image
    BatchFile.objects.bulk_create(
        BatchFile(batch=batch, position=10 + n, name=f"copy{n}.jpg", outcome="duplicate", image=image)
        for n in range(65)
    )
    page = page_of(manager, batch, "?show=matched&sort=name")
    assert len(versions(page)) == 60
    assert "Page 1 of 2" in page
    assert "?show=matched&amp;sort=name&amp;page=2" in page
    page = page_of(manager, batch, "?show=matched&sort=name&page=2")
    assert len(versions(page)) == 6
    assert "in this batch as 0.jpg" in page


@pytest.mark.parametrize(("name", "most"), [("batch", 12), ("batch-progress", 12)])
def test_the_number_of_queries_does_not_grow_with_the_files(manager, company, batch, name, most):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as found:
            page_of(manager, batch, name=name)
        return len(found)

    page_of(manager, batch)
    few = queries()
    for n in range(3, 20):
        add_files(batch, [sent(f"{n}.jpg", picture(n))])
    for image in Image.objects.filter(status="queued")[:8]:
        reading.read_image(image.pk, FakePipeline(result_of(read_of("MH12AB1234"), read_of("KA05MN7788"))))
    assert queries() == few <= most


@pytest.mark.parametrize(
    ("waiting", "finished", "since_s", "words"),
    [
        (0, 10, 30, ""),
        (100, 1, 30, ""),
        (100, 0, None, ""),
        (10, 31, 30, "less than a minute left"),
        (120, 31, 30, "about 2 minutes left"),
        (121, 31, 30, "about 3 minutes left"),
        (20_000, 31, 30, "about 6 hours left"),
    ],
)
def test_time_left(waiting, finished, since_s, words):
    first = None if since_s is None else NOW - timedelta(seconds=since_s)
    assert time_left(waiting, finished, first, NOW) == words


def test_a_batch_that_nobody_reads_says_what_it_waits_for(manager, company, calls):
    batch = create_batch(company, None, [sent("a.jpg", picture(1))])
    assert "no worker is running" in page_of(manager, batch)
    Worker.objects.create(name="one")
    assert "waiting for a free worker" in page_of(manager, batch)


def test_cancel_and_after_all(manager, batch):
    def press(name, **data):
        return manager.post(
            reverse(f"recognition:batch-{name}", args=[batch.public_id]), data, follow=True
        ).content.decode()

    assert "1 picture will not be read." in press("cancel")
    assert "Read 1 cancelled after all" in page_of(manager, batch)
    assert "1 picture will be read again." in press("retry", cancelled="")
    Image.objects.filter(status="queued").update(status="failed", error_code="truncated")
    assert "Read 1 failed again" in page_of(manager, batch)
    assert "1 picture will be read again." in press("retry")


def test_renaming(manager, batch):
    address = reverse("recognition:batch-rename", args=[batch.public_id])
    assert 'value="North gate"' in manager.get(address).content.decode()
    assert "South gate" in manager.post(address, {"name": "South gate"}, follow=True).content.decode()
    assert manager.post(address, {"name": "x" * 121}).status_code == 200
    batch.refresh_from_db()
    assert batch.name == "South gate"


def test_deleting_is_confirmed_first(manager, batch):
    address = reverse("recognition:batch-delete", args=[batch.public_id])
    assert "<strong>3 pictures</strong>" in manager.get(address).content.decode()
    assert Batch.objects.exists()
    assert "The batch and 3 pictures of it are deleted." in manager.post(address, follow=True).content.decode()
    assert not Batch.objects.exists() and not Image.objects.exists()


def test_viewers_are_offered_nothing_that_they_may_not(company, batch):
    page = page_of(client_of(company, Role.VIEWER), batch)
    assert "Cancel what waits" not in page
    assert "Export" not in page
    assert "Add pictures" not in page


def test_the_list_counts_and_is_searched_by_name(manager, company, batch):
    create_batch(company, None, [], "South gate")
    address = reverse("recognition:batches")
    page = manager.get(address).content.decode()
    assert "North gate" in page and "South gate" in page
    assert 'aria-label="2 of 3 files finished"' in page
    assert page.count("thumbnail.jpg") == 2
    page = manager.get(address, {"q": "gate NORTH"}).content.decode()
    assert "North gate" in page and "South gate" not in page
    assert "No batch is called “west”" in manager.get(address, {"q": "west"}).content.decode()


def test_the_list_has_a_budget(manager, company, batch, django_assert_max_num_queries):
    for n in range(10, 16):
        create_batch(company, None, [sent(f"{n}.jpg", picture(n))])
    manager.get(reverse("recognition:batches"))
    with django_assert_max_num_queries(9):
        manager.get(reverse("recognition:batches"))


def export(client, batch, kind):
    response = client.get(reverse("recognition:batch-export", args=[batch.public_id, kind]))
    assert response["Content-Disposition"] == f'attachment; filename="north-gate.{kind}"'
    return b"".join(response.streaming_content)


def test_json_lines_are_what_read_images_prints(manager, company, batch):
    result = result_of(read_of("MH12AB1234"))
    match = [match.as_data() for match in matches_for(company, result.plates[0].read, NOW)]
    rows = [json.loads(line) for line in export(manager, batch, "jsonl").decode().splitlines()]
    assert rows[0] == {
        "image": "0.jpg",
        "width": 64,
        "height": 48,
        "plates": [plate_data(result.plates[0], match)],
        "vehicles": [],
        "ms": timings_data(result.timings),
    }
    assert rows[1]["plates"] == []
    assert rows[2] == {"image": "2.jpg", "error": {"code": "not_read_yet", "message": "The picture waits to be read."}}
    event = AuditEvent.objects.get(action="batch.exported")
    assert (event.subject, event.details["kind"]) == ("North gate", "jsonl")


def test_csv_and_excel_escape_formulae(manager, batch):
    BatchFile.objects.filter(position=0).update(name="=cmd|' /C calc'!A0.jpg")
    add_files(batch, [sent("@bad.jpg", b"text")])
    rows = list(csv.reader(io.StringIO(export(manager, batch, "csv").decode("utf-8-sig"))))
    assert rows[0][:3] == ["image", "text", "score"]
    assert (rows[1][0], rows[1][1], rows[1][9]) == ("'=cmd|' /C calc'!A0.jpg", "MH12AB1234", "MH12AB1234")
    assert (rows[4][0], rows[4][10]) == ("'@bad.jpg", "not_an_image")
    sheet = load_workbook(io.BytesIO(export(manager, batch, "xlsx"))).active
    cells = [[cell.value for cell in row] for row in sheet]
    assert cells[1][0] == "'=cmd|' /C calc'!A0.jpg"
    assert cells[1][5] == 4  # numbers stay numbers
    assert [row[10] for row in cells[2:]] == [None, "not_read_yet", "not_an_image"]


def test_there_is_no_other_kind_of_export(manager, batch):
    assert manager.get(reverse("recognition:batch-export", args=[batch.public_id, "pdf"])).status_code == 404


def test_very_many_exports_have_to_wait(manager, batch, monkeypatch):
    monkeypatch.setattr(exports, "EXPORTS", exports.Limit("batch-export", 1, 3600))
    export(manager, batch, "csv")
    again = manager.get(reverse("recognition:batch-export", args=[batch.public_id, "csv"]), follow=True)
    assert "That is very many exports. Try again in 60 minutes." in again.content.decode()
    assert AuditEvent.objects.filter(action="batch.exported").count() == 1


def listed(client, query="", **headers):
    return client.get(f"{reverse('recognition:batches')}{query}", headers=headers).content.decode()


def test_the_list_asks_again_until_every_batch_on_it_is_finished(company, batch, manager):
    page = listed(manager, "?page=1")
    assert 'hx-get="/pictures/?q=&amp;state=&amp;page=1" hx-trigger="every 3s"' in page
    part = listed(manager, **{"HX-Request": "true"})
    assert part.lstrip().startswith('<div id="batches" hx-get') and "<html" not in part and "2 of 3" in part
    reading.read_image(batch.files.last().image_id, FakePipeline(result_of()))
    part = listed(manager, **{"HX-Request": "true"})
    assert "3 of 3" in part and "hx-get" not in part
    batches.expect_more(batch, True, timezone.now())
    assert "hx-get" in listed(manager, **{"HX-Request": "true"})


def test_the_list_shows_batches_with_failed_or_waiting_pictures_alone(company, batch, manager):
    other = create_batch(company, None, [sent("x.jpg", picture(9))], "South gate")
    Image.objects.filter(batch_files__batch=other).update(status="failed", error_code="truncated", finished_at=NOW)
    found = listed(manager, "?state=failed")
    assert "South gate" in found and "North gate" not in found and "?show=failed" in found
    found = listed(manager, "?state=waiting")
    assert "North gate" in found and "South gate" not in found
    assert "North gate" in listed(manager, "?state=nonsense")
    Image.objects.update(status="cancelled", error_code="", finished_at=NOW)
    assert "No picture waits" in listed(manager, "?state=waiting")
