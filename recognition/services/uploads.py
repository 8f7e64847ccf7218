"""Takes files in: checks each, stores it once per company, and queues it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, cast

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from companies.models import Company, User
from recognition import engine
from recognition.errors import PermanentError
from recognition.models import Batch, BatchFile, FileOutcome, Image, image_path
from recognition.pipeline.archives import ArchiveLimits, ArchiveMember, expand_zip, is_zip, safe_name
from recognition.pipeline.images import ImageInfo, inspect
from recognition.services import queue


@dataclass(frozen=True, slots=True)
class _Received:
    name: str
    data: bytes
    error_code: str = ""


@dataclass(frozen=True, slots=True)
class _Judged:
    """A received file with what its header says, or with what is wrong with it."""

    name: str
    data: bytes
    info: ImageInfo | None
    sha256: str = ""
    error_code: str = ""


def create_batch(company: Company, user: User | None, files: Iterable[File[bytes]], name: str = "") -> Batch:
    """A new batch of these files; see `add_files`. Without any of them stored there is no batch either."""
    batch = Batch.objects.create(company=company, created_by=user, name=name)
    try:
        add_files(batch, files)
    except BaseException:
        if not batch.files.exists():
            batch.delete()
        raise
    return batch


def open_batch(company: Company, user: User, public_id: uuid.UUID, name: str) -> Batch | None:
    """An empty batch under an id that its sender chose, or the one that he opened before.

    Asked again because the answer was lost, it stays one batch. None when the id is taken by another company.
    """
    batch, _ = Batch.objects.get_or_create(
        public_id=public_id, defaults={"company": company, "created_by": user, "name": name}
    )
    return batch if batch.company_id == company.pk else None


def room_left(batch: Batch) -> int:
    """How many files the batch still takes."""
    return max(0, int(settings.ANPR_MAX_BATCH_FILES) - batch.files.count())


def add_files(batch: Batch, files: Iterable[File[bytes]], key: str = "") -> list[BatchFile]:
    """Stores files in a batch and queues the new pictures among them.

    Every file gets a row: accepted, uploaded before (the row then names the earlier image, which is read again
    if it failed or was cancelled), or refused with a code. ZIP files are taken apart. Each row is written in a
    transaction of its own: what came before a lost connection stays.

    Args:
        key: a name for these files that their sender chose; '' for none. Files that came before under the same
            key are not taken twice: their rows are given again.

    Raises:
        Batch.DoesNotExist: the batch was deleted meanwhile.
    """
    received = enumerate(_received(files))
    return [_add(batch, _judged(one), f"{key}:{number}" if key else None) for number, one in received]


def _add(batch: Batch, judged: _Judged, key: str | None) -> BatchFile:
    """Writes the row of one file; what was stored goes again if that fails."""
    stored: list[str] = []
    try:
        with transaction.atomic():
            # The batch's row guards its positions and keys: several requests send into it at the same time.
            Batch.objects.select_for_update().only("pk").get(pk=batch.pk)
            known = batch.files.filter(key=key).first() if key else None
            return known or _write(batch, judged, key, stored)
    except BaseException:
        for name in stored:
            default_storage.delete(name)
        raise


def _write(batch: Batch, judged: _Judged, key: str | None, stored: list[str]) -> BatchFile:
    last = batch.files.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    row = BatchFile(batch=batch, position=position, name=judged.name, key=key, error_code=judged.error_code)
    if position >= settings.ANPR_MAX_BATCH_FILES:
        row.error_code = "too_many_files"
    if row.error_code:
        row.outcome = FileOutcome.REFUSED
    else:
        row.image, is_new = _image(batch.company, judged, stored)
        row.outcome = FileOutcome.ACCEPTED if is_new else FileOutcome.DUPLICATE
    row.save()
    if row.image:
        _queue(row.image, is_new)
    return row


def _queue(image: Image, is_new: bool) -> None:
    """Calls a worker after the commit. Who sends a failed or cancelled picture again wants it read."""
    if is_new:
        transaction.on_commit(lambda: queue.dispatch([image.pk], timezone.now()))
    elif image.status in queue.AGAIN:
        transaction.on_commit(lambda: queue.requeue([image], timezone.now()))


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


def _judged(received: _Received) -> _Judged:
    if received.error_code:
        return _Judged(received.name, b"", None, error_code=received.error_code)
    try:
        info = inspect(received.data, engine.limits())
    except PermanentError as error:
        return _Judged(received.name, b"", None, error_code=error.code)
    return _Judged(received.name, received.data, info, hashlib.sha256(received.data).hexdigest())


def _image(company: Company, judged: _Judged, stored: list[str]) -> tuple[Image, bool]:
    """The company's image of these bytes, and whether it is new.

    A known one is locked, so that it is not deleted with another batch before this one's row names it. Two
    uploads of one picture at the same time are told apart by the unique constraint.
    """
    assert judged.info is not None
    same = Image.objects.of_company(company).filter(sha256=judged.sha256).select_for_update()
    if known := same.first():
        return known, False
    image = Image(
        company=company,
        sha256=judged.sha256,
        name=judged.name,
        format=judged.info.format,
        size_bytes=len(judged.data),
        width_px=judged.info.width,
        height_px=judged.info.height,
    )
    image.file.name = default_storage.save(image_path(image, ""), ContentFile(judged.data))
    stored.append(image.file.name)
    try:
        with transaction.atomic():
            image.save()
    except IntegrityError:
        default_storage.delete(stored.pop())
        return same.get(), False
    return image, True
