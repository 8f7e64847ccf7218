"""Back office of registered plates. Registered in `anpr_site.admin`."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from import_export.admin import ImportExportModelAdmin
from unfold.admin import ModelAdmin
from unfold.contrib.import_export.forms import ExportForm, ImportForm

from plates.collisions import collisions_of
from plates.models import MatchingPolicy, RegisteredPlate
from plates.resources import PlateResource
from plates.services import delete_plate, save_plate

SHOWN = 10
"""So many plates that may be taken for another are named after a change."""


class RegisteredPlateAdmin(ImportExportModelAdmin, ModelAdmin):
    resource_classes = (PlateResource,)
    import_form_class = ImportForm
    export_form_class = ExportForm
    list_display = ("text", "company", "status", "region", "owner_name", "vehicle_make", "valid_until", "updated_at")
    list_filter = ("status", "region")
    list_select_related = ("company",)
    search_fields = ("normalised", "text", "owner_name")
    autocomplete_fields = ("company",)
    readonly_fields = ("normalised", "folded", "created_at", "updated_at")
    show_full_result_count = False

    def save_model(self, request: HttpRequest, obj: RegisteredPlate, form: Any, change: bool) -> None:
        """By the service, so that reads are matched again; warns of plates that may be taken for this one."""
        save_plate(obj.company, obj)
        for found in collisions_of(obj)[:SHOWN]:
            messages.warning(request, f"Reads of {obj.text} may be taken for {found.words}.")

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """Names what an import brought that may be taken for other plates."""
        found = getattr(result, "collisions", [])
        for one in found[:SHOWN]:
            messages.warning(request, f"Reads of {one.first.text} may be taken for {one.words}.")
        if len(found) > SHOWN:
            messages.warning(request, f"{len(found) - SHOWN} more pairs may be taken for each other.")
        return super().process_result(result, request)

    def delete_model(self, request: HttpRequest, obj: RegisteredPlate) -> None:
        delete_plate(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[RegisteredPlate]) -> None:
        for plate in queryset.select_related("company").iterator():
            delete_plate(plate)


class MatchingPolicyAdmin(ModelAdmin):
    list_display = ("company", "strictness", "threshold", "alert_blocked", "alert_watch", "alert_allowed")
    list_filter = ("strictness",)
    list_select_related = ("company",)
    autocomplete_fields = ("company",)
    readonly_fields = ("register_size", "counted_at")

    def get_readonly_fields(self, request: HttpRequest, obj: MatchingPolicy | None = None) -> tuple[str, ...]:
        """A policy stays with its company, which is its key."""
        return (*self.readonly_fields, *(("company",) if obj else ()))
