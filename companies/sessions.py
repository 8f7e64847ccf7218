"""The sessions in which a person is logged in: written at log-in, touched while used, ended from anywhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.module_loading import import_string

from companies.models import SecondStep, SignIn, User
from companies.visitors import client_ip, user_agent

SEEN_KEY = "seen_at"
STEP_KEY = "second_step"
TOUCH_S = 60


def start(request: HttpRequest, user: User, step: SecondStep) -> None:
    """Notes the session of somebody who has just logged in."""
    request.session[STEP_KEY] = step.value
    _touch(request, user)


def touch(request: HttpRequest) -> None:
    """Notes that a session is used, at most once a minute."""
    if request.user.is_authenticated and time.time() - request.session.get(SEEN_KEY, 0) >= TOUCH_S:
        _touch(request, request.user)


def _touch(request: HttpRequest, user: User) -> None:
    request.session[SEEN_KEY] = int(time.time())
    if user.is_staff:
        # Counted from here, so that a session lasts that long after the last request, or up to TOUCH_S less.
        request.session.set_expiry(60 * settings.ANPR_STAFF_SESSION_MINUTES)
    seen = {"last_seen_at": timezone.now(), "ip": client_ip(request), "user_agent": user_agent(request)}
    key = str(request.session.session_key)
    if not SignIn.objects.filter(session_key=key, user=user).update(**seen):
        step = request.session.get(STEP_KEY, "")
        SignIn.objects.update_or_create(session_key=key, defaults={"user": user, "second_step": step, **seen})


def passed_second_step(request: HttpRequest) -> bool:
    """Whether the session began with both steps of the log-in."""
    return bool(request.session.get(STEP_KEY))


def rename(before: str, after: str) -> None:
    """The session got another key."""
    SignIn.objects.filter(session_key=before).update(session_key=after)


def live(user: User) -> QuerySet[SignIn]:
    """The sessions that can still be used, latest first."""
    since = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return SignIn.objects.filter(user=user, last_seen_at__gt=since)


def end(rows: QuerySet[SignIn]) -> int:
    """Ends these sessions; their next request is anonymous."""
    keys = list(rows.values_list("session_key", flat=True))
    for key in keys:
        _store(key).delete()
    SignIn.objects.filter(session_key__in=keys).delete()
    return len(keys)


def end_others(request: HttpRequest, user: User) -> int:
    """Ends every session of the person but this one."""
    return end(SignIn.objects.filter(user=user).exclude(session_key=str(request.session.session_key)))


def forget_dead() -> int:
    """Deletes the rows of sessions that have run out."""
    before = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return SignIn.objects.filter(last_seen_at__lte=before).delete()[0]


def _store(key: str) -> SessionBase:
    store: SessionBase = import_string(f"{settings.SESSION_ENGINE}.SessionStore")(key)
    return store


class SignInMiddleware:
    """Keeps the list of sessions up to date; stands after the authentication middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        touch(request)
        return self.get_response(request)
