"""Periods of local time, and hours that begin with the local ones."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from recognition.periods import Buckets, PeriodKey, buckets_of, period_of

INDIA, BERLIN, NEPAL = ZoneInfo("Asia/Kolkata"), ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kathmandu")
NOW = datetime(2026, 6, 15, 20, 10, tzinfo=UTC)  # 01:40 on 16 June in India


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_today_begins_at_the_local_midnight():
    period = period_of(PeriodKey.TODAY, INDIA, NOW)
    assert (period.start, period.end) == (utc(2026, 6, 15, 18, 30), NOW)
    assert (period.before_start, period.before_end) == (utc(2026, 6, 14, 18, 30), utc(2026, 6, 14, 20, 10))
    assert [str(day) for day in period.days] == ["2026-06-16"]


def test_thirty_days_end_today_and_are_compared_with_as_many():
    period = period_of(PeriodKey.MONTH, INDIA, NOW)
    assert (str(period.days[0]), str(period.days[-1]), len(period.days)) == ("2026-05-18", "2026-06-16", 30)
    assert period.start == utc(2026, 5, 17, 18, 30)
    assert (period.before_start, period.before_end) == (utc(2026, 4, 17, 18, 30), utc(2026, 5, 16, 20, 10))


def test_clocks_that_change_keep_days_whole():
    period = period_of(PeriodKey.WEEK, BERLIN, utc(2026, 3, 30, 10))  # summer time began on the 29th
    assert (period.start, period.end) == (utc(2026, 3, 23, 23), utc(2026, 3, 30, 10))
    assert period.before_end == utc(2026, 3, 23, 11)


@pytest.mark.parametrize(
    ("zone", "shift_s"), [(UTC, 0), (INDIA, 1800), (NEPAL, 2700), (BERLIN, 0), (ZoneInfo("America/St_Johns"), 1800)]
)
def test_hours_of_the_epoch_are_shifted_onto_local_hours(zone, shift_s):
    zone = ZoneInfo("UTC") if zone is UTC else zone
    buckets = buckets_of(period_of(PeriodKey.QUARTER, zone, NOW))
    assert buckets == Buckets(3600, shift_s)
    number = (int(NOW.timestamp()) + shift_s) // 3600
    begins = buckets.local(number, zone)
    assert begins.minute == 0
    assert 0 <= (NOW - begins).total_seconds() < 3600


def test_a_zone_that_changes_by_half_an_hour_is_counted_in_quarters():
    lord_howe = ZoneInfo("Australia/Lord_Howe")
    assert buckets_of(period_of(PeriodKey.MONTH, lord_howe, utc(2026, 4, 20))) == Buckets(900, 0)


@pytest.mark.parametrize(("asked", "key"), [("today", "today"), ("90", "90"), ("", "30"), ("31", "30"), ("x'", "30")])
def test_an_unknown_period_is_thirty_days(asked, key):
    assert PeriodKey.of(asked) == key
