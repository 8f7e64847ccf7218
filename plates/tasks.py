"""What Celery calls: ids in, a service called, nothing returned."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from plates.bulk import intake, jobs
from plates.history import forget

log = logging.getLogger(__name__)


@shared_task(name="plates.tasks.work_on_list", ignore_result=True)
def work_on_list(pk: int) -> None:
    """Checks, imports or takes back an uploaded list; a lost database leaves it to the sweep."""
    close_old_connections()
    try:
        jobs.work(pk)
    except (OperationalError, InterfaceError):
        close_old_connections()


@shared_task(name="plates.tasks.sweep", ignore_result=True)
def sweep() -> None:
    """Wakes up uploads that nobody works on."""
    close_old_connections()
    jobs.sweep(timezone.now())


@shared_task(name="plates.tasks.tidy", ignore_result=True)
def tidy() -> None:
    """Deletes rows and files of lists whose time is over, and versions of plates deleted long ago."""
    close_old_connections()
    intake.tidy(timezone.now())
    forget(timezone.now())


@worker_ready.connect
def sweep_at_start(**_: Any) -> None:
    """Beat may be dead: a starting worker looks for itself."""
    try:
        jobs.sweep(timezone.now())
    except (OperationalError, InterfaceError) as error:
        log.warning("no sweep at start: %s", type(error).__name__)
