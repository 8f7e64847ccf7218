"""Who works on which import or export: claims, leases, wake-up calls and the sweep.

The row is the job. Every write of a worker is fenced by its lease, so that of two workers one gets the job, and
one that lost its lease writes nothing.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q
from django.utils import timezone

from companies.models import Transfer, TransferStatus
from companies.models.transfers import WORKED_ON

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
REPEAT_CALL_AFTER = timedelta(seconds=30)
"""A job is called again when nobody has come for it that long."""

FILES_KEPT_FOR = timedelta(days=7)
"""So long what was sent and what came of it can be fetched: files hold personal data."""

ENDED = (TransferStatus.DONE, TransferStatus.DISCARDED, TransferStatus.UNDONE, TransferStatus.FAILED)


class LeaseLost(Exception):
    """Another worker has the job now: nothing may be written."""


class TransferError(Exception):
    """The file as a whole cannot be taken or made; says why, in words for people."""


class Held:
    """A worker's hold on a job."""

    def __init__(self, transfer: Transfer, owner: str) -> None:
        self.transfer = transfer
        self.owner = owner

    def update(self, **fields: Any) -> None:
        """Writes fields and extends the lease; within a transaction it locks the row.

        Raises:
            LeaseLost: the job is not this worker's any more.
        """
        fields.setdefault("lease_expires_at", timezone.now() + LEASE)
        mine = Transfer.objects.filter(pk=self.transfer.pk, status=self.transfer.status, lease_owner=self.owner)
        if not mine.update(**fields):
            raise LeaseLost

    def finish(self, status: str, **fields: Any) -> None:
        """Ends this job; READY is no end of the transfer, for somebody has to decide."""
        at = timezone.now() if status in ENDED else None
        self.update(status=status, lease_owner="", lease_expires_at=None, attempts=0, finished_at=at, **fields)


def begin(transfer: Transfer, is_small: bool = False) -> None:
    """Has a job done after the commit: small ones at once, others by a worker."""
    if is_small:
        transaction.on_commit(lambda: work(transfer.pk))
    else:
        transaction.on_commit(lambda: dispatch(transfer.pk, timezone.now()), robust=True)


def work(pk: int) -> None:
    """Does what is to be done for an import or export, if nobody else does it."""
    held = claim(pk, timezone.now())
    if held is None:
        return
    try:
        _doer(held.transfer)(held)
    except LeaseLost:
        log.info("transfer %s went to another worker", pk)
    except TransferError as error:
        held.finish(TransferStatus.FAILED, error_words=str(error)[:500])
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        _give_back(held)
        raise


def _doer(transfer: Transfer) -> Callable[[Held], None]:
    from companies.transfers import exporting, importing

    if not transfer.is_import:
        return exporting.export
    return importing.check if transfer.status == TransferStatus.CHECKING else importing.write


def claim(pk: int, at: datetime) -> Held | None:
    """Takes a job; None when there is nothing to do, somebody else has it, or it is given up now."""
    owner = str(uuid.uuid4())
    free = Q(lease_owner="") | Q(lease_expires_at__isnull=True) | Q(lease_expires_at__lte=at)
    jobs = Transfer.objects.filter(free, pk=pk, status__in=WORKED_ON)
    if not jobs.update(lease_owner=owner, lease_expires_at=at + LEASE, attempts=F("attempts") + 1):
        return None
    held = Held(Transfer.objects.select_related("created_by").get(pk=pk), owner)
    if held.transfer.attempts > settings.ANPR_MAX_ATTEMPTS:
        words = "This was begun several times and stopped each time. Nothing was written. Try fewer rows."
        held.finish(TransferStatus.FAILED, error_words=words)
        return None
    return held


def _give_back(held: Held) -> None:
    """After an error: tried again after a while, and its attempts stay counted."""
    mine = Transfer.objects.filter(pk=held.transfer.pk, lease_owner=held.owner)
    mine.update(lease_owner="", lease_expires_at=timezone.now() + REPEAT_CALL_AFTER)


def dispatch(pk: int, at: datetime) -> None:
    """Calls a worker. A broker that is down loses nothing: the sweep calls again."""
    from companies.tasks import work_on_transfer

    Transfer.objects.filter(pk=pk).unowned(at).update(lease_owner="", lease_expires_at=at + REPEAT_CALL_AFTER)
    try:
        work_on_transfer.delay(pk)
    except Exception as error:  # noqa: BLE001 - every transport has errors of its own
        log.warning("no wake-up call for transfer %s: %s", pk, type(error).__name__)
        Transfer.objects.filter(pk=pk, lease_owner="").update(lease_expires_at=None)


def sweep(at: datetime) -> int:
    """Calls again for jobs whose worker is gone or never came; how many."""
    pks = list(Transfer.objects.unowned(at).order_by("pk").values_list("pk", flat=True))
    for pk in pks:
        dispatch(pk, at)
    return len(pks)


def tidy(at: datetime) -> int:
    """Deletes files whose time is over, and what was searched for; of how many. That they were made stays known."""
    over = Q(finished_at__lte=at - FILES_KEPT_FOR) | Q(status=TransferStatus.READY, created_at__lte=at - FILES_KEPT_FOR)
    transfers = list(Transfer.objects.filter(over).exclude(file="", result=""))
    for transfer in transfers:
        for file in (transfer.file, transfer.result):
            if file:
                file.delete(save=False)
        Transfer.objects.filter(pk=transfer.pk).update(file="", result="", options={})
        Transfer.objects.filter(pk=transfer.pk, status=TransferStatus.READY).update(
            status=TransferStatus.DISCARDED, finished_at=at
        )
    return len(transfers)
