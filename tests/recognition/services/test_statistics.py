"""Counts by local hour, changes against the period before, the plates seen most, and what waits."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from recognition.models import Detection, Image, PlateRead
from recognition.periods import PeriodKey, period_of
from recognition.presenting import dashboard
from recognition.presenting.figures import count_change, figures, share_change
from recognition.services.attention import counts_of, queue_of
from recognition.services.statistics import most_seen, statistics
from tests.factories import make_company, make_plate, numbers

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 15, 20, 10, tzinfo=UTC)  # Tuesday 16 June, 01:40 in India


def make_image(company, at=NOW, **fields):
    number = next(numbers)
    image = Image.objects.create(
        company=company, sha256=f"{number:064}", name="a.jpg", file="a", format="JPEG", size_bytes=1, width_px=9, height_px=9,
        **{"status": "done", **fields},
    )  # fmt: skip
    Image.objects.filter(pk=image.pk).update(created_at=at)
    return image


def make_read(company, at, status="", score=0.9, text="MH12AB1234", **fields):
    detection = Detection.objects.create(
        image=make_image(company), position=0, x1=0, y1=0, x2=2, y2=2, quad=[], score=0.9
    )
    return PlateRead.objects.create(
        company=company, detection=detection, text=text, score=score, reader="test", created_at=at, match_status=status, **fields
    )  # fmt: skip


def month(company):
    return period_of(PeriodKey.MONTH, ZoneInfo(company.time_zone), NOW)


def test_reads_are_counted_by_local_day_and_hour(company):
    for at in ((2026, 6, 15, 18, 29, 59), (2026, 6, 15, 18, 30), (2026, 6, 15, 19, 29), (2026, 6, 15, 19, 30)):
        make_read(company, datetime(*at, tzinfo=UTC))
    found = statistics(company, month(company))
    assert [(str(day), tally.reads) for day, tally in found.days()][-2:] == [("2026-06-15", 1), ("2026-06-16", 3)]
    today = [tally.reads for tally in found.hours_of(found.period.days[-1])]
    assert today[:3] == [2, 1, 0]
    assert sum(today) == 3
    assert found.weekday_hours()[0][23] == 1  # Monday 15 June, 23:59
    assert found.weekday_hours()[1][:2] == [2, 1]


def test_microseconds_and_the_ends_of_the_period_are_right(company):
    period = month(company)
    make_read(company, period.start)
    make_read(company, period.start - timedelta(microseconds=1))
    make_read(company, NOW - timedelta(microseconds=1))
    make_read(company, NOW)
    found = statistics(company, period)
    assert found.now.reads == 2
    assert found.days()[0][1].reads == 1


def test_shares_statuses_and_the_period_before(company):
    for status, score in (("allowed", 1.0), ("blocked", 0.8), ("watch", 0.6), ("", 0.4)):
        make_read(company, NOW - timedelta(hours=1), status, score)
    make_read(company, NOW - timedelta(days=31), "", 0.5)
    make_read(make_company(), NOW - timedelta(hours=1))
    make_read(company, NOW - timedelta(hours=1), review_state="rejected")
    found = statistics(company, month(company))
    assert (found.now.reads, found.now.matched, found.now.by_status["blocked"]) == (4, 3, 1)
    assert (found.now.unmatched_share, found.now.mean_score) == (0.25, pytest.approx(0.7))
    assert (found.before.reads, found.before.matched_share) == (1, 0)
    shown = {one.key: (one.value, one.today, one.change.words) for one in figures(found)}
    assert shown == {
        "reads": ("4", "4 today", "300%"),
        "matches": ("3", "3 today", "none before"),
        "blocked": ("1", "1 today", "none before"),
        "watch": ("1", "1 today", "none before"),
        "unmatched": ("25%", "25% today", "75 points"),
        "confidence": ("70%", "70% today", "20 points"),
    }


def test_a_company_without_reads_has_figures_too(company):
    shown = {one.key: (one.value, one.change.words) for one in figures(statistics(company, month(company)))}
    assert shown["reads"] == ("0", "no change")
    assert shown["confidence"] == ("—", "none before")


@pytest.mark.parametrize(
    ("now", "before", "words", "way", "tone"),
    [
        (3, 3, "no change", "same", ""),
        (3, 0, "none before", "up", "warn"),
        (3, 2, "50%", "up", "warn"),
        (2, 3, "33%", "down", ""),
        (30, 2, "15 times", "up", "warn"),
        (1001, 1000, "under 1%", "up", "warn"),
    ],
)
def test_changes_of_counts_in_words(now, before, words, way, tone):
    change = count_change(now, before, worse_up=True)
    assert (change.words, change.way, change.tone) == (words, way, tone)


@pytest.mark.parametrize(
    ("now", "before", "words", "way", "tone"),
    [
        (0.5, 0.4, "10 points", "up", "warn"),
        (0.41, 0.4, "1 point", "up", ""),
        (0.3, 0.4, "10 points", "down", ""),
        (0.401, 0.4, "no change", "same", ""),
        (None, 0.4, "nothing read", "same", ""),
        (0.4, None, "none before", "same", ""),
    ],
)
def test_changes_of_shares_in_words(now, before, words, way, tone):
    change = share_change(now, before, worse=1)
    assert (change.words, change.way, change.tone) == (words, way, tone)


def test_the_plates_seen_most_with_the_status_they_have_now(company):
    make_plate(company, "KA 05 MN 7788", status="watch")
    make_plate(make_company(), "MH12AB1234", status="blocked")
    for text, times in (("MH12AB1234", 3), ("KA05MN7788", 2), ("", 4)):
        for _ in range(times):
            make_read(company, NOW - timedelta(hours=1), text=text)
    make_read(company, NOW - timedelta(hours=1), text="UNSURE", score=0.1)
    assert [(one.text, one.reads, one.status) for one in most_seen(company, month(company))] == [
        ("MH12AB1234", 3, ""),
        ("KA05MN7788", 2, "watch"),
    ]


def test_the_queue_says_what_waits_and_when_it_is_stuck(company):
    assert queue_of(company, month(company)).oldest is None
    make_image(company, NOW - timedelta(minutes=9), status="queued")
    make_image(company, NOW - timedelta(minutes=1), status="queued")
    make_image(company, NOW - timedelta(days=1), status="failed", error_code="truncated")
    make_image(company, NOW - timedelta(days=31), status="failed", error_code="truncated")
    make_image(make_company(), NOW - timedelta(days=2), status="queued")
    queue = queue_of(company, month(company))
    assert (queue.waiting, queue.reading, queue.oldest) == (2, 0, NOW - timedelta(minutes=9))
    assert (queue.failed, queue.failed_before, queue.is_stuck) == (1, 1, True)
    make_image(make_company(), status="reading", lease_owner="w", lease_expires_at=NOW + timedelta(minutes=1))
    assert not queue_of(company, month(company)).is_stuck  # a worker lives, and the queue is long


def test_what_waits_for_somebody(company):
    now = timezone.now()
    today = now.astimezone(ZoneInfo(company.time_zone)).date()
    for text, end in (
        ("A1", today),
        ("A2", today + timedelta(days=7)),
        ("A3", today + timedelta(days=8)),
        ("B1", None),
    ):
        make_plate(company, text, valid_until=end)
    make_plate(company, "MH12AB1230")
    make_plate(company, "MH12AB123O")
    make_read(company, NOW, review_state="waiting", review_rank=3)
    make_image(company, status="failed", error_code="truncated")
    make_plate(make_company(), "MH12AB1230")
    counts = counts_of(company, now)
    assert (counts.failed, counts.reviews, counts.expiring, counts.lookalikes) == (1, 1, 2, 1)


def test_figures_of_very_many_reads_are_kept_for_a_minute(company, monkeypatch):
    monkeypatch.setattr(dashboard, "MANY", 2)
    make_read(company, NOW - timedelta(hours=1))
    assert dashboard.counted(company, month(company))[0].now.reads == 1
    make_read(company, NOW - timedelta(hours=1))
    assert dashboard.counted(company, month(company))[0].now.reads == 2  # few are counted anew
    make_read(company, NOW - timedelta(hours=1))
    assert dashboard.counted(company, month(company))[0].now.reads == 2
    assert dashboard.counted(make_company(), month(company))[0].now.reads == 0
