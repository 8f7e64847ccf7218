"""Taking a list over, and back."""

import datetime as dt

import pytest

from companies.models import AuditEvent, Role
from plates.bulk import intake, jobs
from plates.bulk.models import PlateUpload
from plates.models import MatchingPolicy, PlateList, RegisterChange, RegisteredPlate
from tests.factories import make_company, make_plate, member
from tests.plates.bulk.lists import checked, done, imported

pytestmark = pytest.mark.django_db
LIST = [
    ("Plate", "Status", "Owner", "List", "Valid until"),
    ("MH 12 AB 1234", "blocked", "Priya", "Residents", "2026-12-31"),
    ("KA 05 MN 7788", "", "Asha", "", ""),
    ("---", "", "", "", ""),
]


def state(company):
    rows = RegisteredPlate.objects.of_company(company).order_by("normalised")
    return list(
        rows.values_list("text", "normalised", "status", "owner_name", "plate_list__name", "valid_until", "words")
    )


def test_good_rows_are_registered_and_wrong_ones_left(company):
    make_plate(company, "MH12AB1234", owner_name="Someone", notes="keep me")
    upload = imported(company, LIST)
    assert upload.status == "done"
    assert state(company) == [
        ("KA 05 MN 7788", "KA05MN7788", "allowed", "Asha", None, None, "asha"),
        ("MH12AB1234", "MH12AB1234", "blocked", "Priya", "Residents", dt.date(2026, 12, 31), "priya"),
    ]
    assert RegisteredPlate.objects.get(normalised="MH12AB1234").notes == "keep me"
    imported(company, [("Plate",), ("OB 12",)])
    assert RegisteredPlate.objects.get(normalised="OB12").folded == "0812"


def test_reads_are_matched_again_once_and_the_register_counted_anew(company):
    MatchingPolicy.objects.create(company=company, register_size=0, counted_at=dt.datetime.now(dt.UTC))
    imported(company, [("Plate",), *[(f"MH 12 AB {number:04d}",) for number in range(1200)]])
    assert RegisterChange.objects.filter(company=company).count() == 1
    assert MatchingPolicy.objects.get().counted_at is None


def test_versions_say_who_uploaded_what(company):
    plate = make_plate(company, "MH 12 AB 1234", owner_name="Someone")
    upload = imported(company, LIST)
    versions = list(plate.history.order_by("history_date", "history_id").values_list("history_type", "owner_name"))
    assert versions[-1] == ("~", "Priya")
    assert ("+", "Someone") in versions
    added = RegisteredPlate.objects.get(normalised="KA05MN7788").history.get()
    assert (added.history_type, added.history_user, added.operation) == ("+", upload.decided_by, upload.public_id)


def test_the_audit_log_names_the_file_and_counts(company):
    upload = imported(company, LIST)
    event = AuditEvent.objects.get(action="plates.imported")
    assert (event.company, event.actor_id, event.subject) == (company, upload.decided_by_id, "plates.csv")
    assert event.details == {"new": 2, "changed": 0, "wrong": 1}


def test_a_plate_that_somebody_changed_after_the_check_is_left_out(company):
    make_plate(company, "MH 12 AB 1234", owner_name="Someone")
    gone = make_plate(company, "DL 8C AF 5030")
    upload = checked(company, [*LIST, ("DL 8C AF 5030", "watch", "", "", ""), ("GA 01 A 1", "", "", "", "")])
    RegisteredPlate.objects.filter(normalised="MH12AB1234").update(owner_name="Somebody else")
    gone.delete()
    make_plate(company, "GA 01 A 1", owner_name="Faster")
    intake.take_over(upload, member(company, Role.MANAGER))
    upload = done(upload)
    assert (upload.status, upload.left_out) == ("done", 3)
    assert [(text, owner) for text, _, _, owner, *_ in state(company)] == [
        ("GA 01 A 1", "Faster"), ("KA 05 MN 7788", "Asha"), ("MH 12 AB 1234", "Somebody else"),
    ]  # fmt: skip


def test_only_one_of_two_decisions_counts(company):
    upload, user = checked(company, LIST), member(company, Role.MANAGER)
    assert intake.take_over(upload, user)
    assert not intake.discard(upload, user)
    assert not intake.take_over(upload, user)


def test_a_list_without_good_rows_cannot_be_taken_over(company):
    upload = checked(company, [("Plate",), ("---",)])
    assert not intake.take_over(upload, member(company, Role.MANAGER))


def test_an_import_is_undone_as_a_whole(company):
    make_plate(
        company, "MH12AB1234", owner_name="Someone", plate_list=PlateList.objects.create(company=company, name="Staff")
    )
    make_plate(make_company(), "KA 05 MN 7788")
    before = state(company)
    upload = imported(company, LIST)
    assert intake.take_back(upload, member(company, Role.MANAGER))
    upload = done(upload)
    assert (upload.status, upload.kept) == ("undone", 0)
    assert state(company) == before
    assert RegisteredPlate.objects.filter(normalised="KA05MN7788").count() == 1
    deleted = RegisteredPlate.history.get(normalised="KA05MN7788", history_type="-")
    assert deleted.history_user == upload.decided_by
    assert RegisterChange.objects.filter(company=company).count() == 2


def test_undoing_keeps_what_was_changed_since(company):
    make_plate(company, "MH12AB1234", owner_name="Someone")
    upload = imported(company, LIST)
    RegisteredPlate.objects.filter(normalised="KA05MN7788").update(notes="added later")
    RegisteredPlate.objects.filter(normalised="MH12AB1234").update(status="watch")
    intake.take_back(upload, member(company, Role.MANAGER))
    upload = done(upload)
    assert (upload.kept, RegisteredPlate.objects.of_company(company).count()) == (2, 2)
    assert RegisteredPlate.objects.get(normalised="MH12AB1234").status == "watch"


def test_an_import_can_be_undone_for_thirty_days(company):
    upload = imported(company, LIST)
    end = upload.finished_at + intake.KEPT_FOR
    assert intake.may_be_undone(upload, end - dt.timedelta(seconds=1))
    assert not intake.may_be_undone(upload, end)
    assert intake.tidy(end - dt.timedelta(seconds=1)) == 0
    assert intake.tidy(end) == 1
    upload = PlateUpload.objects.get()
    assert (upload.status, bool(upload.file), upload.rows.count(), upload.new) == ("done", False, 0, 2)
    assert not intake.may_be_undone(upload, upload.finished_at)


def test_a_list_that_nobody_decides_on_is_discarded_in_the_end(company):
    upload = checked(company, LIST)
    path = upload.file.path
    intake.tidy(upload.created_at + intake.KEPT_FOR)
    assert PlateUpload.objects.get().status == "discarded"
    from pathlib import Path

    assert not Path(path).exists()


class Killed(BaseException):
    """As if the process were gone: nothing after it runs."""


def killed_at_chunk(monkeypatch, module, number):
    """The worker dies in the middle of its n-th chunk."""
    from plates.bulk.writing import Writer

    calls = []
    real = Writer.add if module == "add" else Writer.remove

    def dying(self, plates):
        real(self, plates)
        calls.append(len(plates))
        if len(calls) == number:
            raise Killed

    monkeypatch.setattr(Writer, module, dying)


@pytest.fixture
def small_chunks(monkeypatch):
    from plates.bulk import importing, undoing

    monkeypatch.setattr(importing, "AT_ONCE", 2)
    monkeypatch.setattr(undoing, "AT_ONCE", 2)


def expire(upload):
    PlateUpload.objects.filter(pk=upload.pk).update(lease_expires_at=upload.created_at)


def test_an_import_that_is_cut_short_goes_on_where_it_stood(company, small_chunks, monkeypatch):
    upload = checked(company, [("Plate",), *[(f"MH 12 AB {number:04d}",) for number in range(7)]])
    intake.take_over(upload, member(company, Role.MANAGER))
    killed_at_chunk(monkeypatch, "add", 2)
    with pytest.raises(Killed):
        jobs.work(upload.pk)
    assert RegisteredPlate.objects.count() == 2
    assert RegisterChange.objects.count() == 0
    jobs.work(upload.pk)  # the lease is held still
    assert RegisteredPlate.objects.count() == 2
    monkeypatch.undo()
    expire(upload)
    upload = done(upload)
    assert (upload.status, RegisteredPlate.objects.count(), RegisterChange.objects.count()) == ("done", 7, 1)


def test_an_import_that_always_stops_is_taken_back(company, small_chunks, monkeypatch, settings):
    make_plate(company, "MH 12 AB 9999")
    upload = checked(company, [("Plate",), *[(f"MH 12 AB {number:04d}",) for number in range(7)]])
    intake.take_over(upload, member(company, Role.MANAGER))
    killed_at_chunk(monkeypatch, "add", 2)
    with pytest.raises(Killed):
        jobs.work(upload.pk)
    expire(upload)
    PlateUpload.objects.filter(pk=upload.pk).update(attempts=settings.ANPR_MAX_ATTEMPTS)
    jobs.work(upload.pk)
    upload = PlateUpload.objects.get(pk=upload.pk)
    assert (upload.status, upload.error_code) == ("undoing", "import_lost")
    monkeypatch.undo()
    upload = done(upload)
    assert (upload.status, [text for text, *_ in state(company)]) == ("failed", ["MH 12 AB 9999"])
    assert "taken back" in upload.error_words


def test_a_check_that_is_cut_short_begins_anew_and_is_given_up_in_the_end(company, monkeypatch, settings):
    from plates.bulk import checking
    from tests.plates.bulk.lists import sent

    upload = sent(company, LIST)
    real = checking._write

    def dying(holder, rows):
        real(holder, rows)
        raise Killed

    monkeypatch.setattr(checking, "_write", dying)
    with pytest.raises(Killed):
        jobs.work(upload.pk)
    assert upload.rows.count() == 3
    monkeypatch.undo()
    expire(upload)
    assert (done(upload).status, upload.rows.count()) == ("ready", 3)
    PlateUpload.objects.filter(pk=upload.pk).update(status="checking", attempts=settings.ANPR_MAX_ATTEMPTS)
    assert done(upload).error_code == "worker_lost"


def test_a_worker_that_lost_its_lease_writes_nothing(company, monkeypatch):
    from plates.bulk import importing

    upload = checked(company, LIST)
    intake.take_over(upload, member(company, Role.MANAGER))
    real = importing._with_trials

    def overtaken(holder, writer, chunk):
        PlateUpload.objects.filter(pk=upload.pk).update(lease_owner="another")
        real(holder, writer, chunk)

    monkeypatch.setattr(importing, "_with_trials", overtaken)
    jobs.work(upload.pk)
    assert (PlateUpload.objects.get().lease_owner, RegisteredPlate.objects.count()) == ("another", 0)


def test_the_sweep_calls_for_jobs_that_nobody_has(company, monkeypatch):
    from django.utils import timezone

    from plates import tasks
    from tests.plates.bulk.lists import sent

    heard = []
    monkeypatch.setattr(tasks.work_on_list, "delay", heard.append)
    upload = sent(company, LIST)
    now = timezone.now()
    assert (jobs.sweep(now), jobs.sweep(now), heard) == (1, 0, [upload.pk])
    assert jobs.sweep(now + 2 * jobs.REPEAT_CALL_AFTER) == 1
    jobs.work(upload.pk)
    assert jobs.sweep(now + 4 * jobs.REPEAT_CALL_AFTER) == 0
