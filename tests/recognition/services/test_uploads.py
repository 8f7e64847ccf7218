"""Taking files in."""

from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError

from recognition.models import Batch, BatchFile, FileOutcome, Image, ImageStatus
from recognition.services.uploads import add_files, create_batch, open_batch
from tests.corpus import CASES, encrypted_zip, zip_of
from tests.factories import make_company, make_user, picture, sent

pytestmark = pytest.mark.django_db


def outcomes(batch):
    return [(file.name, file.outcome, file.error_code) for file in batch.files.all()]


def test_the_whole_corpus_at_once(company, calls, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        batch = create_batch(company, None, [sent(case.filename, case.data()) for case in CASES])
    found = {file.position: file for file in batch.files.all()}
    assert len(found) == len(CASES)
    for position, case in enumerate(CASES):
        # A header that is fine is queued; that its pixels are broken, the worker finds out.
        expected = "" if case.code in (None, "truncated") else case.code
        assert found[position].error_code == expected, case.name
        assert "/" not in found[position].name
    assert len(calls) == Image.objects.count() == sum(case.code in (None, "truncated") for case in CASES)


def test_a_picture_is_stored_queued_and_called_for(company, calls, django_capture_on_commit_callbacks):
    data = picture(1)
    with django_capture_on_commit_callbacks(execute=True):
        batch = create_batch(company, None, [sent("a.jpg", data)], name="Gate 1")
    image = batch.files.get().image
    assert (image.status, image.width_px, image.height_px, image.format) == (ImageStatus.QUEUED, 64, 48, "JPEG")
    assert image.file.read() == data
    assert image.dispatched_at is not None
    assert calls == [image.pk]


def test_no_stored_name_comes_from_the_user(company, calls):
    batch = create_batch(company, None, [sent("../../evil.jpg", picture(1))])
    image = batch.files.get().image
    assert image.file.name == f"companies/{company.pk}/images/{image.sha256[:2]}/{image.sha256}"


def test_the_same_photo_twice_is_one_row_and_said_so(company, calls):
    first = create_batch(company, None, [sent("a.jpg", picture(1)), sent("b.jpg", picture(1))])
    second = create_batch(company, None, [sent("c.jpg", picture(1))])
    assert outcomes(first) == [("a.jpg", "accepted", ""), ("b.jpg", "duplicate", "")]
    assert outcomes(second) == [("c.jpg", "duplicate", "")]
    assert second.files.get().image == first.files.first().image
    assert Image.objects.count() == 1


def test_companies_do_not_share_pictures(company, calls):
    other = make_company()
    one = create_batch(company, None, [sent("a.jpg", picture(1))]).files.get()
    two = create_batch(other, None, [sent("a.jpg", picture(1))]).files.get()
    assert two.outcome == FileOutcome.ACCEPTED
    assert one.image != two.image


def test_a_zip_is_taken_apart(company, calls):
    data = zip_of(("in/1.jpg", picture(1)), ("notes.txt", b"hello"), ("../2.png", picture(2, suffix=".png")))
    batch = create_batch(company, None, [sent("shift.zip", data), sent("3.jpg", picture(3))])
    assert outcomes(batch) == [
        ("shift.zip/1.jpg", "accepted", ""),
        ("shift.zip/notes.txt", "refused", "not_an_image"),
        ("shift.zip/2.png", "accepted", ""),
        ("3.jpg", "accepted", ""),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04broken", "archive_broken"),
        (zip_of(), "archive_empty"),
        (encrypted_zip(), "archive_encrypted"),
        (zip_of(("inner.zip", zip_of(("a.jpg", b"x")))), "archive_nested"),
    ],
)
def test_bad_archives_are_named_and_the_rest_goes_through(company, calls, data, code):
    batch = create_batch(company, None, [sent("bad.zip", data), sent("good.jpg", picture(1))])
    assert [row[1:] for row in outcomes(batch)] == [("refused", code), ("accepted", "")]


def test_a_zip_bomb_is_stopped(company, calls, settings):
    settings.ANPR_MAX_ARCHIVE_BYTES = 1_000_000
    data = zip_of(*((f"{n}.jpg", bytes(400_000)) for n in range(5)))
    batch = create_batch(company, None, [sent("bomb.zip", data)])
    assert outcomes(batch)[-1] == ("bomb.zip", "refused", "archive_too_large")


def test_surplus_files_are_refused_by_name(company, calls, settings):
    settings.ANPR_MAX_BATCH_FILES = 2
    batch = create_batch(company, None, [sent(f"{n}.jpg", picture(n)) for n in range(4)])
    assert [row[2] for row in outcomes(batch)] == ["", "", "too_many_files", "too_many_files"]


def test_a_large_file_is_refused_without_reading_it(company, calls, settings):
    settings.ANPR_MAX_IMAGE_BYTES = 100
    batch = create_batch(company, None, [sent("large.jpg", picture(1))])
    assert outcomes(batch) == [("large.jpg", "refused", "too_many_bytes")]


def test_what_came_before_a_lost_connection_stays(company, calls):
    def files():
        yield sent("a.jpg", picture(1))
        raise RuntimeError("the connection was lost")

    with pytest.raises(RuntimeError):
        create_batch(company, None, files())
    assert outcomes(Batch.objects.get()) == [("a.jpg", "accepted", "")]


def test_a_file_whose_row_cannot_be_written_leaves_nothing(company, calls, monkeypatch):
    def full(*_, **__):
        raise DatabaseError("disk full")

    monkeypatch.setattr(BatchFile, "save", full)
    with pytest.raises(DatabaseError):
        create_batch(company, None, [sent("a.jpg", picture(1))])
    assert not Image.objects.exists() and not Batch.objects.exists()
    folder = f"companies/{company.pk}/images"
    assert all(default_storage.listdir(f"{folder}/{one}")[1] == [] for one in default_storage.listdir(folder)[0])


def test_files_are_added_to_a_batch_behind_those_it_has(company, calls):
    batch = create_batch(company, None, [sent("a.jpg", picture(1))])
    add_files(batch, [sent("b.jpg", picture(2)), sent("c.jpg", picture(1))])
    assert outcomes(batch) == [("a.jpg", "accepted", ""), ("b.jpg", "accepted", ""), ("c.jpg", "duplicate", "")]
    assert [file.position for file in batch.files.all()] == [0, 1, 2]


def test_a_file_sent_again_under_its_key_is_taken_once(company, calls):
    batch = create_batch(company, None, [])
    archive = zip_of(("1.jpg", picture(1)), ("2.jpg", picture(2)))
    first = add_files(batch, [sent("shift.zip", archive)], key="one")
    again = add_files(batch, [sent("shift.zip", archive)], key="one")
    assert again == first
    assert batch.files.count() == 2
    assert len(add_files(batch, [sent("shift.zip", archive)], key="two")) == 2
    assert batch.files.count() == 4


def test_an_archive_that_broke_off_goes_on_under_its_key(company, calls):
    batch = create_batch(company, None, [])
    add_files(batch, [sent("shift.zip", zip_of(("1.jpg", picture(1))))], key="one")  # as far as it came
    add_files(batch, [sent("shift.zip", zip_of(("1.jpg", picture(1)), ("2.jpg", picture(2))))], key="one")
    assert outcomes(batch) == [("shift.zip/1.jpg", "accepted", ""), ("shift.zip/2.jpg", "accepted", "")]


def test_nothing_is_added_to_a_deleted_batch(company, calls):
    batch = create_batch(company, None, [])
    Batch.objects.all().delete()
    with pytest.raises(Batch.DoesNotExist):
        add_files(batch, [sent("a.jpg", picture(1))])
    assert not Image.objects.exists()


def test_opening_a_batch_twice_opens_one(company, calls):
    user, chosen = make_user(), uuid4()
    assert open_batch(company, user, chosen, "Gate") == open_batch(company, user, chosen, "Gate")
    assert open_batch(make_company(), user, chosen, "Gate") is None


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_a_picture_that_was_not_read_is_read_when_it_is_sent_again(
    company, calls, django_capture_on_commit_callbacks, status
):
    image = create_batch(company, None, [sent("a.jpg", picture(1))]).files.get().image
    Image.objects.update(status=status, error_code="truncated" if status == "failed" else "")
    with django_capture_on_commit_callbacks(execute=True):
        assert outcomes(create_batch(company, None, [sent("b.jpg", picture(1))])) == [("b.jpg", "duplicate", "")]
    image.refresh_from_db()
    assert (image.status, calls) == ("queued", [image.pk])


def test_a_dead_broker_loses_nothing(company, monkeypatch, django_capture_on_commit_callbacks):
    from recognition import tasks

    def dead(pk):
        raise ConnectionError

    monkeypatch.setattr(tasks.read_image, "delay", dead)
    with django_capture_on_commit_callbacks(execute=True):
        batch = create_batch(company, None, [sent("a.jpg", picture(1))])
    image = batch.files.get().image
    assert (image.status, image.dispatched_at) == (ImageStatus.QUEUED, None)
