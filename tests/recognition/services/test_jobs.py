"""Claims, leases, retries, the sweep, and recording under a fence."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from recognition.errors import PermanentError, TransientError
from recognition.models import Detection, Image, ImageStatus, Match, PlateRead
from recognition.services import queue, reading, recording, retention
from recognition.services.uploads import create_batch
from tests.factories import FakePipeline, make_plate, picture, read_of, result_of, sent

pytestmark = pytest.mark.django_db

NOW = timezone.now()
LATER = timedelta(minutes=10)


@pytest.fixture
def image(company, calls):
    return create_batch(company, None, [sent("a.jpg", picture(1))]).files.get().image


def state(image):
    image.refresh_from_db()
    return (image.status, image.error_code, image.attempts)


def test_reading_writes_everything_at_once(image, company):
    plate = make_plate(company, "MH 12 AB 1234", status="blocked")
    assert reading.read_image(image.pk, FakePipeline(result_of(read_of("MH12AB1234"))))
    assert state(image) == ("done", "", 1)
    read = PlateRead.objects.get()
    match = Match.objects.get()
    assert (read.text, read.company, read.release.network) == ("MH12AB1234", company, "plate_reader")
    assert (match.plate, match.plate_text, match.plate_status, match.reason) == (
        plate,
        "MH 12 AB 1234",
        "blocked",
        "exact",
    )
    assert image.timings_ms["total"] == 6.0


def test_plates_of_the_companys_own_region_are_expected(image, company):
    heard = []

    class Listening(FakePipeline):
        def read_bytes(self, data, home=""):
            heard.append(home)
            return super().read_bytes(data, home)

    company.region = "NL"
    company.save()
    assert reading.read_image(image.pk, Listening(result_of(read_of("12ABC3"))))
    assert heard == ["NL"]


def test_a_look_alike_matches_and_says_where(image, company):
    make_plate(company, "MH 12 AB 123B")
    reading.read_image(image.pk, FakePipeline(result_of(read_of("MH12AB1238", 0.8, B=0.19))))
    match = Match.objects.get()
    assert match.reason == "lookalike"
    assert match.differences == [{"position": 9, "read": "8", "registered": "B", "rank": 2, "score": 0.19}]


def test_only_valid_plates_of_the_company_match(image, company):
    from tests.factories import make_company

    make_plate(make_company(), "KA05MN7788")
    make_plate(company, "KA05MN7788", valid_until=NOW.date() - timedelta(days=3))
    reading.read_image(image.pk, FakePipeline(result_of(read_of("KA05MN7788"))))
    assert not Match.objects.exists()


def test_reading_again_replaces(image):
    reading.read_image(image.pk, FakePipeline(result_of(read_of("A1"), read_of("B2"))))
    Image.objects.update(status=ImageStatus.QUEUED)
    reading.read_image(image.pk, FakePipeline(result_of(read_of("C3"))))
    assert [read.text for read in PlateRead.objects.all()] == ["C3"]
    assert Detection.objects.count() == 1


def test_no_plate_is_no_error(image):
    reading.read_image(image.pk, FakePipeline(result_of()))
    assert state(image) == ("done", "", 1)


def test_only_one_of_two_gets_the_image(image):
    assert queue.claim(image.pk, "one", NOW)
    assert queue.claim(image.pk, "two", NOW) is None


def test_a_finished_image_is_not_given_out(image):
    reading.read_image(image.pk, FakePipeline(result_of()))
    assert queue.claim(image.pk, "two", NOW + LATER) is None


def test_a_late_worker_writes_nothing(image):
    claimed = queue.claim(image.pk, "late", NOW)
    assert queue.claim(image.pk, "quick", NOW + LATER)
    assert recording.record(claimed, "late", result_of(read_of("LATE1"))) is False
    assert not PlateRead.objects.exists()
    assert recording.record(claimed, "quick", result_of(read_of("QUICK1"))) is True
    assert PlateRead.objects.get().text == "QUICK1"


def test_a_late_worker_cannot_fail_or_release_it(image):
    queue.claim(image.pk, "late", NOW)
    queue.claim(image.pk, "quick", NOW + LATER)
    assert not queue.fail(image.pk, "late", NOW, "internal_error")
    assert not queue.release(image.pk, "late", NOW, timedelta())
    assert state(image)[0] == "reading"


def test_permanent_errors_fail_at_once(image):
    reading.read_image(image.pk, FakePipeline(PermanentError(code="truncated")))
    assert state(image) == ("failed", "truncated", 1)


@pytest.mark.parametrize(
    ("error", "code"), [(RuntimeError("x"), "internal_error"), (TransientError(code="reader_busy"), "reader_busy")]
)
def test_other_errors_are_tried_again_and_then_given_up(image, settings, error, code):
    settings.ANPR_MAX_ATTEMPTS = 2
    pipeline = FakePipeline(error)
    reading.read_image(image.pk, pipeline)
    assert state(image) == ("queued", "", 1)
    assert image.lease_expires_at > timezone.now()  # not before its time
    assert not reading.read_image(image.pk, pipeline)
    Image.objects.update(lease_expires_at=NOW - LATER)
    reading.read_image(image.pk, pipeline)
    assert state(image) == ("failed", code, 2)


def test_an_error_that_passes_is_forgotten(image):
    pipeline = FakePipeline(RuntimeError("x"), result_of(read_of("A1")))
    reading.read_image(image.pk, pipeline)
    Image.objects.update(lease_expires_at=NOW - LATER)
    reading.read_image(image.pk, pipeline)
    assert state(image) == ("done", "", 2)


def test_a_lost_file_is_named(image):
    image.file.storage.delete(image.file.name)
    reading.read_image(image.pk, FakePipeline(result_of()))
    assert state(image) == ("failed", "file_missing", 1)


def test_the_sweep_takes_back_what_a_dead_worker_held(image, calls):
    queue.claim(image.pk, "dead", NOW - LATER)
    calls.clear()
    assert queue.sweep(NOW) == 1
    assert state(image)[0] == "queued"
    assert calls == [image.pk]


def test_the_sweep_leaves_a_living_worker_alone(image, calls):
    queue.claim(image.pk, "alive", timezone.now())
    calls.clear()
    assert queue.sweep(timezone.now()) == 0
    assert calls == []


def test_an_image_that_kills_its_workers_is_given_up(image, calls, settings):
    settings.ANPR_MAX_ATTEMPTS = 2
    for minutes in (40, 20):
        queue.claim(image.pk, "dead", NOW - timedelta(minutes=minutes))
    queue.sweep(NOW)
    assert state(image) == ("failed", "worker_lost", 2)


def test_the_sweep_calls_again_for_what_nobody_took(image, calls):
    calls.clear()
    Image.objects.update(dispatched_at=NOW)
    assert queue.sweep(NOW + timedelta(seconds=5)) == 0
    assert queue.sweep(NOW + LATER) == 1
    assert calls == [image.pk]


def test_failed_images_can_be_queued_again(image, calls):
    reading.read_image(image.pk, FakePipeline(PermanentError(code="truncated")))
    calls.clear()
    assert queue.requeue([image], NOW) == 1
    assert state(image) == ("queued", "", 0)
    assert calls == [image.pk]
    assert queue.requeue([image], NOW) == 0


@pytest.mark.parametrize(
    "broken",
    [
        {"status": "reading"},
        {"status": "failed"},
        {"status": "nonsense"},
        {"error_code": "x"},
        {"width_px": 0},
    ],
)
def test_the_database_refuses_impossible_images(image, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Image.objects.filter(pk=image.pk).update(**broken)


def test_retention_deletes_rows_and_files(image, settings, django_capture_on_commit_callbacks):
    name, storage = image.file.name, image.file.storage
    assert retention.delete_expired(NOW + timedelta(days=400)) == 0
    settings.ANPR_RETENTION_DAYS = 30
    assert retention.delete_expired(NOW + timedelta(days=29)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.delete_expired(NOW + timedelta(days=31)) == 1
    assert not Image.objects.exists()
    assert not storage.exists(name)
