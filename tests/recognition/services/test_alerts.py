"""Alerts: raised with the match, once a picture; mailed to those who asked, once an hour; seen by people."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from companies.models import Membership, Role
from plates.models import MatchingPolicy
from recognition import tasks
from recognition.models import Alert, NoticeState, PlateRead
from recognition.services import alert_mail, alerts, reading, recording
from recognition.services.uploads import create_batch
from tests.factories import FakePipeline, make_company, make_plate, member, picture, read_of, result_of, sent
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def see(company, *texts, seed=1):
    """A picture of these plates, read."""
    image = create_batch(company, None, [sent(f"{seed}.jpg", picture(seed))]).files.get().image
    assert reading.read_image(image.pk, FakePipeline(result_of(*(read_of(text, 0.99) for text in texts))))
    return image


def told(company, role=Role.VIEWER, **fields):
    """A member who asked for mail."""
    user = member(company, role)
    Membership.objects.filter(user=user).update(alert_mail=True, **fields)
    return user


@pytest.fixture
def blocked(company, calls):
    return make_plate(company, "MH 12 AB 1234", status="blocked")


def test_a_blocked_plate_raises_an_alert_with_its_match(company, blocked):
    image = see(company, "MH12AB1234", "KA05MN7788")
    alert = Alert.objects.get()
    assert (alert.company, alert.image, alert.plate) == (company, image, blocked)
    assert (alert.read.text, alert.plate_text, alert.plate_status) == ("MH12AB1234", "MH 12 AB 1234", "blocked")
    assert (alert.seen_at, alert.notice) == (None, NoticeState.WAITING)
    assert alert.score > 0.9


@pytest.mark.parametrize(("status", "count"), [("blocked", 1), ("watch", 1), ("allowed", 0), ("ignored", 0)])
def test_the_policy_says_what_raises_an_alert(company, calls, status, count):
    make_plate(company, "MH 12 AB 1234", status=status)
    see(company, "MH12AB1234")
    assert Alert.objects.count() == count


def test_a_policy_may_be_told_of_allowed_plates_only(company, blocked):
    MatchingPolicy.objects.create(company=company, alert_blocked=False, alert_allowed=True)
    make_plate(company, "KA 05 MN 7788")
    see(company, "MH12AB1234", "KA05MN7788")
    assert [alert.plate_text for alert in Alert.objects.all()] == ["KA 05 MN 7788"]


def test_a_plate_raises_one_alert_a_picture_however_often_it_is_read(company, blocked):
    image = see(company, "MH12AB1234", "MH12AB1234")
    assert Alert.objects.count() == 1
    type(image).objects.filter(pk=image.pk).update(
        status="reading", lease_owner="me", lease_expires_at=timezone.now() + MINUTE
    )
    assert recording.record(image, "me", result_of(read_of("MH12AB1234", 0.99)))
    alert = Alert.objects.get()
    assert (alert.read, PlateRead.objects.count()) == (None, 1)


def test_nothing_is_raised_when_the_image_was_lost_to_another_worker(company, blocked):
    image = create_batch(company, None, [sent("a.jpg", picture(1))]).files.get().image
    assert not recording.record(image, "nobody", result_of(read_of("MH12AB1234", 0.99)))
    assert not Alert.objects.exists()


def test_the_mail_goes_when_the_alert_is_committed(company, blocked, monkeypatch, django_capture_on_commit_callbacks):
    user = told(company)
    monkeypatch.setattr(tasks.send_alert_mail, "delay", lambda: alert_mail.send_due(timezone.now()))
    with django_capture_on_commit_callbacks(execute=True):
        see(company, "MH12AB1234")
        assert mail.outbox == []
    (message,) = mail.outbox
    assert message.to == [user.email]
    assert message.subject == "Blocked plate MH 12 AB 1234 was seen"
    assert Alert.objects.get().notice == NoticeState.SENT


def test_the_mail_says_when_in_the_companys_time_and_where(company, blocked, settings):
    settings.ANPR_SITE_URL = "https://anpr.example"
    told(company)
    image = see(company, "MH12AB1234")
    Alert.objects.update(raised_at=datetime(2026, 1, 31, 20, tzinfo=UTC))
    alert_mail.send_due(timezone.now())
    assert "1 February 2026, 01:30 (Asia/Kolkata)" in mail.outbox[0].body
    assert f"https://anpr.example/pictures/images/{image.public_id}/" in mail.outbox[0].body


def test_only_members_who_asked_and_still_may_are_told(company, blocked):
    member(company, Role.OWNER)
    told(company, is_active=False)
    told(make_company(), Role.OWNER)
    see(company, "MH12AB1234")
    assert alert_mail.send_due(timezone.now()) == 0
    assert Alert.objects.get().notice == NoticeState.SPARED


def test_a_plate_is_told_of_once_an_hour_and_each_plate_for_itself(company, blocked):
    told(company)
    make_plate(company, "KA 05 MN 7788", status="watch")
    now = timezone.now()
    see(company, "MH12AB1234", seed=1)
    see(company, "MH12AB1234", seed=2)
    see(company, "KA05MN7788", seed=3)
    assert alert_mail.send_due(now + MINUTE) == 2
    see(company, "MH12AB1234", seed=4)
    assert alert_mail.send_due(now + 30 * MINUTE) == 0
    see(company, "MH12AB1234", seed=5)
    assert alert_mail.send_due(now + 62 * MINUTE) == 1
    assert list(Alert.objects.order_by("pk").values_list("notice", flat=True)) == [
        "sent", "spared", "sent", "spared", "sent",
    ]  # fmt: skip


def test_nobody_is_flooded(company, calls, monkeypatch):
    monkeypatch.setattr(alert_mail, "MAILS_BY_MEMBER", alert_mail.Limit("alert-member", 2, 3600))
    told(company)
    for at in range(4):
        make_plate(company, f"MH 12 AB 123{at}", status="blocked")
        see(company, f"MH12AB123{at}", seed=at)
    assert alert_mail.send_due(timezone.now()) == 2
    assert not Alert.objects.filter(notice="waiting").exists()


@pytest.fixture
def post(settings):
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.stop()


def test_a_mail_server_that_is_down_is_tried_again(company, blocked, post):
    user, now = told(company), timezone.now()
    post.stop()
    see(company, "MH12AB1234")
    assert alert_mail.send_due(now + MINUTE) == 0
    assert (Alert.objects.get().notice, Alert.objects.get().notice_attempts) == ("waiting", 1)
    assert alert_mail.send_due(now + 1.2 * MINUTE) == 0
    assert Alert.objects.get().notice_attempts == 1  # it is not due yet
    post.start()
    assert alert_mail.send_due(now + 2 * MINUTE) == 1
    assert "MH 12 AB 1234" in post.text(user.email, "Blocked plate")


def test_a_mail_server_that_stays_down_ends_the_job(company, blocked, post):
    told(company)
    post.stop()
    see(company, "MH12AB1234")
    alert_mail.send_due(timezone.now() + timedelta(hours=13))
    assert Alert.objects.get().notice == NoticeState.FAILED
    post.start()


def test_an_alert_that_a_worker_has_claimed_is_not_given_out_again(company, blocked):
    told(company)
    see(company, "MH12AB1234")
    now = timezone.now()
    Alert.objects.update(notice_due_at=now + MINUTE)
    assert alert_mail.send_due(now) == 0
    assert alert_mail.send_due(now + 2 * MINUTE) == 1


def test_seeing_is_noted_once_and_can_be_taken_back(company, blocked):
    see(company, "MH12AB1234")
    first, second, now = member(company, Role.MANAGER), member(company, Role.MANAGER), timezone.now()
    rows = Alert.objects.of_company(company)
    assert alerts.unseen_count(company) == 1
    assert alerts.mark_seen(rows, first, now) == 1
    assert alerts.mark_seen(rows, second, now + MINUTE) == 0
    assert (rows.get().seen_by, rows.get().seen_at, alerts.unseen_count(company)) == (first, now, 0)
    assert alerts.open_again(rows) == 1
    assert (rows.get().seen_by, rows.get().seen_at) == (None, None)
