"""Takes an import back as a whole: plates that it added go, what it changed is as before.

A plate that was changed again since is kept as it is, and counted.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from companies.audit import record
from plates.bulk.comparing import FIELDS, field_values
from plates.bulk.importing import AT_ONCE, finish_change, registered_plates
from plates.bulk.jobs import Holder
from plates.bulk.models import PlateUploadRow, RowKind, RowOutcome, UploadStatus
from plates.bulk.writing import Writer, as_values
from plates.models import RegisteredPlate
from plates.text import normalise

UNSET = {**dict.fromkeys(FIELDS, ""), "valid_from": None, "valid_until": None}


def undo(holder: Holder) -> None:
    """Goes on with taking an import back where its cursor stands, and ends it.

    Raises:
        LeaseLost: another worker has taken over.
    """
    upload = holder.upload
    writer = Writer(upload.company, upload.decided_by, upload.public_id)
    rows = upload.rows.filter(outcome=RowOutcome.WRITTEN).order_by("number")
    while chunk := list(rows.filter(number__gt=upload.cursor)[:AT_ONCE]):
        with transaction.atomic():
            _undo_chunk(holder, writer, chunk)
        upload.cursor = chunk[-1].number
    with transaction.atomic():
        finish_change(upload)
        status = UploadStatus.FAILED if upload.error_code else UploadStatus.UNDONE
        holder.finish(status, finished_at=timezone.now())
        record("plates.import_undone", actor=upload.decided_by, company=upload.company, subject=upload.name)


def _undo_chunk(holder: Holder, writer: Writer, chunk: Sequence[PlateUploadRow]) -> None:
    holder.update(cursor=chunk[-1].number)
    registered = registered_plates(holder.upload, chunk)
    remove, restore, kept = [], [], []
    for row in chunk:
        plate = registered.get(normalise(row.values["text"]))
        if plate is None or not _is_as_imported(plate, row):
            kept.append(row.pk)
        elif row.kind == RowKind.NEW:
            remove.append(plate)
        else:
            restore.append((plate, as_values(row.before)))
    writer.remove(remove)
    writer.change([plate for plate, _ in restore], [values for _, values in restore])
    done = PlateUploadRow.objects.filter(pk__in=[row.pk for row in chunk])
    done.exclude(pk__in=kept).update(outcome=RowOutcome.TAKEN_BACK)
    if kept:
        done.filter(pk__in=kept).update(outcome=RowOutcome.KEPT)
        holder.update(kept=F("kept") + len(kept))


def _is_as_imported(plate: RegisteredPlate, row: PlateUploadRow) -> bool:
    """Whether the plate has still what the row gave it; a plate that it added, nothing more."""
    now, given = field_values(plate), as_values(row.values)
    wanted = {**UNSET, **given} if row.kind == RowKind.NEW else {**given, "text": plate.text}
    return all(_plain(now[name]) == _plain(value) for name, value in wanted.items())


def _plain(value: object) -> object:
    return value.casefold() if isinstance(value, str) else value
