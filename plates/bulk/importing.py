"""Takes the good rows of a checked list over into the register.

In chunks, each one transaction with the upload's cursor, so that a worker that is killed leaves an import that
another goes on with; one that cannot be finished is taken back. A plate that somebody changed after the check
is left as it is, and its row is said to be left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from companies.audit import record
from plates.bulk.cleaning import validity_is_ordered
from plates.bulk.comparing import field_values
from plates.bulk.jobs import Holder
from plates.bulk.models import PlateUpload, PlateUploadRow, RowKind, RowOutcome, UploadStatus
from plates.bulk.writing import Writer, as_values
from plates.models import MatchingPolicy, RegisteredPlate
from plates.services import register_changed
from plates.text import normalise

AT_ONCE = 500
"""Rows of one transaction."""

TRIALS = 3
"""A chunk is tried so often when plates are registered by others at the same time."""


def import_rows(holder: Holder) -> None:
    """Goes on with an import where its cursor stands, and ends it.

    Raises:
        LeaseLost: another worker has taken over.
    """
    upload = holder.upload
    writer = Writer(upload.company, upload.decided_by, upload.public_id)
    rows = upload.rows.filter(kind__in=(RowKind.NEW, RowKind.CHANGED)).order_by("number")
    while chunk := list(rows.filter(number__gt=upload.cursor)[:AT_ONCE]):
        _with_trials(holder, writer, chunk)
        upload.cursor = chunk[-1].number
    with transaction.atomic():
        finish_change(upload)
        holder.finish(UploadStatus.DONE, finished_at=timezone.now())
        record(
            "plates.imported",
            actor=upload.decided_by,
            company=upload.company,
            subject=upload.name,
            new=upload.new,
            changed=upload.changed,
            wrong=upload.wrong,
        )


def finish_change(upload: PlateUpload) -> None:
    """Reads of the past are matched again, once for all rows; the size of the register is counted anew."""
    register_changed({upload.company_id})
    MatchingPolicy.objects.filter(company=upload.company_id).update(counted_at=None)


def _with_trials(holder: Holder, writer: Writer, chunk: Sequence[PlateUploadRow]) -> None:
    for trial in range(TRIALS):
        try:
            with transaction.atomic():
                _import_chunk(holder, writer, chunk)
            return
        except IntegrityError:
            writer = Writer(writer.company, writer.by, writer.operation)  # lists of the transaction are gone
            if trial == TRIALS - 1:
                raise


def _import_chunk(holder: Holder, writer: Writer, chunk: Sequence[PlateUploadRow]) -> None:
    holder.update(cursor=chunk[-1].number)
    registered = registered_plates(holder.upload, chunk)
    new, changed, left_out = [], [], []
    for row in chunk:
        values = as_values(row.values)
        plate = registered.get(normalise(row.values["text"]))
        if row.kind == RowKind.NEW and plate is None:
            new.append(writer.plate_of(values))
        elif row.kind == RowKind.CHANGED and plate is not None and _is_as_checked(plate, row, values):
            changed.append((plate, {name: value for name, value in values.items() if name != "text"}))
        else:
            left_out.append(row.pk)
    writer.add(new)
    writer.change([plate for plate, _ in changed], [values for _, values in changed])
    done = PlateUploadRow.objects.filter(pk__in=[row.pk for row in chunk])
    done.exclude(pk__in=left_out).update(outcome=RowOutcome.WRITTEN)
    if left_out:
        done.filter(pk__in=left_out).update(outcome=RowOutcome.LEFT_OUT)
        holder.update(left_out=F("left_out") + len(left_out))


def registered_plates(upload: PlateUpload, chunk: Sequence[PlateUploadRow]) -> dict[str, RegisteredPlate]:
    """The plates of some rows as they are now, locked until the transaction ends."""
    plates = RegisteredPlate.objects.of_company(upload.company).select_for_update().order_by()
    wanted = [normalise(row.values["text"]) for row in chunk]
    return {plate.normalised: plate for plate in plates.shown_as(wanted).prefetch_related("plate_list")}


def _is_as_checked(plate: RegisteredPlate, row: PlateUploadRow, values: Mapping[str, Any]) -> bool:
    """Whether nobody changed, after the check, what the row replaces or what it has to go with."""
    now, before = field_values(plate), as_values(row.before)
    ends = (values.get(name, now[name]) for name in ("valid_from", "valid_until"))
    return all(now[name] == value for name, value in before.items()) and validity_is_ordered(*ends)
