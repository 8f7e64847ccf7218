"""Who works on which image: claims, leases, wake-up calls and the sweep.

The row of an image is the job. Every change of hands is one conditional UPDATE, so
that of two workers exactly one gets the image, and a worker that lost its lease
cannot write.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet

from recognition.models import UNFINISHED, Image, ImageStatus

log = logging.getLogger(__name__)

SWEEP_AT_MOST = 500
REPEAT_CALL_AFTER = timedelta(seconds=30)
"""A queued image is called again when nobody has come for it that long."""
CALL_AT_ONCE = 200
"""Of more images than that, the sweep calls for the rest: nobody waits for thousands of messages."""
ROWS_AT_ONCE = 500
AGAIN = (ImageStatus.FAILED, ImageStatus.CANCELLED)
"""What can be put back into the queue."""


def dispatch(pks: Iterable[int], at: datetime) -> None:
    """Calls a worker for each image. A broker that is down loses nothing: the sweep calls again."""
    from recognition.tasks import read_image

    waiting = list(pks)
    for chunk in _chunks(waiting):
        Image.objects.filter(pk__in=chunk).update(dispatched_at=at)
    for done, pk in enumerate(waiting):
        try:
            read_image.delay(pk)
        except Exception as error:  # noqa: BLE001 - every transport has errors of its own
            log.warning("no wake-up call for image %s: %s", pk, type(error).__name__)
            for chunk in _chunks(waiting[done:]):
                Image.objects.filter(pk__in=chunk, status=ImageStatus.QUEUED).update(dispatched_at=None)
            return


def claim(pk: int, owner: str, at: datetime) -> Image | None:
    """Takes an image for `owner`; None when it is finished or somebody else has it.

    A queued image whose retry time has not come is not given out.
    """
    free = Q(status=ImageStatus.QUEUED) & (Q(lease_expires_at__isnull=True) | Q(lease_expires_at__lte=at))
    lost = Q(status=ImageStatus.READING, lease_expires_at__lte=at, attempts__lt=settings.ANPR_MAX_ATTEMPTS)
    taken = Image.objects.filter(free | lost, pk=pk).update(
        status=ImageStatus.READING,
        lease_owner=owner,
        lease_expires_at=at + timedelta(seconds=settings.ANPR_LEASE_SECONDS),
        attempts=F("attempts") + 1,
    )
    # It may have been deleted with its batch since.
    return Image.objects.select_related("company").filter(pk=pk).first() if taken else None


def held_by(pk: int, owner: str) -> Q:
    """The condition of every write by a worker: the image is still its own."""
    return Q(pk=pk, status=ImageStatus.READING, lease_owner=owner)


def release(pk: int, owner: str, at: datetime, wait: timedelta) -> bool:
    """Gives an image back to the queue, to be tried again after `wait`."""
    return bool(
        Image.objects.filter(held_by(pk, owner)).update(
            status=ImageStatus.QUEUED, lease_owner="", lease_expires_at=at + wait, dispatched_at=None
        )
    )


def fail(pk: int, owner: str, at: datetime, code: str) -> bool:
    """Ends an image for good with an error code."""
    return bool(
        Image.objects.filter(held_by(pk, owner)).update(
            status=ImageStatus.FAILED, error_code=code, lease_owner="", lease_expires_at=None, finished_at=at
        )
    )


def requeue(images: Iterable[Image], at: datetime) -> int:
    """Puts failed and cancelled images back into the queue from the start; how many there were."""
    rows = images.values_list("pk", flat=True) if isinstance(images, QuerySet) else [image.pk for image in images]
    changed: list[int] = []
    for chunk in _chunks(list(rows)):
        ended = Image.objects.filter(pk__in=chunk, status__in=AGAIN)
        pks = list(ended.values_list("pk", flat=True))
        Image.objects.filter(pk__in=pks, status__in=AGAIN).update(
            status=ImageStatus.QUEUED,
            error_code="",
            attempts=0,
            finished_at=None,
            lease_expires_at=None,
            dispatched_at=None,
        )
        changed += pks
    dispatch(changed[:CALL_AT_ONCE], at)
    return len(changed)


def cancel(pks: Sequence[int], at: datetime) -> int:
    """Ends images that wait or are being read, without a result; how many there were.

    No claim and no sweep takes a cancelled image up, and a worker that reads it has lost its lease: what it
    found is not written.
    """
    return sum(
        Image.objects.filter(pk__in=chunk, status__in=UNFINISHED).update(
            status=ImageStatus.CANCELLED, lease_owner="", lease_expires_at=None, finished_at=at
        )
        for chunk in _chunks(pks)
    )


def sweep(at: datetime) -> int:
    """Takes images back from workers that are gone and calls again for those nobody took; how many were called."""
    expired = Image.objects.lease_expired(at)
    hopeless = expired.filter(attempts__gte=settings.ANPR_MAX_ATTEMPTS)
    hopeless.update(
        status=ImageStatus.FAILED, error_code="worker_lost", lease_owner="", lease_expires_at=None, finished_at=at
    )
    Image.objects.lease_expired(at).update(
        status=ImageStatus.QUEUED, lease_owner="", lease_expires_at=None, dispatched_at=None
    )
    due = Q(lease_expires_at__isnull=True) | Q(lease_expires_at__lte=at)
    waiting = Image.objects.waiting_since(
        at - min(REPEAT_CALL_AFTER, timedelta(seconds=settings.ANPR_LEASE_SECONDS))
    ).filter(due)
    pks = list(waiting.order_by("pk").values_list("pk", flat=True)[:SWEEP_AT_MOST])
    dispatch(pks, at)
    return len(pks)


def _chunks(pks: Sequence[int]) -> Iterator[Sequence[int]]:
    """Few enough ids for one query of any database."""
    for start in range(0, len(pks), ROWS_AT_ONCE):
        yield pks[start : start + ROWS_AT_ONCE]
