"""What managers do with a whole batch: cancel what waits, read again, rename, delete."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpRequest

from companies.audit import record
from recognition.models import Batch, Image, ImageStatus
from recognition.services import queue

MORE_WITHIN = timedelta(seconds=60)
"""A browser that has said that it sends more, and then sends nothing for so long, has gone away."""


def expect_more(batch: Batch, more: bool, at: datetime) -> None:
    """Notes whether a browser goes on sending into the batch, so that its page goes on asking."""
    batch.more_until = at + MORE_WITHIN if more else None
    Batch.objects.filter(pk=batch.pk).update(more_until=batch.more_until)


def cancel(batch: Batch, at: datetime) -> int:
    """Ends what waits or is being read, except what another batch waits for too; how many images."""
    with transaction.atomic():
        # Locked, so that no upload makes one of them its own between looking and cancelling.
        pks = list(batch.own_images().unfinished().select_for_update().order_by("pk").values_list("pk", flat=True))
        own = _still_own(batch)
        return queue.cancel([pk for pk in pks if pk in own], at)


def retry(batch: Batch, status: ImageStatus, at: datetime) -> int:
    """Queues the failed, or the cancelled, images of a batch again; how many."""
    images = Image.objects.filter(batch_files__batch=batch, status=status).distinct()
    return queue.requeue(images.order_by("pk"), at)


def rename(batch: Batch, name: str) -> None:
    """Gives the batch a name; '' lets it be called by its time."""
    batch.name = name
    batch.save(update_fields=["name"])


def delete(batch: Batch, request: HttpRequest) -> int:
    """Deletes a batch with the images, reads and stored files that no other batch holds; how many images.

    Evidence goes for good, so the audit log keeps who did it and what it was.
    """
    with transaction.atomic():
        pks = list(batch.own_images().select_for_update().order_by("pk").values_list("pk", flat=True))
        own = _still_own(batch)
        images = Image.objects.filter(pk__in=[pk for pk in pks if pk in own])
        names = [name for name in images.values_list("file", flat=True) if name]
        facts: dict[str, Any] = {"batch": str(batch.public_id), "files": batch.files.count(), "images": len(names)}
        images.delete()
        batch.delete()
        record("batch.deleted", request, company=batch.company, subject=str(batch), **facts)
        transaction.on_commit(lambda: _delete_stored(names))
    return len(names)


def _still_own(batch: Batch) -> set[int]:
    """Asked again once the rows are locked: an upload may have come first."""
    return set(batch.own_images().values_list("pk", flat=True))


def _delete_stored(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)
