"""Tidying up of what has run out."""

from __future__ import annotations

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from companies import codes, sessions
from companies.models import RateLimit, TrustedBrowser


@shared_task
def forget_expired() -> None:
    """Deletes sessions, codes, trusted browsers and rate limits whose time is over."""
    now = timezone.now()
    sessions.forget_dead()
    codes.forget_expired(now)
    TrustedBrowser.objects.filter(expires_at__lte=now).delete()
    RateLimit.objects.filter(resets_at__lte=now).delete()
    call_command("clearsessions")
