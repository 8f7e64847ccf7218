"""What Celery calls: imports and exports by staff, and tidying up of what has run out."""

from __future__ import annotations

from celery import shared_task
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from companies import codes, sessions
from companies.models import RateLimit, TrustedBrowser
from companies.transfers import jobs


@shared_task
def forget_expired() -> None:
    """Deletes sessions, codes, trusted browsers and rate limits whose time is over."""
    now = timezone.now()
    sessions.forget_dead()
    codes.forget_expired(now)
    TrustedBrowser.objects.filter(expires_at__lte=now).delete()
    RateLimit.objects.filter(resets_at__lte=now).delete()
    jobs.tidy(now)
    call_command("clearsessions")


@shared_task(ignore_result=True)
def work_on_transfer(pk: int) -> None:
    """Makes an export, or checks or writes an import; a lost database leaves it to the sweep."""
    close_old_connections()
    try:
        jobs.work(pk)
    except (OperationalError, InterfaceError):
        close_old_connections()


@shared_task(ignore_result=True)
def sweep_transfers() -> None:
    """Wakes up imports and exports that nobody works on."""
    close_old_connections()
    jobs.sweep(timezone.now())
