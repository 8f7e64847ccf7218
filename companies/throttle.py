"""Rate limits that all processes share: fixed windows in the database."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from companies.digests import digest
from companies.models import RateLimit


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` times in `window_s` seconds."""

    scope: str
    count: int
    window_s: int


PASSWORD_BY_IP = Limit("password-ip", 100, 900)
PASSWORD_BY_ACCOUNT = Limit("password-account", 30, 3600)
RESET_BY_IP = Limit("reset-ip", 30, 3600)
RESET_BY_PAIR = Limit("reset-pair", 8, 3600)
RESET_BY_ADDRESS = Limit("reset-address", 30, 3600)
CODES_BY_USER = Limit("code-user", 12, 3600)
EMAIL_CHANGES = Limit("email-change", 8, 3600)
INVITATIONS = Limit("invite", 60, 86400)
INVITATION_LINKS = Limit("invite-link", 60, 900)


def hit(limit: Limit, subject: object, at: datetime | None = None) -> int:
    """Counts one; 0 when it is allowed, else the seconds to wait."""
    now = at or timezone.now()
    with transaction.atomic():
        row = _row(limit, subject, now)
        if row.count >= limit.count:
            return seconds_until(row.resets_at, now)
        row.count += 1
        row.save(update_fields=["count", "resets_at"])
    return 0


def wait_s(limit: Limit, subject: object, at: datetime | None = None) -> int:
    """The seconds to wait, without counting."""
    now = at or timezone.now()
    row = RateLimit.objects.filter(key=digest("limit", limit.scope, subject), resets_at__gt=now).first()
    return seconds_until(row.resets_at, now) if row and row.count >= limit.count else 0


def clear(limit: Limit, subject: object) -> None:
    RateLimit.objects.filter(key=digest("limit", limit.scope, subject)).delete()


def minutes(seconds: int) -> int:
    """Whole minutes, rounded up, as people are told them."""
    return -(-seconds // 60)


def seconds_until(then: datetime, now: datetime | None = None) -> int:
    """Whole seconds, rounded up; never negative."""
    return max(0, math.ceil((then - (now or timezone.now())).total_seconds()))


def _row(limit: Limit, subject: object, now: datetime) -> RateLimit:
    ends = now + timedelta(seconds=limit.window_s)
    row, _ = RateLimit.objects.select_for_update().get_or_create(
        key=digest("limit", limit.scope, subject), defaults={"resets_at": ends}
    )
    if row.resets_at <= now:
        row.count, row.resets_at = 0, ends
    return row
