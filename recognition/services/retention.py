"""Deletes pictures that are older than the installation keeps them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from recognition.models import Image
from recognition.services.stored import delete_stored

AT_ONCE = 200


def delete_expired(at: datetime) -> int:
    """Deletes images past ANPR_RETENTION_DAYS with their reads and stored files; how many."""
    if not settings.ANPR_RETENTION_DAYS:
        return 0
    expired = Image.objects.filter(created_at__lt=at - timedelta(days=settings.ANPR_RETENTION_DAYS)).order_by("pk")
    deleted = 0
    while chunk := list(expired[:AT_ONCE]):
        delete_images(chunk)
        deleted += len(chunk)
    return deleted


def delete_images(images: list[Image]) -> None:
    """Deletes images and, once that is committed, their stored files."""
    names = [image.file.name for image in images if image.file.name]
    with transaction.atomic():
        Image.objects.filter(pk__in=[image.pk for image in images]).delete()
        transaction.on_commit(lambda: delete_stored(names))
