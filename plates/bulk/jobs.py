"""Who works on which upload: claims, leases, wake-up calls and the sweep.

Every write of a worker is fenced by its lease, so that of two workers one gets the upload, and one that lost
its lease writes nothing.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import F, Q
from django.utils import timezone

from plates.bulk.errors import WORDS, ListError
from plates.bulk.models import WORK, PlateUpload, UploadStatus

log = logging.getLogger(__name__)

REPEAT_CALL_AFTER = timedelta(seconds=30)
"""A job is called again when nobody has come for it that long."""


class LeaseLost(Exception):
    """Another worker has the upload now: nothing may be written."""


class Holder:
    """A worker's hold on an upload."""

    def __init__(self, upload: PlateUpload, owner: str) -> None:
        self.upload = upload
        self.owner = owner
        self.status = upload.status

    def update(self, **fields: Any) -> None:
        """Writes fields of the upload and extends the lease; within a transaction it locks the row.

        Raises:
            LeaseLost: the upload is not this worker's any more.
        """
        fields.setdefault("lease_expires_at", timezone.now() + lease())
        held = PlateUpload.objects.filter(pk=self.upload.pk, status=self.status, lease_owner=self.owner)
        if self.status != UploadStatus.CHECKING:
            fields.setdefault("attempts", 0)  # what is written stays; checking begins anew
        if not held.update(**fields):
            raise LeaseLost

    def finish(self, status: str, **fields: Any) -> None:
        """Ends this job: the upload is `status`, and nobody's."""
        self.update(
            **{"status": status, "lease_owner": "", "lease_expires_at": None, "cursor": 0, "attempts": 0, **fields}
        )


def lease() -> timedelta:
    """Twice the time of a picture: opening a large workbook takes longer than reading a picture."""
    return timedelta(seconds=2 * settings.ANPR_LEASE_SECONDS)


def work(pk: int) -> None:
    """Does what is to be done with an upload, if nobody else does it."""
    from plates.bulk import checking, importing, undoing

    doers: dict[str, Callable[[Holder], None]] = {
        UploadStatus.CHECKING: checking.check,
        UploadStatus.IMPORTING: importing.import_rows,
        UploadStatus.UNDOING: undoing.undo,
    }
    holder = claim(pk, timezone.now())
    if holder is None:
        return
    try:
        doers[holder.status](holder)
    except LeaseLost:
        log.info("upload %s went to another worker", pk)
    except ListError as error:
        holder.upload.rows.all().delete()
        holder.finish(UploadStatus.FAILED, error_code=error.code, error_words=error.words, finished_at=timezone.now())
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        release(holder)
        raise


def claim(pk: int, at: datetime) -> Holder | None:
    """Takes an upload; None when there is nothing to do, somebody else has it, or it is given up now."""
    owner = str(uuid.uuid4())
    free = Q(lease_owner="") | Q(lease_expires_at__isnull=True) | Q(lease_expires_at__lte=at)
    jobs = PlateUpload.objects.filter(free, pk=pk, status__in=WORK)
    if not jobs.update(lease_owner=owner, lease_expires_at=at + lease(), attempts=F("attempts") + 1):
        return None
    upload = PlateUpload.objects.select_related("company", "created_by", "decided_by").get(pk=pk)
    holder = Holder(upload, owner)
    if upload.attempts > settings.ANPR_MAX_ATTEMPTS:
        give_up(holder, at)
        return None
    return holder


def give_up(holder: Holder, at: datetime) -> None:
    """Ends a job that stopped too often. What an import has written is taken back, by a job of its own."""
    if holder.status == UploadStatus.IMPORTING:
        holder.finish(UploadStatus.UNDOING, error_code="import_lost", error_words=WORDS["import_lost"])
        return
    code = "worker_lost" if holder.status == UploadStatus.CHECKING else "undo_lost"
    holder.finish(UploadStatus.FAILED, error_code=code, error_words=WORDS[code], finished_at=at)


def release(holder: Holder) -> None:
    """Gives a job back after an error; it is tried again after a while, and its attempts stay counted."""
    PlateUpload.objects.filter(pk=holder.upload.pk, lease_owner=holder.owner).update(
        lease_owner="", lease_expires_at=timezone.now() + REPEAT_CALL_AFTER
    )


def dispatch(pks: Sequence[int], at: datetime) -> None:
    """Calls a worker for each upload. A broker that is down loses nothing: the sweep calls again."""
    from plates.tasks import work_on_list

    for pk in pks:
        called = PlateUpload.objects.filter(pk=pk).unowned(at)
        called.update(lease_owner="", lease_expires_at=at + REPEAT_CALL_AFTER)
        try:
            work_on_list.delay(pk)
        except Exception as error:  # noqa: BLE001 - every transport has errors of its own
            log.warning("no wake-up call for upload %s: %s", pk, type(error).__name__)
            PlateUpload.objects.filter(pk=pk, lease_owner="").update(lease_expires_at=None)
            return


def sweep(at: datetime) -> int:
    """Calls again for uploads whose worker is gone or never came; how many."""
    pks = list(PlateUpload.objects.unowned(at).order_by("pk").values_list("pk", flat=True))
    dispatch(pks, at)
    return len(pks)
