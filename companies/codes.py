"""One-time codes by e-mail for what has no device: a new password, a new e-mail address.

The same rows are written and the same checks are made whether or not anybody has the address.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from companies.digests import digest, numeric_code, plain_code
from companies.models import OneTimeCode
from companies.throttle import seconds_until

LENGTH = 8
VALID_S = 600
COOLDOWN_S = 60
MOST_FAILURES = 5


class Verdict(Enum):
    RIGHT = "right"
    WRONG = "wrong"
    VOID = "void"  # expired, used, or guessed at too often


def issue(purpose: str, *who: object, at: datetime | None = None) -> str:
    """A new code; one that was sent before is void from now on.

    Args:
        purpose: "reset" or "email".
        who: what the code is bound to: the address, and the session that asked.
    """
    now = at or timezone.now()
    code = numeric_code(LENGTH)
    key = digest("code-key", purpose, *who)
    OneTimeCode.objects.update_or_create(
        key=key,
        defaults={
            "digest": digest("code", key, code),
            "sent_at": now,
            "expires_at": now + timedelta(seconds=VALID_S),
            "failures": 0,
        },
    )
    return code


def check(purpose: str, *who: object, code: str, at: datetime | None = None) -> Verdict:
    """Whether the code is right; a right one is used up, and the fifth wrong one makes it void."""
    now = at or timezone.now()
    key = digest("code-key", purpose, *who)
    given = digest("code", key, plain_code(code))
    with transaction.atomic():
        row = OneTimeCode.objects.select_for_update().filter(key=key).first()
        if row is None or row.expires_at <= now or row.failures >= MOST_FAILURES:
            return Verdict.VOID
        if constant_time_compare(given, row.digest):
            row.delete()
            return Verdict.RIGHT
        row.failures += 1
        row.save(update_fields=["failures"])
        return Verdict.WRONG if row.failures < MOST_FAILURES else Verdict.VOID


def forget_expired(at: datetime | None = None) -> int:
    return OneTimeCode.objects.filter(expires_at__lte=at or timezone.now()).delete()[0]


def cooldown_s(sent_at: datetime, at: datetime | None = None) -> int:
    """Seconds until another code may be asked for."""
    return seconds_until(sent_at + timedelta(seconds=COOLDOWN_S), at)
