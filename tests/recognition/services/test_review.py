"""What people say of reads: who, when, old and new; matched again; taken back; and who gets which read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from companies.models import Role
from plates.models import MatchingPolicy, RegisterChange
from plates.text import fold
from recognition.models import PastMatch, PlateRead, Review, ReviewRank, ReviewState, Verdict
from recognition.services import rematching, review, review_queue
from recognition.services.review import Judgement, ReviewError
from tests.factories import make_company, make_plate, member
from tests.recognition.review_world import read_picture, read_with, the_read

pytestmark = pytest.mark.django_db


@pytest.fixture
def asha(company, calls):
    user = member(company, Role.MANAGER)
    user.full_name = "Asha Rao"
    user.save()
    return user


def judge(read, by, text="", seen=0, **kwargs):
    return review.judge(read.company, read.pk, Judgement(text, seen=seen, **kwargs), by, timezone.now())


def test_a_correction_keeps_who_when_old_and_new(company, asha):
    read = the_read(read_picture(company, read_with("MH12AB1284")))
    at = timezone.now()
    row = review.judge(company, read.pk, Judgement("mh 12 ab 1234"), asha, at)
    assert (row.verdict, row.text_before, row.text_after) == (Verdict.CORRECTED, "MH12AB1284", "MH12AB1234")
    assert (row.by, row.by_name, row.created_at) == (asha, "Asha Rao", at)
    read.refresh_from_db()
    assert (read.text, read.folded, read.review_state) == ("MH12AB1234", fold("MH12AB1234"), "corrected")
    assert read.reader_text == "MH12AB1284"


def test_a_corrected_read_is_matched_as_a_certain_one_and_the_old_match_is_kept(company, asha):
    make_plate(company, "MH 12 AB 1284", status="blocked")
    make_plate(company, "MH 12 AB 1234")
    read = the_read(read_picture(company, read_with("MH12AB1284", 0.99)))
    assert [match.plate_text for match in read.matches.all()] == ["MH 12 AB 1284"]
    assert read.match_status == "blocked"
    judge(read, asha, "MH12AB1234")
    read.refresh_from_db()
    assert [(m.plate_text, m.score, m.reason) for m in read.matches.all()] == [("MH 12 AB 1234", 1.0, "exact")]
    assert read.match_status == "allowed"
    assert [past.plate_text for past in PastMatch.objects.filter(read=read)] == ["MH 12 AB 1284"]


def test_a_correction_to_a_blocked_plate_raises_the_alert_that_the_reader_missed(company, asha):
    make_plate(company, "MH 12 AB 1234", status="blocked")
    read = the_read(read_picture(company, read_with("GJ01XY9999", 0.99)))
    assert not read.alerts.exists()
    judge(read, asha, "MH12AB1234")
    assert [alert.plate_text for alert in read.alerts.all()] == ["MH 12 AB 1234"]


def test_a_plate_that_only_looks_alike_does_not_match_what_a_person_typed(company, asha):
    make_plate(company, "MH 12 AB 1234")
    read = the_read(read_picture(company, read_with("MH12A81234", 0.9)))
    judge(read, asha, "MH12A81234")
    assert not read.matches.exists()


def test_the_text_as_read_confirms_it(company, asha):
    read = the_read(read_picture(company, read_with("KA05MN7788", 0.9)))
    assert judge(read, asha, "KA 05 MN 7788").verdict == Verdict.CONFIRMED
    read.refresh_from_db()
    assert read.review_state == ReviewState.CONFIRMED


def test_a_rejected_read_matches_nothing(company, asha):
    make_plate(company, "KA05MN7788")
    read = the_read(read_picture(company, read_with("KA05MN7788", 0.99)))
    assert judge(read, asha, is_rejected=True).verdict == Verdict.REJECTED
    read.refresh_from_db()
    assert (read.text, read.match_status, read.review_state) == ("KA05MN7788", "", "rejected")
    assert not read.matches.exists()
    assert PastMatch.objects.filter(read=read).count() == 1


def test_taking_back_is_a_further_row_and_restores_text_state_and_match(company, asha):
    make_plate(company, "KA05MN7788", status="blocked")
    read = the_read(read_picture(company, read_with("KA05MN7788", 0.99)))
    assert (read.review_state, read.review_rank) == (ReviewState.WAITING, ReviewRank.ALERT)
    first = judge(read, asha, "KA05MN7789")
    second = judge(read, asha, is_rejected=True, seen=first.pk)
    undone = review.take_back(company, read.pk, asha, timezone.now(), second.pk)
    read.refresh_from_db()
    assert (read.text, read.review_state) == ("KA05MN7789", "corrected")
    review.take_back(company, read.pk, asha, timezone.now(), undone.pk)
    read.refresh_from_db()
    assert (read.text, read.review_state, read.match_status) == ("KA05MN7788", "waiting", "blocked")
    assert [row.verdict for row in read.reviews.all()] == ["undone", "undone", "rejected", "corrected"]
    with pytest.raises(ReviewError, match="nobody has reviewed"):
        review.take_back(company, read.pk, asha, timezone.now(), read.reviews.first().pk)


def test_the_same_decision_sent_twice_counts_once(company, asha):
    read = the_read(read_picture(company, read_with("KA05MN7788")))
    first = judge(read, asha, "KA05MN7789")
    assert judge(read, asha, "KA05MN7789") == first
    assert Review.objects.count() == 1


def test_nobody_overrules_what_they_did_not_see(company, asha):
    read = the_read(read_picture(company, read_with("KA05MN7788")))
    judge(read, asha, "KA05MN7789")
    with pytest.raises(ReviewError, match=r"Asha Rao has reviewed this read meanwhile \(corrected\)"):
        judge(read, member(company, Role.OWNER), "KA05MN7780")
    read.refresh_from_db()
    assert read.text == "KA05MN7789"


@pytest.mark.parametrize(
    ("text", "words"), [(" -", "Type the plate's letters"), ("A" * 15, "at most 14 letters and digits; these are 15")]
)
def test_what_is_no_plate_is_refused_in_words(company, asha, text, words):
    read = the_read(read_picture(company, read_with("KA05MN7788")))
    with pytest.raises(ReviewError, match=words):
        judge(read, asha, text)
    assert not Review.objects.exists()


def test_reads_of_other_companies_cannot_be_judged(company, asha):
    read = the_read(read_picture(make_company(), read_with("KA05MN7788")))
    with pytest.raises(PlateRead.DoesNotExist):
        review.judge(company, read.pk, Judgement("A1"), asha, timezone.now())


def test_matching_again_after_a_change_of_the_register_respects_what_people_said(company, asha):
    corrected = the_read(read_picture(company, read_with("KA05MN7788", 0.99)))
    rejected = the_read(read_picture(company, read_with("KA05MN7788", 0.99)))
    judge(corrected, asha, "DL8CAF5030")
    judge(rejected, asha, is_rejected=True)
    for text in ("KA05MN7788", "DL8CAF5030"):
        plate = make_plate(company, text)
        RegisterChange.objects.create(company=company, before="", after=plate.normalised)
    (pk,) = rematching.order_due(timezone.now())
    assert rematching.work(pk, timezone.now())
    assert [match.plate_text for match in corrected.matches.all()] == ["DL8CAF5030"]
    assert not rejected.matches.exists()


@pytest.mark.parametrize(
    ("registered", "status", "score", "rank"),
    [
        ("KA05MN7788", "blocked", 0.999, ReviewRank.ALERT),
        ("KA05MN7788", "allowed", 0.999, ReviewRank.NONE),
        ("", "", 0.999, ReviewRank.NONE),
        ("", "", 0.97, ReviewRank.UNSURE),
        ("", "", 0.7, ReviewRank.UNREADABLE),
    ],
)
def test_what_waits_for_review_and_why(company, calls, registered, status, score, rank):
    if registered:
        make_plate(company, registered, status=status)
    read = the_read(read_picture(company, read_with("KA05MN7788", score)))
    assert read.review_rank == rank
    assert read.review_state == ("waiting" if rank else "")


def test_a_near_match_waits_for_review(company, calls):
    make_plate(company, "KA05MN778B")
    read = the_read(read_picture(company, read_with("KA05MN7788", 0.99, {9: {"B": 0.4}})))
    assert [match.reason for match in read.matches.all()] == ["lookalike"]
    assert read.review_rank == ReviewRank.NEAR


def test_a_company_may_choose_not_to_review_unsure_reads(company, calls):
    company.review_below = 0
    company.save()
    assert the_read(read_picture(company, read_with("KA05MN7788", 0.7))).review_state == ""


def test_two_people_do_not_get_the_same_read(company, asha):
    reads = [the_read(read_picture(company, read_with(text, 0.97))) for text in ("KA05MN7788", "KA05MN7789")]
    other, now = member(company, Role.MANAGER), timezone.now()
    assert review_queue.claim_next(company, asha, now) == reads[0]
    assert review_queue.claim_next(company, asha, now) == reads[0]  # their own comes again
    assert review_queue.claim_next(company, other, now) == reads[1]
    assert review_queue.claim_next(company, member(company, Role.OWNER), now) is None
    assert review_queue.held_by_others(company, other, now) == 1
    later = now + review_queue.CLAIM + timedelta(seconds=1)
    assert review_queue.claim_next(company, other, later) == reads[0]  # a claim ends


def test_alerts_come_first_unless_the_oldest_are_wanted(company, asha):
    MatchingPolicy.objects.create(company=company)
    make_plate(company, "DL8CAF5030", status="watch")
    unsure = the_read(read_picture(company, read_with("KA05MN7788", 0.97)))
    alert = the_read(read_picture(company, read_with("DL8CAF5030", 0.99)))
    now = timezone.now()
    assert review_queue.claim_next(company, asha, now, skipped=[alert.pk]) == unsure
    review_queue.release(company, unsure.pk, asha)
    assert review_queue.claim_next(company, asha, now) == alert
    review_queue.release(company, alert.pk, asha)
    assert review_queue.claim_next(company, asha, now, order="oldest") == unsure
    assert review_queue.waiting_count(company) == 2
    assert review_queue.waiting_count(company, 1) == 1
