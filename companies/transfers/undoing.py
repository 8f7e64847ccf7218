"""Takes an import back as a whole: rows that it added go, rows that it changed are as before.

What it wrote is known by the versions that it left. While a row was changed since, or something hangs on one
that it added, nothing is taken back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Max
from django.http import HttpRequest
from django.utils import timezone

from companies.audit import record
from companies.models import Transfer, TransferKind, TransferStatus, User
from companies.transfers.importing import reason_of

ADDED = "+"
AT_ONCE = 500
NAMED = 10
"""So many rows are named that stand in the way."""


class UndoError(Exception):
    """The import cannot be taken back; says why, in words for people."""


def may_be_undone(transfer: Transfer) -> bool:
    """Whether it is a finished import; whether something hangs on it, `hindrances` says."""
    return transfer.kind == TransferKind.IMPORT and transfer.status == TransferStatus.DONE


def undo(transfer: Transfer, user: User, request: HttpRequest | None = None) -> int:
    """Takes the import back; how many rows that were.

    Raises:
        UndoError: it is undone already, or something stands in the way. Nothing was changed then.
    """
    with transaction.atomic():
        done = Transfer.objects.filter(pk=transfer.pk, kind=TransferKind.IMPORT, status=TransferStatus.DONE)
        if not done.update(status=TransferStatus.UNDONE, undone_by=user, undone_at=timezone.now()):
            raise UndoError("This import is undone already, or was never finished.")
        if found := hindrances(transfer):
            raise UndoError(" ".join(found))
        versions = versions_of(transfer)
        for version in versions:
            _take_back(version, user, f"undo of {reason_of(transfer)}")
        record("data.import_undone", request, actor=user, subject=transfer.name, rows=len(versions))
    return len(versions)


def versions_of(transfer: Transfer) -> list[Any]:
    """What the import wrote: a version for each row."""
    versions = _model(transfer).history.filter(history_change_reason=reason_of(transfer))
    return list(versions.order_by("history_id"))


def hindrances(transfer: Transfer) -> list[str]:
    """What stands in the way of taking the import back, a sentence for each; at most NAMED of them."""
    model, versions = _model(transfer), versions_of(transfer)
    found: list[str] = []
    for at in range(0, len(versions), AT_ONCE):
        chunk = versions[at : at + AT_ONCE]
        found += _touched(model, chunk)
        found += _depended_on(model, [version.instance for version in chunk if version.history_type == ADDED])
    more = [f"And {len(found) - NAMED:,} more."] if len(found) > NAMED else []
    return found[:NAMED] + more


def _model(transfer: Transfer) -> Any:
    return apps.get_model(transfer.model)


def _touched(model: Any, versions: Sequence[Any]) -> Iterator[str]:
    """Rows that were changed or deleted after the import."""
    name = model._meta.pk.attname
    ids = [getattr(version, name) for version in versions]
    rows = model._base_manager.in_bulk(ids)
    latest = model.history.filter(**{f"{name}__in": ids}).order_by().values(name).annotate(latest=Max("history_id"))
    newest = {row[name]: row["latest"] for row in latest}
    for version, pk in zip(versions, ids, strict=True):
        if pk not in rows:
            yield f"{version.instance} was deleted since."
        elif newest[pk] != version.history_id or not _is_as(version, rows[pk]):
            yield f"{rows[pk]} was changed since."


def _is_as(version: Any, row: models.Model) -> bool:
    """Whether the row has what the version has: not every change leaves a version."""
    return all(getattr(version, field.attname) == getattr(row, field.attname) for field in version.tracked_fields)


def _depended_on(model: Any, added: Sequence[models.Model]) -> Iterator[str]:
    """Added rows that others name by now: they would go too, or hold the undo up."""
    rows = {row.pk: row for row in added}
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete and rows):
            continue
        if getattr(relation, "on_delete", None) in (models.DO_NOTHING, None):
            continue  # the audit log and versions outlive what they name
        other, field = relation.related_model, relation.field.name
        named = other._base_manager.filter(**{f"{field}__in": list(rows)}).order_by()
        for pk in named.values_list(field, flat=True).distinct()[: NAMED + 1]:
            yield f"{rows[pk]} has {other._meta.verbose_name_plural} by now."


def _take_back(version: Any, user: User, reason: str) -> None:
    """Deletes what the version added, or brings the version before it back; both leave a version of their own."""
    row = version.instance if version.history_type == ADDED else version.prev_record.instance
    row._change_reason, row._history_user = reason[:100], user
    if version.history_type == ADDED:
        row.delete()
    else:
        row.save()
