"""What managers do with a whole batch: cancel what waits, read again, rename, delete."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from companies.audit import record
from recognition.models import Batch, Image, ImageStatus
from recognition.models.images import ImageQuerySet
from recognition.services import queue
from recognition.services.stored import delete_stored

MORE_WITHIN = timedelta(seconds=60)
"""A browser that has said that it sends more, and then sends nothing for so long, has gone away."""


def expect_more(batch: Batch, more: bool, at: datetime) -> None:
    """Notes whether a browser goes on sending into the batch, so that its page goes on asking."""
    batch.more_until = at + MORE_WITHIN if more else None
    Batch.objects.filter(pk=batch.pk).update(more_until=batch.more_until)


def cancel(batch: Batch, at: datetime) -> int:
    """Ends what waits or is being read, except what another batch waits for too; how many images."""
    with transaction.atomic():
        own = _locked(batch, batch.own_images().unfinished())
        return queue.cancel(own, at)


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
        images = Image.objects.filter(pk__in=_locked(batch, batch.own_images()))
        names = [name for name in images.values_list("file", flat=True) if name]
        facts: dict[str, Any] = {"batch": str(batch.public_id), "files": batch.files.count(), "images": len(names)}
        images.delete()
        batch.delete()
        record("batch.deleted", request, company=batch.company, subject=str(batch), **facts)
        transaction.on_commit(lambda: delete_stored(names))
    return len(names)


def _locked(batch: Batch, images: ImageQuerySet) -> list[int]:
    """Ids of those of the batch's own images, locked so that no upload makes one of them its own too.

    The batch comes first, as with uploads: who locks in the same order cannot wait for each other. What is its
    own is asked again once the rows are locked, since an upload may have come first.
    """
    Batch.objects.select_for_update().filter(pk=batch.pk).first()
    pks = list(images.select_for_update().order_by("pk").values_list("pk", flat=True))
    own = set(batch.own_images().values_list("pk", flat=True))
    return [pk for pk in pks if pk in own]
