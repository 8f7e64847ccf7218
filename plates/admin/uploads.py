"""Back office of uploaded lists of plates: staff send them for a company, have them imported, and take imports back."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import mark_safe

from companies.access import get_or_404
from companies.admin.base import Evidence, EvidenceInline, link, sees_personal_data
from companies.admin.filters import COMPANY
from companies.audit import record
from companies.models import User
from companies.transfers.files import CSV, TYPES, CsvRows
from plates.bulk import intake, presenting
from plates.bulk.columns import BY_NAME, OWN_TITLES
from plates.bulk.forms import ListForm
from plates.bulk.models import EmptyCells, UploadStatus
from plates.models import PlateUpload, PlateUploadRow


class UploadForm(forms.ModelForm):
    """The company, its list, and what empty cells mean; a file that is no list is refused before it is stored."""

    class Meta:
        model = PlateUpload
        fields = ("company", "file", "empty_cells")

    clean_file = ListForm.clean_file

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = True
        self.fields["file"].help_text = "Excel or CSV with a heading for each column; a column “plate” is needed."
        self.fields["empty_cells"].initial = EmptyCells.KEEP


class RowInline(EvidenceInline):
    """Rows as they were checked, for staff who may see owners: cells tell of them."""

    model = PlateUploadRow
    fields = ("number", "kind", "plate", "wrong", "outcome")
    readonly_fields = ("plate", "wrong")
    show_change_link = False
    hide_title = True
    ordering = ("-kind", "number")

    @admin.display(description="plate")
    def plate(self, row: PlateUploadRow) -> str:
        return str(row.values.get("text", "—"))

    @admin.display(description="what is wrong")
    def wrong(self, row: PlateUploadRow) -> str:
        return "; ".join(f"{one['column']} “{one['value']}”: {one['words']}" for one in row.problems) or "—"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return sees_personal_data(request) and super().has_view_permission(request, obj)


def has_corrections(upload: PlateUpload) -> bool:
    """Whether rows were not imported, and are kept still."""
    return bool(upload.file) and not upload.is_working and bool(upload.wrong + upload.left_out)


def corrections(upload: PlateUpload) -> FileResponse:
    """A CSV file of the rows that were not imported, as they stood, and what is wrong."""
    names = [name for _, name in upload.columns]
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    rows = CsvRows(file)
    rows.write([*(BY_NAME[name].title for name in names), *OWN_TITLES])
    for row in presenting.rows_to_correct(upload):
        rows.write([*(row.cells.get(name, "") for name in names), row.words, row.number])
    rows.close()
    file.seek(0)
    name = f"correct-{PurePath(upload.name).stem}.csv"
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[CSV])


class PlateUploadAdmin(Evidence):
    """A list is checked first, and shows what it would change; an action imports it, another takes that back."""

    list_display = (
        "name", "company_link", "status", "new", "changed", "unchanged", "wrong", "created_by", "created_at",
        "finished_at",
    )  # fmt: skip
    list_filter = (COMPANY, "status")
    list_select_related = ("company", "created_by")
    search_fields = ("name", "company__name", "company__slug")
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-pk")
    fieldsets = (
        (None, {"fields": ("company", "name", "progress", "error_words", "empty_cells", "size_bytes")}),
        ("Rows", {"fields": ("rows_read", "new", "changed", "unchanged", "wrong", "warned", "left_out", "kept")}),
        ("Who and when", {"fields": ("created_by", "created_at", "decided_by", "decided_at", "finished_at")}),
    )
    add_fieldsets = ((None, {"fields": ("company", "file", "empty_cells")}),)
    autocomplete_fields = ("company",)
    readonly_fields = ("progress",)
    inlines = (RowInline,)
    change_form_outer_before_template = "admin/plates/upload_work.html"
    actions = ("take_over", "take_back", "discard")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_act_permission(request)

    def has_act_permission(self, request: HttpRequest) -> bool:
        """A list tells of owners, and so does what it would change."""
        may = ("companies.import_data", "plates.add_registeredplate", "plates.change_registeredplate")
        return sees_personal_data(request) and request.user.has_perms(may)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **(kwargs if change else {**kwargs, "form": UploadForm}))

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: PlateUpload, form: Any, change: bool) -> None:
        """By the service: small lists are checked at once, others by a worker."""
        assert isinstance(request.user, User)
        values = form.cleaned_data
        made = intake.create_upload(obj.company, request.user, values["file"], values["empty_cells"], request)
        obj.pk, obj.name, obj.file = made.pk, made.name, made.file

    def get_urls(self) -> list[URLPattern]:
        views = {"progress": self.progress_view, "corrections": self.corrections_view}
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"plates_plateupload_{name}")
            for name, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With what may be decided about the list: the buttons run the list's own actions."""
        upload = self.get_object(request, object_id)
        may = upload is not None and self.has_act_permission(request)
        shown = {
            "may_take_over": may and upload.status == UploadStatus.READY and bool(upload.good),
            "may_take_back": may and intake.may_be_undone(upload, timezone.now()),
            "may_correct": may and has_corrections(upload),
        }
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def corrections_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The rows that were not imported, with what is wrong, to be corrected and sent again."""
        if not self.has_act_permission(request):
            raise PermissionDenied
        upload = get_or_404(PlateUpload.objects.select_related("company"), pk=pk)
        if not has_corrections(upload):
            self.message_user(request, "There are no rows to correct.", messages.WARNING)
            return redirect("admin:plates_plateupload_change", pk)
        count = upload.wrong + upload.left_out
        record("plates.errors_downloaded", request, company=upload.company, subject=upload.name, rows=count)
        return corrections(upload)

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far a list is, asked for every two seconds while somebody works on it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        upload = get_or_404(PlateUpload.objects.all(), pk=pk)
        return HttpResponse(self.progress(upload), headers={} if upload.is_working else {"HX-Refresh": "true"})

    @admin.display(description="status")
    def progress(self, upload: PlateUpload) -> str:
        """The status, and while there is work, how many rows are done; it is asked for anew by the page itself."""
        if upload.pk is None:
            return "—"
        done = upload.rows_read if upload.status == "checking" else upload.cursor
        context = {"upload": upload, "done": done, "of": upload.rows_expected}
        return mark_safe(render_to_string("admin/plates/upload_progress.html", context))  # noqa: S308 - a template

    @admin.display(description="company", ordering="company__name")
    def company_link(self, row: PlateUpload) -> str:
        return link(row.company)

    @admin.action(description="Import the good rows", permissions=["act"])
    def take_over(self, request: HttpRequest, queryset: QuerySet[PlateUpload]) -> None:
        self._each(
            request, queryset, intake.take_over, "are being imported", "nothing in them can be imported (any more)"
        )

    @admin.action(description="Undo the import as a whole", permissions=["act"])
    def take_back(self, request: HttpRequest, queryset: QuerySet[PlateUpload]) -> None:
        self._each(request, queryset, intake.take_back, "are being taken back", "they cannot be undone (any more)")

    @admin.action(description="Discard without importing", permissions=["act"])
    def discard(self, request: HttpRequest, queryset: QuerySet[PlateUpload]) -> None:
        self._each(request, queryset, intake.discard, "are discarded", "somebody has decided about them already")

    def _each(
        self, request: HttpRequest, queryset: QuerySet[PlateUpload], do: Callable[..., bool], done: str, why: str
    ) -> None:
        chosen = self.chosen(request, queryset.select_related("company"))
        count = sum(do(upload, request.user, request) for upload in chosen)
        left = f" Left as they are: {len(chosen) - count}, since {why}." if count < len(chosen) else ""
        self.message_user(request, f"{count} lists {done}.{left}", messages.SUCCESS if count else messages.WARNING)
