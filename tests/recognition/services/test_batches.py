"""Cancelling, reading again and deleting whole batches, whatever workers do meanwhile."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from companies.models import AuditEvent, Role
from recognition.models import Batch, FileOrder, FileState, Image, ImageStatus, PlateRead
from recognition.services import batches, queue, reading, recording
from recognition.services.uploads import add_files, create_batch
from tests.factories import FakePipeline, make_plate, member, picture, read_of, result_of, sent

pytestmark = pytest.mark.django_db

NOW = timezone.now()
LATER = timedelta(minutes=10)


def make_batch(company, *seeds, name=""):
    return create_batch(company, None, [sent(f"{seed}.jpg", picture(seed)) for seed in seeds], name)


def statuses(batch):
    return [file.image.status for file in batch.files.all()]


@pytest.fixture
def request_of(company):
    request = RequestFactory().post("/")
    request.user = member(company, Role.MANAGER)
    return request


def test_what_waits_is_cancelled_and_no_worker_takes_it_up(company, calls):
    batch = make_batch(company, 1, 2)
    done = batch.files.first().image
    reading.read_image(done.pk, FakePipeline(result_of()))
    assert batches.cancel(batch, NOW) == 1
    assert statuses(batch) == ["done", "cancelled"]
    waiting = batch.files.last().image
    assert reading.read_image(waiting.pk, FakePipeline(result_of())) is False
    assert queue.sweep(NOW + LATER) == 0
    assert batches.cancel(batch, NOW) == 0


def test_a_worker_that_reads_a_cancelled_image_writes_nothing(company, calls):
    batch = make_batch(company, 1)
    claimed = queue.claim(batch.files.get().image_id, "worker", NOW)
    assert batches.cancel(batch, NOW) == 1
    assert recording.record(claimed, "worker", result_of(read_of("A1"))) is False
    assert not queue.fail(claimed.pk, "worker", NOW, "truncated")
    assert not queue.release(claimed.pk, "worker", NOW, timedelta())
    assert queue.sweep(NOW + LATER) == 0
    assert statuses(batch) == ["cancelled"]
    assert not PlateRead.objects.exists()


def test_what_another_batch_waits_for_is_not_cancelled(company, calls):
    batch, other = make_batch(company, 1, 2), make_batch(company, 2)
    assert batches.cancel(batch, NOW) == 1
    assert statuses(batch) == ["cancelled", "queued"]
    assert batches.cancel(other, NOW) == 0


def test_cancelled_and_failed_images_are_read_again_apart(company, calls):
    batch = make_batch(company, 1, 2)
    failed, waiting = (file.image for file in batch.files.all())
    queue.claim(failed.pk, "one", NOW)
    queue.fail(failed.pk, "one", NOW, "internal_error")
    batches.cancel(batch, NOW)
    assert batches.retry(batch, ImageStatus.FAILED, NOW) == 1
    assert statuses(batch) == ["queued", "cancelled"]
    calls.clear()
    assert batches.retry(batch, ImageStatus.CANCELLED, NOW) == 1
    assert statuses(batch) == ["queued", "queued"]
    assert calls == [waiting.pk]


def test_of_many_images_the_sweep_calls_for_those_that_a_retry_did_not(company, calls, monkeypatch):
    batch = make_batch(company, 1, 2, 3)
    batches.cancel(batch, NOW)
    calls.clear()
    monkeypatch.setattr(queue, "CALL_AT_ONCE", 1)
    monkeypatch.setattr(queue, "ROWS_AT_ONCE", 2)
    assert batches.retry(batch, ImageStatus.CANCELLED, NOW) == 3
    assert len(calls) == 1
    assert queue.sweep(NOW + timedelta(seconds=1)) == 2
    assert sorted(calls) == sorted(Image.objects.values_list("pk", flat=True))


def test_deleting_keeps_what_other_batches_hold(company, calls, request_of, django_capture_on_commit_callbacks):
    batch, other = make_batch(company, 1, 2, name="Gate"), make_batch(company, 2)
    add_files(batch, [sent("bad.jpg", b"text")])
    own, shared = (file.image for file in batch.files.filter(image__isnull=False))
    reading.read_image(own.pk, FakePipeline(result_of(read_of("A1"))))
    storage = own.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        assert batches.delete(batch, request_of) == 1
    assert list(Image.objects.all()) == [shared]
    assert list(Batch.objects.all()) == [other]
    assert not storage.exists(own.file.name)
    assert storage.exists(shared.file.name)
    event = AuditEvent.objects.get(action="batch.deleted")
    assert (event.subject, event.actor, event.company) == ("Gate", request_of.user, company)
    assert (event.details["files"], event.details["images"]) == (3, 1)


def test_a_worker_may_come_too_late_for_a_deleted_batch(company, calls, request_of):
    batch = make_batch(company, 1)
    claimed = queue.claim(batch.files.get().image_id, "late", NOW)
    batches.delete(batch, request_of)
    assert recording.record(claimed, "late", result_of(read_of("A1"))) is False
    assert reading.read_image(claimed.pk, FakePipeline(result_of())) is False


def test_states_of_files(company, calls):
    make_plate(company, "MH 12 AB 1234")
    batch = make_batch(company, 1, 2, 3, 4, 5)
    add_files(batch, [sent("bad.jpg", b"text"), sent("same.jpg", picture(1))])
    answers = [result_of(read_of("MH12AB1234")), result_of(read_of("KA05MN7788", 0.5)), result_of()]
    for file, answer in zip(batch.files.all(), answers, strict=False):
        reading.read_image(file.image_id, FakePipeline(answer))
    cancelled = batch.files.get(position=3)
    queue.cancel([cancelled.image_id], NOW)
    assert batch.files.count_states() == {
        batch.pk: {"matched": 2, "unmatched": 1, "no_plate": 1, "cancelled": 1, "waiting": 1, "failed": 1}
    }
    matched = batch.files.in_state(FileState.MATCHED)
    assert [file.name for file in matched] == ["1.jpg", "same.jpg"]
    assert [file.name for file in batch.files.all().in_order(FileOrder.UNSURE)][:3] == ["2.jpg", "1.jpg", "same.jpg"]
    assert [file.name for file in batch.files.all().in_order(FileOrder.SURE)][:3] == ["1.jpg", "same.jpg", "2.jpg"]
    assert batch.files.all().in_order(FileOrder.NAME).last().name == "same.jpg"
    assert batch.files.all().in_order(FileOrder.NEWEST).last().name == "bad.jpg"
