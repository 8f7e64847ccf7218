"""From a right password to a session: the person is anonymous until the second step is taken."""

from __future__ import annotations

import time

from django.contrib import auth
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django_otp import login as otp_login
from django_otp.models import Device

from companies import confirming, sessions
from companies.audit import record
from companies.models import SecondStep, User

PENDING_KEY = "log_in"
PENDING_S = 900
BACKEND = "django.contrib.auth.backends.ModelBackend"


def begin(request: HttpRequest, user: User, next_url: str) -> None:
    """Remembers who gave a right password, under a new session key."""
    request.session.cycle_key()
    request.session[PENDING_KEY] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": int(time.time()),
        "next": next_url,
    }


def pending_user(request: HttpRequest) -> User | None:
    """Who has given his password in this session within 15 minutes and has not taken the second step."""
    pending = request.session.get(PENDING_KEY)
    if not pending or time.time() - pending["at"] > PENDING_S:
        return None
    user = User.objects.filter(pk=pending["user"], is_active=True).first()
    if user is None or not constant_time_compare(pending["hash"], user.get_session_auth_hash()):
        return None
    return user


def finish(request: HttpRequest, user: User, step: SecondStep, device: Device | None = None) -> str:
    """Logs the person in under a new session key.

    Returns:
        The address that was asked for before the log-in, or nothing.
    """
    pending = request.session.pop(PENDING_KEY, {})
    auth.login(request, user, backend=BACKEND)
    if device is not None:
        otp_login(request, device)
    confirming.note(request)
    sessions.start(request, user, step)
    record("login", request, subject=str(step.label), step=step.value)
    return str(pending.get("next", ""))
