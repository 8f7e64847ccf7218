"""Takes files in: checks each, stores it once per company, and queues it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, cast

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from companies.models import Company, User
from recognition import engine
from recognition.errors import PermanentError
from recognition.models import Batch, BatchFile, FileOutcome, Image, image_path
from recognition.pipeline.archives import ArchiveLimits, ArchiveMember, expand_zip, is_zip, safe_name
from recognition.pipeline.images import inspect
from recognition.services import queue


@dataclass(frozen=True, slots=True)
class _Received:
    name: str
    data: bytes
    error_code: str = ""


def create_batch(company: Company, user: User | None, files: Iterable[File[bytes]], name: str = "") -> Batch:
    """Stores the files and queues the new pictures among them.

    Every file gets a row in the batch: accepted, uploaded before (the row then names the earlier
    image), or refused with a code. ZIP files are taken apart. All rows are written in one
    transaction; workers are called after its commit.
    """
    stored: list[str] = []
    try:
        with transaction.atomic():
            batch = Batch.objects.create(company=company, created_by=user, name=name)
            new = [image.pk for image in _rows(batch, files, stored) if image]
            transaction.on_commit(lambda: queue.dispatch(new, timezone.now()))
    except BaseException:
        for stored_name in stored:
            default_storage.delete(stored_name)
        raise
    return batch


def _rows(batch: Batch, files: Iterable[File[bytes]], stored: list[str]) -> Iterator[Image | None]:
    """Writes a row per received file; gives the new images."""
    for position, received in enumerate(_received(files)):
        row = BatchFile(batch=batch, position=position, name=received.name)
        new = None
        try:
            if position >= settings.ANPR_MAX_BATCH_FILES:
                raise PermanentError(code="too_many_files")
            if received.error_code:
                raise PermanentError(code=received.error_code)
            row.image, is_new = _image(batch.company, received, stored)
            row.outcome = FileOutcome.ACCEPTED if is_new else FileOutcome.DUPLICATE
            new = row.image if is_new else None
        except PermanentError as error:
            row.outcome, row.error_code = FileOutcome.REFUSED, error.code
        row.save()
        yield new


def _received(files: Iterable[File[bytes]]) -> Iterator[_Received]:
    """The files one by one, ZIP files taken apart; only one is in memory at a time."""
    for file in files:
        name = safe_name(file.name or "")
        file.seek(0)
        head = file.read(4)
        file.seek(0)
        if is_zip(head):
            yield from _unpacked(name, file)
        elif file.size > settings.ANPR_MAX_IMAGE_BYTES:
            yield _Received(name, b"", "too_many_bytes")
        else:
            yield _Received(name, file.read())


def _unpacked(name: str, file: File[bytes]) -> Iterator[_Received]:
    limits = ArchiveLimits(
        settings.ANPR_MAX_BATCH_FILES, settings.ANPR_MAX_IMAGE_BYTES, settings.ANPR_MAX_ARCHIVE_BYTES
    )
    try:
        for member in expand_zip(cast(IO[bytes], file), limits):
            yield _of_member(name, member)
    except PermanentError as error:
        yield _Received(name, b"", error.code)


def _of_member(archive: str, member: ArchiveMember) -> _Received:
    return _Received(f"{archive}/{member.name}", member.data, member.error_code)


def _image(company: Company, received: _Received, stored: list[str]) -> tuple[Image, bool]:
    """The company's image of these bytes, and whether it is new.

    Two uploads of one picture at the same time are told apart by the unique constraint.

    Raises:
        PermanentError: the bytes are no usable picture.
    """
    info = inspect(received.data, engine.limits())
    sha256 = hashlib.sha256(received.data).hexdigest()
    if known := Image.objects.of_company(company).filter(sha256=sha256).first():
        return known, False
    image = Image(
        company=company,
        sha256=sha256,
        name=received.name,
        format=info.format,
        size_bytes=len(received.data),
        width_px=info.width,
        height_px=info.height,
    )
    image.file.name = default_storage.save(image_path(image, ""), ContentFile(received.data))
    stored.append(image.file.name)
    try:
        with transaction.atomic():
            image.save()
    except IntegrityError:
        default_storage.delete(stored.pop())
        return Image.objects.of_company(company).get(sha256=sha256), False
    return image, True
