"""Exports of what is listed, as XLSX or CSV: with a permission of their own, and in the audit log."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from import_export.admin import ExportActionMixin, ImportMixin
from import_export.formats.base_formats import CSV, XLSX
from import_export.resources import ModelResource, modelresource_factory
from tablib import Dataset
from unfold.contrib.import_export.forms import ImportForm, SelectableFieldsExportForm

from companies.admin.base import StaffAdmin
from companies.audit import record

MOST_ROWS = 100_000
"""An export is made while the browser waits; filters make it smaller."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class PlainCSV(CSV):
    """CSV in which spreadsheets take no cell for a formula: an apostrophe goes before what would begin one."""

    def export_data(self, dataset: Dataset, **kwargs: Any) -> str:
        rows = [[f"'{cell}" if str(cell).startswith(FORMULA) else cell for cell in row] for row in dataset]
        text: str = super().export_data(Dataset(*rows, headers=dataset.headers), **kwargs)
        return text


FORMATS = [XLSX, PlainCSV]


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
        """Refuses in words what is too large, before the form is filled in."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        rows = self.get_export_queryset(request)
        if len(rows.order_by().values_list("pk", flat=True)[: MOST_ROWS + 1]) > MOST_ROWS:
            words = f"An export has at most {MOST_ROWS:,} rows. Filter the list, then export again."
            self.message_user(request, words, "error")
            return HttpResponseRedirect(f"../?{request.GET.urlencode()}")
        return super().export_action(request)

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
    """A model that is also imported: a dry run shows what would change, and a second step writes it."""

    import_form_class = ImportForm
    import_export_change_list_template = "admin/import_export/change_list_import_export.html"

    def has_import_permission(self, request: HttpRequest) -> bool:
        may = self.has_add_permission(request) and self.has_change_permission(request)
        return may and request.user.has_perm("companies.import_data")

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        record(
            "data.imported", request, subject=str(self.opts.verbose_name_plural),
            **{name: result.totals[name] for name in ("new", "update", "skip")},
        )  # fmt: skip
        response: HttpResponse = super().process_result(result, request)
        return response
