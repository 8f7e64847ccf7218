"""Exports and imports of what is listed, as XLSX or CSV: with permissions of their own, and in the audit log.

Small ones are made while the browser waits, large ones by a worker.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from import_export.admin import ExportActionMixin, ImportMixin
from import_export.formats.base_formats import CSV, XLSX
from import_export.resources import ModelResource, modelresource_factory
from tablib import Dataset
from unfold.contrib.import_export.forms import ImportForm, SelectableFieldsExportForm

from companies.admin.base import StaffAdmin
from companies.audit import record
from companies.models import Transfer, TransferStatus, User
from companies.spreadsheets import FORMULA_STARTS
from companies.transfers import exporting, importing

AT_ONCE = 5000
"""An export of so many rows is made while the browser waits."""
TICKED = 500
"""So many rows are exported by ticking them; a form has few fields more."""
AT_ONCE_BYTES = 32_000
"""A file of this size is checked while the browser waits, and its changes are shown row by row."""


class PlainCSV(CSV):
    """CSV in which spreadsheets take no cell for a formula: an apostrophe goes before what would begin one."""

    def export_data(self, dataset: Dataset, **kwargs: Any) -> str:
        rows = [[f"'{cell}" if str(cell).startswith(FORMULA_STARTS) else cell for cell in row] for row in dataset]
        text: str = super().export_data(Dataset(*rows, headers=dataset.headers), **kwargs)
        return text


FORMATS = [XLSX, PlainCSV]


def page_of(transfer: Transfer) -> HttpResponseRedirect:
    """Where it is seen how far an import or export is."""
    return redirect("admin:companies_transfer_change", transfer.pk)


class ExportedAdmin(ExportActionMixin, StaffAdmin):
    """A model whose lists may be exported, as they are filtered or by the rows that are ticked."""

    export_form_class = SelectableFieldsExportForm
    export_fields: tuple[str, ...] = ()
    formats = FORMATS

    def get_export_resource_classes(self, request: HttpRequest) -> list[type[ModelResource]]:
        """The columns that are exported: `export_fields`, where there is no resource class."""
        if self.resource_classes:
            return super().get_export_resource_classes(request)
        return [modelresource_factory(self.model, meta_options={"fields": self.export_fields, "name": "Columns"})]

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request) and request.user.has_perm("companies.export_data")

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """Asks for format and columns; a large export is ordered, a small one comes at once."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        if request.method == "POST" and self._is_large(request) and (ordered := self._ordered(request)):
            self.message_user(
                request, "These are many rows: a worker makes the file, and this page tells how far it is."
            )
            return page_of(ordered)
        return super().export_action(request)

    def export_admin_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """The rows that are ticked; whole lists have a button of their own."""
        if len(queryset.values_list("pk", flat=True)[: TICKED + 1]) <= TICKED:
            return super().export_admin_action(request, queryset)
        self.message_user(request, f"Tick at most {TICKED}, or use Export, which takes all that is listed.", "error")
        return None

    def get_valid_export_item_pks(self, request: HttpRequest) -> list[Any]:
        """Those of the ticked rows that the list has: the library would read the ids of the whole table."""
        ticked = [pk for pk in request.POST.getlist("export_items") if pk.isdecimal()]
        return list(self.get_export_queryset(request).filter(pk__in=ticked).values_list("pk", flat=True))

    def _is_large(self, request: HttpRequest) -> bool:
        rows = self.get_export_queryset(request)
        return "export_items" not in request.POST and rows.order_by().values("pk")[: AT_ONCE + 1].count() > AT_ONCE

    def _ordered(self, request: HttpRequest) -> Transfer | None:
        """The export as it is left to a worker; None when the form is not filled in well."""
        assert isinstance(request.user, User)
        formats = self.get_export_formats()
        form = self.export_form_class(formats, self.get_export_resource_classes(request), data=request.POST)
        if not form.is_valid():
            return None
        extension = formats[int(form.cleaned_data["format"])]().get_extension()
        columns = list(form.get_selected_resource_export_fields())
        return exporting.order(request.user, self.opts.label_lower, extension, request.GET, columns)

    def get_export_data(
        self, file_format: Any, request: HttpRequest, queryset: QuerySet[Any], **kwargs: Any
    ) -> str | bytes:
        """The file; what went into it is recorded first, so that no export is without its event."""
        form = kwargs.get("export_form")
        record(
            "data.exported",
            request,
            subject=str(self.opts.verbose_name_plural),
            rows=queryset.count(),
            format=file_format.get_extension(),
            filters=sorted(set(request.GET) - {"q"}),
            searched="q" in request.GET,
            columns=list(form.get_selected_resource_export_fields()) if form else [],
        )
        data: str | bytes = super().get_export_data(file_format, request, queryset, **kwargs)
        return data


class ImportedAdmin(ImportMixin, ExportedAdmin):
    """A model that is also imported: a first step shows what would change, a second one writes it."""

    import_form_class = ImportForm
    import_export_change_list_template = "admin/import_export/change_list_import_export.html"

    def has_import_permission(self, request: HttpRequest) -> bool:
        may = self.has_add_permission(request) and self.has_change_permission(request)
        return may and request.user.has_perm("companies.import_data")

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Shows what a small file would change; a large one is checked by a worker."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        file = request.FILES.get("import_file")
        if file is None or (size := file.size or 0) <= AT_ONCE_BYTES:
            return super().import_action(request, **kwargs)
        if size > settings.ANPR_MAX_LIST_BYTES:
            words = f"The file is too large: at most {settings.ANPR_MAX_LIST_BYTES // 1024**2} MB. Split it."
            self.message_user(request, words, "error")
            return redirect(request.path)
        form = self.create_import_form(request)
        if not form.is_valid():
            return super().import_action(request, **kwargs)
        extension = self.get_import_formats()[int(form.cleaned_data["format"])]().get_extension()
        file.seek(0)
        return self.taken(request, file.name or "rows", extension, file.read(), is_checked=False)

    @method_decorator(require_POST)
    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Writes what somebody has seen and confirmed."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = self.create_confirm_form(request)
        if not form.is_valid():
            return super().process_import(request, **kwargs)
        values = form.cleaned_data
        stored = self.get_tmp_storage_class()(name=values["import_file_name"], read_mode="rb")
        extension = self.get_import_formats()[int(values["format"])]().get_extension()
        try:
            data = stored.read()
        except FileNotFoundError:
            self.message_user(request, "The file is no longer there: send it again. Nothing was written.", "error")
            return redirect(request.path.replace("process_import", "import"))
        stored.remove()
        return self.taken(request, values["original_file_name"], extension, data, is_checked=True)

    def taken(self, request: HttpRequest, name: str, extension: str, data: bytes, is_checked: bool) -> HttpResponse:
        """Writes a file that somebody has seen the changes of, or has a large one checked."""
        assert isinstance(request.user, User)
        made = importing.order(request.user, self.opts.label_lower, name, extension, data, is_checked)
        made.refresh_from_db()
        if made.status == TransferStatus.DONE:
            self.message_user(request, f"{made.new} new, {made.changed} changed, {made.unchanged} unchanged.")
        return page_of(made)
