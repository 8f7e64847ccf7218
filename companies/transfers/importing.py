"""Imports of staff in two steps: all rows are checked, then all are written in one transaction, or none."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePath
from typing import Any
from zipfile import BadZipFile

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from import_export.formats.base_formats import CSV, XLSX
from tablib import Dataset

from companies.audit import record
from companies.models import Transfer, TransferKind, TransferStatus, User
from companies.transfers import files
from companies.transfers.exporting import office_of
from companies.transfers.jobs import Held, TransferError, begin

AT_ONCE = 200
"""Rows that are checked before progress is noted."""

KINDS = {"new": "new", "update": "changed", "skip": "unchanged", "error": "wrong", "invalid": "wrong"}
"""What a row is, by what the library calls it."""

NOT_READ = "The file cannot be read as {extension}: {words}"


def order(user: User, model: str, name: str, extension: str, data: bytes, is_checked: bool = False) -> Transfer:
    """Keeps a file and has it checked by a worker, or written now if a person has seen what it changes."""
    status = TransferStatus.WRITING if is_checked else TransferStatus.CHECKING
    made = Transfer(
        kind=TransferKind.IMPORT, model=model, name=PurePath(name.replace("\\", "/")).name[:255] or "rows",
        extension=extension, status=status, created_by=user,
    )  # fmt: skip
    made.file.save(f"rows.{extension}", ContentFile(data), save=False)
    with transaction.atomic():
        made.save()
        begin(made, is_small=is_checked)
    return made


def decide(transfer: Transfer, status: str) -> bool:
    """Has a checked file written, or discards it; False when somebody has decided already, or it has no good row."""
    ready = Transfer.objects.filter(pk=transfer.pk, status=TransferStatus.READY)
    if status == TransferStatus.DISCARDED:
        return bool(ready.update(status=status, finished_at=timezone.now()))
    with transaction.atomic():
        if not ready.update(status=TransferStatus.WRITING, lease_owner="", lease_expires_at=None, attempts=0):
            return False
        begin(transfer)
    return True


def check(held: Held) -> None:
    """Tries every row and takes all back; the result names what is wrong by row, column and value.

    Raises:
        TransferError: the file as a whole cannot be taken.
        LeaseLost: another worker has taken over.
    """
    transfer = held.transfer
    data = _dataset(transfer)
    resource = _resource(transfer)
    counts: Counter[str] = Counter(dict.fromkeys(KINDS.values(), 0))
    held.update(rows_done=0, rows_expected=len(data))
    with files.writing(transfer, "result") as file:
        file.write(["Row", "Result", "What is wrong", *data.headers])
        for at in range(0, len(data), AT_ONCE):
            rows = data[at : at + AT_ONCE]
            resource.rows_before = at
            for number, row in enumerate(_tried(resource, rows, data.headers), at):
                counts[KINDS[row.import_type]] += 1
                words = problems(row, dict(zip(data.headers, data[number], strict=True)))
                file.write([number + 2, KINDS[row.import_type], words, *data[number]])
            held.update(rows_done=at + len(rows), **counts)
    held.finish(**_outcome(counts), result=transfer.result.name)


def write(held: Held) -> None:
    """Writes every row, or none.

    Raises:
        TransferError: a row cannot be written any more; nothing was.
        LeaseLost: another worker has taken over.
    """
    transfer = held.transfer
    data = _dataset(transfer)
    with transaction.atomic():
        held.update(rows_expected=len(data))
        result = _resource(transfer).import_data(data, use_transactions=True, rollback_on_validation_errors=True)
        _check(result, data)
        counts = {KINDS[name]: result.totals[name] for name in ("new", "update", "skip")}
        held.finish(TransferStatus.DONE, rows_done=len(data), **counts)
        subject = str(office_of(transfer).opts.verbose_name_plural)
        record("data.imported", actor=transfer.created_by, subject=subject, import_id=str(transfer.public_id), **counts)


def reason_of(transfer: Transfer) -> str:
    """By this the versions are found that an import wrote."""
    return f"import {transfer.public_id}"


def problems(row: Any, cells: dict[str, Any]) -> str:
    """What is wrong with a row, each with column and value."""
    if row.validation_error is not None:
        return " ".join(
            f"{column} “{cells.get(column, '')}”: {' '.join(words)}" if column in cells else " ".join(words)
            for column, words in row.validation_error.message_dict.items()
        )
    return " ".join(str(one.error) for one in row.errors)


def _tried(resource: Any, rows: list[Any], headers: list[str]) -> list[Any]:
    result = resource.import_data(Dataset(*rows, headers=headers), dry_run=True)
    if result.base_errors:
        raise TransferError(str(result.base_errors[0].error))
    return list(result.rows)


def _check(result: Any, data: Dataset) -> None:
    if result.base_errors:
        raise TransferError(str(result.base_errors[0].error))
    for number, row in enumerate(result.rows):
        if KINDS.get(row.import_type) == "wrong" or row.errors:
            words = problems(row, dict(zip(data.headers, data[number], strict=True)))
            raise TransferError(f"Nothing was written. Row {number + 2}: {words}")


def _outcome(counts: Counter[str]) -> dict[str, str]:
    if counts["wrong"]:
        words = (
            f"{counts['wrong']:,} rows are wrong, so none is written. The result names them: correct, and send again."
        )
        return {"status": TransferStatus.FAILED, "error_words": words}
    if not counts["new"] + counts["changed"]:
        return {"status": TransferStatus.FAILED, "error_words": "Everything in this file is registered as it stands."}
    return {"status": TransferStatus.READY}


def _resource(transfer: Transfer) -> Any:
    return office_of(transfer).resource_classes[0](reason=reason_of(transfer), by=transfer.created_by)


def _dataset(transfer: Transfer) -> Dataset:
    """The rows of the sent file.

    Raises:
        TransferError: it is gone, is no such file, or has no row.
    """
    try:
        with transfer.file.open("rb") as stored:
            data = read(stored.read(), transfer.extension)
    except (FileNotFoundError, ValueError) as error:
        raise TransferError(NOT_READ.format(extension=transfer.extension.upper(), words=error)) from None
    if not len(data):
        raise TransferError("There is a heading, but no row below it.")
    return data


def read(data: bytes, extension: str) -> Dataset:
    """The rows of an XLSX or CSV file.

    Raises:
        ValueError: it is none.
    """
    kind = XLSX() if extension == files.XLSX else CSV(encoding="utf-8-sig")
    try:
        return kind.create_dataset(data)
    except (BadZipFile, KeyError, StopIteration, UnicodeDecodeError) as error:
        raise ValueError(f"it is damaged or something else ({type(error).__name__}).") from None
