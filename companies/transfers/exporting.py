"""Exports that a worker makes: rows of a list as its filters stood, in a file to be fetched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import resolve, reverse

from companies.audit import record
from companies.models import Transfer, TransferKind, TransferStatus, User
from companies.transfers import files
from companies.transfers.jobs import Held, TransferError, begin

AT_ONCE = 1000
"""Rows of one query."""


def order(user: User, model: str, extension: str, query: QueryDict, columns: list[str]) -> Transfer:
    """Has an export made by a worker.

    Args:
        model: of which rows, "app.model".
        query: filters and search of the list.
        columns: names of the fields.
    """
    name = f"{model.split('.')[1]}.{extension}"
    options = {"query": query.urlencode(), "columns": columns}
    with transaction.atomic():
        made = Transfer.objects.create(
            kind=TransferKind.EXPORT, model=model, name=name, extension=extension, options=options,
            status=TransferStatus.WRITING, created_by=user,
        )  # fmt: skip
        begin(made)
    return made


def export(held: Held) -> None:
    """Writes the file, and records what went into it before anybody can fetch it.

    Raises:
        TransferError: the person may not export this any more, or it does not fit into a sheet.
        LeaseLost: another worker has taken over.
    """
    transfer = held.transfer
    office, request = office_of(transfer), _request_of(transfer)
    if not office.has_export_permission(request):
        raise TransferError("You may not export this any more.")
    rows = office.get_export_queryset(request)
    held.update(rows_done=0, rows_expected=rows.order_by().count())
    resource = office.get_export_resource_classes(request)[0]()
    columns = transfer.options["columns"]
    done = 0
    with files.writing(transfer, "export") as file:
        file.write(resource.get_export_headers(selected_fields=columns))
        for chunk in _in_chunks(rows):
            done += len(chunk)
            if transfer.extension == files.XLSX and done > files.MOST_OF_SHEET:
                raise TransferError(
                    f"A sheet has at most {files.MOST_OF_SHEET:,} rows. Choose CSV, or filter the list."
                )
            for row in chunk:
                file.write(resource.export_resource(row, selected_fields=columns, **_natively(transfer)))
            held.update(rows_done=done)
    with transaction.atomic():
        _record(transfer, office, done)
        held.finish(TransferStatus.DONE, result=transfer.result.name, rows_done=done)


def office_of(transfer: Transfer) -> Any:
    """The back office's page of the model, which knows who may export what."""
    name = transfer.model.replace(".", "_")
    return resolve(reverse(f"admin:{name}_changelist")).func.model_admin  # type: ignore[attr-defined]


def _request_of(transfer: Transfer) -> HttpRequest:
    """The list as the person had it.

    Raises:
        TransferError: the person has left.
    """
    if transfer.created_by is None or not (transfer.created_by.is_active and transfer.created_by.is_staff):
        raise TransferError("Who ordered this is not staff any more.")
    request = HttpRequest()
    request.method, request.user = "GET", transfer.created_by
    request.GET = QueryDict(transfer.options["query"])
    return request


def _in_chunks(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """By id, so that each query is as fast as the first and none stays open."""
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = chunk[-1].pk
        yield chunk


def _natively(transfer: Transfer) -> dict[str, bool]:
    return {"force_native_type": transfer.extension == files.XLSX}


def _record(transfer: Transfer, office: Any, count: int) -> None:
    query = QueryDict(transfer.options["query"])
    record(
        "data.exported",
        actor=transfer.created_by,
        subject=str(office.opts.verbose_name_plural),
        rows=count,
        format=transfer.extension,
        filters=sorted(set(query) - {"q"}),
        searched="q" in query,
        columns=transfer.options["columns"],
    )
