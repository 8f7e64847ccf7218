"""What Celery calls: ids in, a service called, nothing returned."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_process_init, worker_ready
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from recognition.services import alert_mail, queue, reading, rematching, retention, workers

log = logging.getLogger(__name__)


@shared_task(name="recognition.tasks.read_image", ignore_result=True)
def read_image(pk: int) -> None:
    """Reads one image; a lost database leaves it to the sweep."""
    close_old_connections()
    try:
        workers.note(timezone.now())
        reading.read_image(pk)
    except (OperationalError, InterfaceError):
        close_old_connections()


@shared_task(name="recognition.tasks.sweep", ignore_result=True)
def sweep() -> None:
    """Wakes up what nobody works on."""
    close_old_connections()
    workers.note(timezone.now())
    queue.sweep(timezone.now())
    rematching.dispatch(rematching.order_due(timezone.now()))
    alert_mail.wake_up_if_due(timezone.now())


@shared_task(name="recognition.tasks.send_alert_mail", ignore_result=True)
def send_alert_mail() -> None:
    """Tells members of alerts; a lost database leaves them to the sweep."""
    close_old_connections()
    try:
        alert_mail.send_due(timezone.now())
    except (OperationalError, InterfaceError):
        close_old_connections()


@shared_task(name="recognition.tasks.rematch_reads", ignore_result=True)
def rematch_reads(pk: int) -> None:
    """Goes on with a job of matching reads again; a lost database leaves it to the sweep."""
    close_old_connections()
    try:
        rematching.work(pk, timezone.now())
    except (OperationalError, InterfaceError):
        close_old_connections()


@shared_task(name="recognition.tasks.delete_expired", ignore_result=True)
def delete_expired() -> None:
    """Deletes what is past its retention."""
    close_old_connections()
    retention.delete_expired(timezone.now())
    workers.forget(timezone.now())


@worker_ready.connect
def sweep_at_start(**_: Any) -> None:
    """Beat may be dead: a starting worker looks for itself."""
    try:
        queue.sweep(timezone.now())
    except (OperationalError, InterfaceError) as error:
        log.warning("no sweep at start: %s", type(error).__name__)


@worker_process_init.connect
def warm_up(**_: Any) -> None:
    """Loads the networks in each child, never in the parent: threads do not survive a fork."""
    from recognition import engine

    engine.pipeline()
