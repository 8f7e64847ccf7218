"""Tells members of alerts by mail, outside the request and the transaction that raised them.

The row of an alert is the job. Whoever claims it finds out who asked for such mail; a plate is told of once an
hour at most, and nobody gets more than `MAILS_BY_MEMBER` allows. A mail server that is down is tried again.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from companies import mail
from companies.models import Membership
from companies.throttle import Limit, clear, hit
from recognition.models import Alert, NoticeState

log = logging.getLogger(__name__)

PLATE_ONCE_AN_HOUR = Limit("alert-plate", 1, 3600)
MAILS_BY_MEMBER = Limit("alert-member", 60, 3600)
LEASE = timedelta(minutes=5)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=30)
GIVE_UP_AFTER = timedelta(hours=12)
AT_ONCE = 100


def wake_up() -> None:
    """Calls a worker. A broker that is down loses nothing: the sweep calls again."""
    from recognition.tasks import send_alert_mail

    try:
        send_alert_mail.delay()
    except Exception as error:  # noqa: BLE001 - every transport has errors of its own
        log.warning("no wake-up call for mail of alerts: %s", type(error).__name__)


def wake_up_if_due(at: datetime) -> None:
    if Alert.objects.notice_due(at).exists():
        wake_up()


def send_due(at: datetime) -> int:
    """Settles the alerts whose mail is due, oldest first; how many mails were sent."""
    due = Alert.objects.notice_due(at).order_by("notice_due_at", "pk").values_list("pk", flat=True)
    return sum(_settle(pk, at) for pk in list(due[:AT_ONCE]))


def _settle(pk: int, at: datetime) -> int:
    """Claims one alert and sends its mails; how many were sent."""
    claimed = Alert.objects.notice_due(at).filter(pk=pk)
    if not claimed.update(notice_due_at=at + LEASE, notice_attempts=F("notice_attempts") + 1):
        return 0
    alert = Alert.objects.select_related("company", "image").get(pk=pk)
    members = list(Membership.objects.told_of_alerts(alert.company).select_related("user"))
    told = f"{alert.company_id}/{alert.plate_text}"
    if not members or hit(PLATE_ONCE_AN_HOUR, told, at):
        _end(alert, NoticeState.SPARED)
        return 0
    sent, refused = _send(alert, members, at)
    if refused and not sent:
        clear(PLATE_ONCE_AN_HOUR, told)
        _try_later(alert, at)
    else:
        _end(alert, NoticeState.SENT if sent else NoticeState.SPARED)
    return sent


def _send(alert: Alert, members: list[Membership], at: datetime) -> tuple[int, int]:
    """How many mails were sent, and how many the mail server did not take."""
    context = _context(alert)
    sent = refused = 0
    for member in members:
        if hit(MAILS_BY_MEMBER, member.pk, at):
            continue
        try:
            with timezone.override(ZoneInfo(alert.company.time_zone)):
                mail.send("alert", member.user.email, **context)
            sent += 1
        except mail.MailError:
            refused += 1
    return sent, refused


def _context(alert: Alert) -> dict[str, object]:
    site = settings.ANPR_SITE_URL
    picture = reverse("recognition:image", args=[alert.image.public_id])
    return {
        "alert": alert,
        "link": f"{site}{picture}" if site else "",
        "settings_link": f"{site}{reverse('companies:account')}" if site else "",
    }


def _end(alert: Alert, state: NoticeState) -> None:
    Alert.objects.filter(pk=alert.pk).update(notice=state)


def _try_later(alert: Alert, at: datetime) -> None:
    if at - alert.raised_at > GIVE_UP_AFTER:
        log.warning("alert %s: no mail for %s", alert.pk, GIVE_UP_AFTER)
        _end(alert, NoticeState.FAILED)
        return
    wait = min(FIRST_WAIT * 2 ** min(alert.notice_attempts - 1, 10), LONGEST_WAIT)
    Alert.objects.filter(pk=alert.pk).update(notice_due_at=at + wait)
