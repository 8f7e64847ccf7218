"""Plates that people mark in a picture: certain reads, matched and exported like others, and removed again."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.test import RequestFactory
from django.utils import timezone

from companies.models import AuditEvent, Role
from plates.text import fold
from recognition import exporting
from recognition.models import Alert, Image, PlateRead, ReviewState, Verdict
from recognition.services import marking, review
from recognition.services.marking import Marked, MarkError, outline
from recognition.services.review import Judgement
from tests.factories import make_company, make_plate, member
from tests.recognition.review_world import read_picture, read_with, the_read

pytestmark = pytest.mark.django_db

QUAD = ((300.0, 100.0), (400.0, 104.0), (398.0, 130.0), (298.0, 126.0))


@pytest.fixture
def asha(company, calls):
    user = member(company, Role.MANAGER)
    user.full_name = "Asha Rao"
    user.save()
    return user


@pytest.fixture
def image(company, calls):
    return read_picture(company, read_with("KA05MN7788"))


def add(image, by, text="mh 12 ab 1234", quad=QUAD):
    return marking.add(image.company, image.pk, Marked(quad, text), by, timezone.now())


def remove(read, by):
    request = RequestFactory().post("/")
    request.user = by
    return marking.remove(request, read.company, read.pk, timezone.now())


def test_it_becomes_a_certain_read_that_says_who_added_it_and_when(company, asha, image):
    make_plate(company, "MH 12 AB 1234")
    read = add(image, asha)
    assert (read.text, read.folded, read.reader, read.score, read.region) == (
        "MH12AB1234", fold("MH12AB1234"), "by hand", 1.0, "IN",
    )  # fmt: skip
    assert (read.review_state, read.match_status, read.created_at) == (ReviewState.ADDED, "allowed", image.finished_at)
    assert [(match.plate_text, match.score, match.reason) for match in read.matches.all()] == [
        ("MH 12 AB 1234", 1.0, "exact")
    ]
    detection = read.detection
    assert (detection.position, detection.box, detection.quad) == (1, (298, 100, 400, 130), [list(p) for p in QUAD])
    assert (detection.vehicle_kind, detection.vehicle_box) == ("", None)  # this picture has no list of vehicles
    row = read.reviews.get()
    assert (row.verdict, row.text_before, row.text_after, row.by_name) == (Verdict.ADDED, "", "MH12AB1234", "Asha Rao")


def test_it_is_on_the_smallest_vehicle_around_it(company, asha, image):
    image.vehicles = [
        {"class": "truck", "score": 0.9, "bbox": [0, 0, 640, 480]},
        {"class": "car", "score": 0.8, "bbox": [250, 50, 450, 200]},
        {"class": "bus", "score": 0.8, "bbox": [0, 300, 50, 400]},
    ]
    image.save()
    detection = add(image, asha).detection
    assert (detection.vehicle_kind, detection.vehicle_box) == ("car", [250, 50, 450, 200])


def test_a_blocked_plate_raises_its_alert_and_removing_takes_all_of_it_away(company, asha, image):
    make_plate(company, "MH 12 AB 1234", status="blocked")
    read = add(image, asha)
    assert [alert.plate_text for alert in Alert.objects.all()] == ["MH 12 AB 1234"]
    again = remove(read, asha)
    assert not Alert.objects.exists()
    assert [one.text for one in PlateRead.objects.all()] == ["KA05MN7788"]
    event = AuditEvent.objects.get(action="plate.unmarked")
    assert (event.company, event.subject, event.details["added"]) == (company, "MH12AB1234", ["Asha Rao"])
    back = marking.add(company, image.pk, again, asha, timezone.now())
    assert (back.text, back.detection.quad) == ("MH12AB1234", [list(point) for point in QUAD])
    assert Alert.objects.count() == 1


def test_sent_twice_it_counts_once_and_a_plate_that_is_there_is_named(company, asha, image):
    assert add(image, asha) == add(image, asha)
    assert PlateRead.objects.count() == 2
    box = ((62.0, 301.0), (221.0, 301.0), (221.0, 341.0), (62.0, 341.0))
    with pytest.raises(MarkError, match="KA05MN7788 is there already"):
        add(image, asha, "KA05MN7788", box)
    review.judge(company, the_read(image, text="KA05MN7788").pk, Judgement(is_rejected=True), asha, timezone.now())
    assert add(image, asha, "KA05MN7788", box).text == "KA05MN7788"


@pytest.mark.parametrize(
    ("text", "quad", "words"),
    [
        ("--", QUAD, "letters A–Z and digits"),
        ("A" * 30, QUAD, "at most 14 letters"),
        ("A1", ((0, 0), (700, 0), (700, 50), (0, 50)), "640 × 480 pixels"),
        ("A1", ((0, 0), (float("nan"), 0), (70, 50), (0, 50)), "640 × 480 pixels"),
        ("A1", ((0, 0), (70, 0), (70, 2), (0, 2)), "too small"),
        ("A1", ((0, 0), (70, 30), (70, 0), (0, 30)), "crosses itself"),
        ("A1", ((0, 0), (0, 30), (70, 30), (70, 0)), "crosses itself"),
    ],
)
def test_what_is_no_plate_is_named_and_nothing_is_written(company, asha, image, text, quad, words):
    with pytest.raises(MarkError, match=words):
        add(image, asha, text, quad)
    assert PlateRead.objects.count() == 1


def test_an_outline_is_four_corners_or_two_that_face_each_other():
    assert outline(QUAD) == QUAD
    assert outline([(9, 8), None, (1, 2), None]) == ((1, 2), (9, 2), (9, 8), (1, 8))
    for corners in ([(1, 2), (3, 4), None, None], [None] * 4, [(1, 2), (9, 2), (9, 8), None]):
        with pytest.raises(MarkError, match="all four corners"):
            outline(corners)


def test_only_pictures_that_were_read_and_only_ones_own(company, asha, image):
    with pytest.raises(Image.DoesNotExist):
        marking.add(make_company(), image.pk, Marked(QUAD, "A1"), asha, timezone.now())
    Image.objects.update(status="queued")
    with pytest.raises(MarkError, match="once the picture has been read"):
        add(image, asha)


def test_what_a_reader_found_is_rejected_and_not_removed(company, asha, image):
    with pytest.raises(MarkError, match="Reject it"):
        remove(the_read(image), asha)
    with pytest.raises(PlateRead.DoesNotExist):
        request = RequestFactory().post("/")
        marking.remove(request, make_company(), the_read(image).pk, timezone.now())


def test_it_can_be_corrected_and_that_taken_back_but_adding_is_no_decision_to_take_back(company, asha, image):
    read = add(image, asha)
    with pytest.raises(review.ReviewError, match="nothing to take back"):
        review.take_back(company, read.pk, asha, timezone.now(), read.reviews.get().pk)
    seen = read.reviews.get().pk
    row = review.judge(company, read.pk, Judgement("MH12AB1235", seen=seen), asha, timezone.now())
    assert row.verdict == Verdict.CORRECTED
    review.take_back(company, read.pk, asha, timezone.now(), row.pk)
    read.refresh_from_db()
    assert (read.text, read.review_state) == ("MH12AB1234", ReviewState.ADDED)
    seen = read.reviews.first().pk
    assert review.judge(company, read.pk, Judgement("MH12AB1234", seen=seen), asha, timezone.now()).verdict == (
        Verdict.CONFIRMED
    )


def test_it_is_exported_with_reads_and_as_training_truth(company, asha, image, tmp_path):
    add(image, asha)
    square = ((300.0, 200.0), (360.0, 200.0), (360.0, 240.0), (300.0, 240.0))
    add(image, asha, "DL8CAF5030", square)
    lines = list(exporting.csv_lines(PlateRead.objects.filter(text="MH12AB1234"), timezone.get_default_timezone()))
    assert lines[1].startswith("MH12AB1234,,100.0,IN,") and lines[1].rstrip().endswith("by hand")
    call_command("export_corrections", output=tmp_path / "out", company=company.slug)
    rows = [json.loads(line) for line in (tmp_path / "out" / "manifest.jsonl").read_text().splitlines()]
    assert [(row["text"], row["read_as"], row["review"], row["rows"], row["country"]) for row in rows] == [
        ("MH12AB1234", "", "added", 1, "IN"), ("DL8CAF5030", "", "added", 2, "IN"),
    ]  # fmt: skip
