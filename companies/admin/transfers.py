"""Back office of imports and exports: how far they are, their files, the decision about a checked file, the undo."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from companies.access import get_or_404
from companies.admin.base import Evidence
from companies.admin.exporting import page_of
from companies.models import Transfer, TransferStatus, User
from companies.transfers import importing, undoing
from companies.transfers.exporting import office_of
from companies.transfers.files import TYPES


class TransferAdmin(Evidence):
    list_display = ("name", "kind", "of", "status", "rows", "wrong", "created_by", "created_at", "finished_at")
    list_filter = ("kind", "status")
    list_select_related = ("created_by",)
    search_fields = ("name", "created_by__email")
    search_help_text = "File name, or the e-mail address of who ordered it"
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-pk")
    fields = (
        "of", "extension", "rows_expected", "wrong", "created_by", "created_at", "finished_at", "undone_by",
        "undone_at",
    )  # fmt: skip
    change_form_outer_before_template = "admin/transfers/work.html"

    @admin.display(description="of", ordering="model")
    def of(self, transfer: Transfer) -> str:
        return str(office_of(transfer).opts.verbose_name_plural)

    @admin.display(description="rows done", ordering="rows_done")
    def rows(self, transfer: Transfer) -> str:
        return f"{transfer.rows_done:,}"

    def get_urls(self) -> list[URLPattern]:
        views = {
            "progress": self.progress_view,
            "file": self.file_view,
            "decide": self.decide_view,
            "undo": self.undo_view,
        }
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"companies_transfer_{name}")
            for name, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        transfer = self.get_object(request, object_id)
        shown = self._work(request, transfer) if transfer else {}
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far it is, asked for every two seconds while a worker is at it."""
        return render(request, "admin/transfers/work.html", self._work(request, self._found(request, pk)))

    def file_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """What came of it: for who ordered it."""
        transfer = self._found(request, pk)
        if not _may_fetch(request, transfer):
            raise PermissionDenied
        name = f"result-{transfer.name.rsplit('.', 1)[0]}.{transfer.extension}" if transfer.is_import else transfer.name
        kind = TYPES[transfer.extension]
        return FileResponse(transfer.result.open("rb"), as_attachment=True, filename=name, content_type=kind)

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Has a checked file written, or discards it."""
        transfer = self._found(request, pk)
        status = {"write": TransferStatus.WRITING, "discard": TransferStatus.DISCARDED}.get(request.POST.get("do", ""))
        if not _may_import(request, transfer):
            raise PermissionDenied
        if request.method != "POST" or status is None:
            return page_of(transfer)
        if not importing.decide(transfer, status):
            self.message_user(request, "Somebody has decided about this already.", messages.WARNING)
        return page_of(transfer)

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Says what undoing would do, or what stands in its way; then does it."""
        transfer = self._found(request, pk)
        if not _may_import(request, transfer):
            raise PermissionDenied
        if not undoing.may_be_undone(transfer):
            self.message_user(request, "This import is undone already, or was never finished.", messages.WARNING)
            return page_of(transfer)
        if request.method == "POST":
            return self._undone(request, transfer)
        context = {
            **self.admin_site.each_context(request), "title": "Undo an import", "opts": self.opts, "transfer": transfer,
            "hindrances": undoing.hindrances(transfer),
        }  # fmt: skip
        return TemplateResponse(request, "admin/transfers/undo.html", context)

    def _undone(self, request: HttpRequest, transfer: Transfer) -> HttpResponseRedirect:
        assert isinstance(request.user, User)
        try:
            count = undoing.undo(transfer, request.user, request)
            self.message_user(request, f"The import is undone: {count} rows are as they were before it.")
        except undoing.UndoError as error:
            self.message_user(request, f"Nothing was undone. {error}", messages.ERROR)
        return page_of(transfer)

    def _found(self, request: HttpRequest, pk: int) -> Transfer:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_or_404(Transfer.objects.select_related("created_by"), pk=pk)

    def _work(self, request: HttpRequest, transfer: Transfer) -> dict[str, Any]:
        """What the upper part of the page shows and offers."""
        may_import = _may_import(request, transfer)
        return {
            "transfer": transfer,
            "may_fetch": _may_fetch(request, transfer),
            "may_decide": may_import and transfer.status == TransferStatus.READY,
            "may_undo": may_import and undoing.may_be_undone(transfer),
        }


def _may_import(request: HttpRequest, transfer: Transfer) -> bool:
    return transfer.is_import and bool(office_of(transfer).has_import_permission(request))


def _may_fetch(request: HttpRequest, transfer: Transfer) -> bool:
    """Files may hold what not everybody sees who sees that they were made."""
    return bool(transfer.result) and not transfer.is_working and transfer.created_by_id == request.user.pk
