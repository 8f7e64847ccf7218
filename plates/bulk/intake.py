"""What people do with uploaded lists: send, take over, discard, take back; and what time does with them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import PurePath

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from companies.audit import record
from companies.models import Company, User
from companies.throttle import Limit
from plates.bulk import jobs
from plates.bulk.models import PlateUpload, UploadStatus, list_path

UPLOADS = Limit("plate-lists", 60, 3600)
"""Lists that a company may upload in an hour."""

AT_ONCE_BYTES = 32_000
"""A file up to this size is checked before the answer: nobody waits for a worker."""

AT_ONCE_ROWS = 300
"""So few rows are imported, or taken back, before the answer."""

KEPT_FOR = timedelta(days=30)
"""So long the rows of an import are kept, and it can be undone."""

REFUSED_KEPT_FOR = timedelta(days=1)
"""So long the rows of lists are kept that led to nothing."""


def create_upload(
    company: Company, user: User, file: File[bytes], empty_cells: str, request: HttpRequest | None = None
) -> PlateUpload:
    """Stores a list and has it checked: small ones at once, others by a worker."""
    name = PurePath((file.name or "").replace("\\", "/")).name[:255] or "list"
    upload = PlateUpload(company=company, name=name, size_bytes=file.size, empty_cells=empty_cells, created_by=user)
    upload.file.name = stored = default_storage.save(list_path(upload, name), file)
    try:
        with transaction.atomic():
            upload.save()
            record("plates.list_uploaded", request, actor=user, company=company, subject=name)
    except BaseException:
        default_storage.delete(stored)
        raise
    _begin(upload, is_small=file.size <= AT_ONCE_BYTES)
    return upload


def take_over(upload: PlateUpload, user: User, request: HttpRequest | None = None) -> bool:
    """Has the good rows imported; False when somebody has decided already, or there are none."""
    good = Q(new__gt=0) | Q(changed__gt=0)
    if not _decide(upload, good, user, status=UploadStatus.IMPORTING):
        return False
    record("plates.import_begun", request, actor=user, company=upload.company, subject=upload.name)
    _begin(upload, is_small=upload.good <= AT_ONCE_ROWS)
    return True


def discard(upload: PlateUpload, user: User, request: HttpRequest | None = None) -> bool:
    """Takes none of the rows; False when somebody has decided already."""
    if not _decide(upload, Q(), user, status=UploadStatus.DISCARDED, finished_at=timezone.now()):
        return False
    record("plates.list_discarded", request, actor=user, company=upload.company, subject=upload.name)
    return True


def take_back(upload: PlateUpload, user: User, request: HttpRequest | None = None) -> bool:
    """Has an import undone; False when that is not possible (any more)."""
    if not may_be_undone(upload, timezone.now()):
        return False
    again = Q(status=UploadStatus.DONE) | Q(status=UploadStatus.FAILED, error_code="undo_lost")
    fields = {"status": UploadStatus.UNDOING, "error_code": "", "error_words": "", "kept": 0}
    if not PlateUpload.objects.filter(again, pk=upload.pk).update(
        decided_by=user, decided_at=timezone.now(), cursor=0, attempts=0, **fields
    ):
        return False
    record("plates.undo_begun", request, actor=user, company=upload.company, subject=upload.name)
    _begin(upload, is_small=upload.good <= AT_ONCE_ROWS)
    return True


def may_be_undone(upload: PlateUpload, at: datetime) -> bool:
    """Whether an import can be taken back still: its rows are kept."""
    is_ended = upload.status == UploadStatus.DONE or upload.error_code == "undo_lost"
    return is_ended and bool(upload.file) and upload.finished_at is not None and at - upload.finished_at < KEPT_FOR


def tidy(at: datetime) -> int:
    """Deletes files and rows whose time is over; how many uploads that were. The uploads themselves stay."""
    refused = Q(status__in=(UploadStatus.DISCARDED, UploadStatus.FAILED, UploadStatus.UNDONE))
    old = Q(created_at__lte=at - KEPT_FOR) & (Q(finished_at__isnull=True) | Q(finished_at__lte=at - KEPT_FOR))
    over = (refused & Q(finished_at__lte=at - REFUSED_KEPT_FOR)) | old
    uploads = list(PlateUpload.objects.filter(over).exclude(status__in=jobs.WORK).exclude(file=""))
    for upload in uploads:
        upload.rows.all().delete()
        upload.file.delete(save=False)
        PlateUpload.objects.filter(pk=upload.pk).update(file="")
        PlateUpload.objects.filter(pk=upload.pk, status=UploadStatus.READY).update(
            status=UploadStatus.DISCARDED, finished_at=at
        )
    return len(uploads)


def _decide(upload: PlateUpload, condition: Q, user: User, **fields: object) -> bool:
    """One conditional UPDATE: of two people who decide, one does."""
    ready = PlateUpload.objects.filter(condition, pk=upload.pk, status=UploadStatus.READY)
    return bool(ready.update(decided_by=user, decided_at=timezone.now(), cursor=0, attempts=0, **fields))


def _begin(upload: PlateUpload, is_small: bool) -> None:
    """After the commit; what goes wrong then is logged, and the sweep begins anew."""
    if is_small:
        transaction.on_commit(lambda: jobs.work(upload.pk), robust=True)
    else:
        transaction.on_commit(lambda: jobs.dispatch([upload.pk], timezone.now()), robust=True)
