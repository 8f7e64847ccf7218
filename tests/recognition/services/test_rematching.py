"""Reads of the past are matched again when the register changes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from plates.models import RegisterChange, RegisteredPlate
from plates.services import delete_plate, register_changed, save_plate
from recognition.models import Detection, Image, Match, PastMatch, PlateRead, Rematch
from recognition.services import rematching
from tests.factories import make_company, make_plate

pytestmark = pytest.mark.django_db


def make_read(company, text, at=None):
    number = PlateRead.objects.count()
    image = Image.objects.create(
        company=company, sha256=f"{number:064x}", name="a.jpg", size_bytes=1, width_px=1, height_px=1, format="JPEG"
    )
    detection = Detection.objects.create(image=image, position=0, x1=0, y1=0, x2=1, y2=1, quad=[], score=1)
    characters = [{"char": char, "score": 0.995, "alternatives": []} for char in text]
    return PlateRead.objects.create(
        company=company, detection=detection, text=text, score=0.9, characters=characters, reader="test",
        created_at=at or timezone.now(),
    )  # fmt: skip


def run_all(at=None):
    at = at or timezone.now()
    jobs = rematching.order_due(at)
    for job in jobs:
        while not rematching.work(job, at):
            pass
    return jobs


def test_a_plate_registered_later_is_found_in_reads_of_the_past(company):
    read = make_read(company, "MH12AB1234")
    save_plate(company, RegisteredPlate(text="MH 12 AB 1234", status="blocked"))
    run_all()
    match = Match.objects.get()
    assert (match.read, match.plate_text, match.plate_status, match.reason) == (
        read, "MH 12 AB 1234", "blocked", "exact",
    )  # fmt: skip
    assert not RegisterChange.objects.exists()


def test_what_matched_at_the_time_is_kept(company):
    make_read(company, "MH12AB1234")
    plate = save_plate(company, RegisteredPlate(text="MH12AB1234", status="allowed"))
    run_all()
    plate.status = "blocked"
    save_plate(company, plate)
    run_all()
    delete_plate(plate)
    run_all()
    assert not Match.objects.exists()
    assert [past.plate_status for past in PastMatch.objects.order_by("pk")] == ["allowed", "blocked"]


def test_running_again_changes_nothing(company):
    make_read(company, "MH12AB1234")
    make_plate(company, "MH12AB1234")
    register_changed({company.pk})
    run_all()
    before = Match.objects.get().pk
    register_changed({company.pk})
    run_all()
    assert Match.objects.get().pk == before
    assert not PastMatch.objects.exists()
    assert [job.changed for job in Rematch.objects.order_by("pk")] == [1, 0]


def test_a_job_goes_on_where_it_stopped(company, monkeypatch):
    monkeypatch.setattr(rematching, "AT_ONCE", 2)
    for number in range(5):
        make_read(company, f"MH12AB100{number}")
    make_plate(company, "MH12AB1004")
    register_changed({company.pk})
    at = timezone.now()
    (job,) = rematching.order_due(at)
    assert rematching.work(job, at, chunks=1) is False
    assert Rematch.objects.get().looked_at == 2
    assert not Match.objects.exists()
    run_all()
    assert (Rematch.objects.get().looked_at, Match.objects.count()) == (5, 1)


def test_a_job_of_a_worker_that_died_is_taken_over(company):
    make_read(company, "MH12AB1234")
    make_plate(company, "MH12AB1234")
    register_changed({company.pk})
    at = timezone.now()
    (job,) = rematching.order_due(at)
    Rematch.objects.update(lease_owner="gone", lease_expires_at=at + rematching.LEASE, status="working")
    assert rematching.work(job, at) is False
    assert not Match.objects.exists()
    run_all(at + rematching.LEASE + timedelta(seconds=1))
    assert Match.objects.count() == 1


def test_only_recent_reads_of_the_company_valid_then_are_matched(company):
    make_read(company, "MH12AB1234", timezone.now() - rematching.RECENT - timedelta(days=1))
    make_read(company, "KA05MN7788", timezone.now() - timedelta(days=3))
    make_read(make_company(), "MH12AB1234")
    make_plate(company, "MH12AB1234")
    make_plate(company, "KA05MN7788", valid_from=timezone.now().date() - timedelta(days=1))
    register_changed({company.pk})
    run_all()
    assert not Match.objects.exists()


def test_reads_that_show_none_of_a_few_changed_plates_are_passed_over(company, django_assert_max_num_queries):
    for number in range(20):
        make_read(company, f"KA05MN10{number:02d}")
    save_plate(company, RegisteredPlate(text="MH12AB1234"))
    (job,) = rematching.order_due(timezone.now())
    with django_assert_max_num_queries(16):
        assert rematching.work(job, timezone.now())
