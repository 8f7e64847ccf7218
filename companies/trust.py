"""Browsers that were trusted for 30 days: a signed cookie with a secret, and a row that can be deleted."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from companies.digests import digest, token
from companies.models import TrustedBrowser, User
from companies.visitors import client_ip, user_agent

DAYS = 30
SALT = "companies.trust"


def cookie_name(user: User) -> str:
    """One cookie for each person who uses the browser; the name does not tell who."""
    return f"trust_{digest('trust-cookie', user.pk)[:12]}"


def trust(request: HttpRequest, response: HttpResponse, user: User) -> TrustedBrowser:
    """Trusts the browser that gets `response`."""
    secret = token()
    row = TrustedBrowser.objects.create(
        user=user,
        digest=digest("trust", user.pk, secret),
        ip=client_ip(request),
        user_agent=user_agent(request),
        expires_at=timezone.now() + timedelta(days=DAYS),
    )
    response.set_cookie(
        cookie_name(user),
        signing.dumps(secret, salt=SALT),
        max_age=DAYS * 86400,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return row


def is_trusted(request: HttpRequest, user: User) -> bool:
    """Whether this browser was trusted by this person and still is."""
    try:
        secret = signing.loads(request.COOKIES.get(cookie_name(user), ""), salt=SALT, max_age=DAYS * 86400)
    except signing.BadSignature:
        return False
    rows = TrustedBrowser.objects.valid().filter(user=user, digest=digest("trust", user.pk, secret))
    return bool(rows.update(last_used_at=timezone.now()))


def revoke_all(user: User) -> int:
    return TrustedBrowser.objects.filter(user=user).delete()[0]
