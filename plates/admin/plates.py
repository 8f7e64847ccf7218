"""Back office of registered plates: owners only for staff who may see them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from import_export.resources import ModelResource
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from companies.admin.base import beginning_with, link, sees_personal_data
from companies.admin.exporting import ImportedAdmin
from companies.admin.filters import COMPANY
from companies.admin.history import VersionedAdmin
from companies.audit import record
from companies.models import Company
from companies.transfers.importing import read
from plates import merging
from plates.admin.importing import HandOverError, hand_over, take_over
from plates.collisions import collisions_of
from plates.models import RegisteredPlate
from plates.resources import PlainPlateResource, PlateResource
from plates.services import delete_plate, save_plate
from plates.text import normalise

SHOWN = 10
"""So many plates that may be taken for another are named after a change."""
PERSONAL_FIELDS = ("owner_name", "owner_email", "owner_phone", "notes")
PLATE_FIELDS = ("company", "text", "region", "status", "plate_list", "valid_from", "valid_until")
VEHICLE_FIELDS = ("vehicle_make", "vehicle_model", "vehicle_colour")


class RegisteredPlateAdmin(VersionedAdmin, ImportedAdmin):
    resource_classes = (PlateResource,)
    list_display = ("text", "company_link", "status", "region", "plate_list", "vehicle", "valid_until", "updated_at")
    list_filter = (COMPANY, "status", ("plate_list", AutocompleteSelectFilter))
    list_select_related = ("company", "plate_list")
    search_fields = ("normalised",)
    search_help_text = "The beginning of a plate"
    ordering = ("-pk",)
    autocomplete_fields = ("company", "plate_list")
    readonly_fields = ("normalised", "folded", "created_at", "updated_at")
    actions = ("merge",)

    def get_fieldsets(self, request: HttpRequest, obj: RegisteredPlate | None = None) -> Any:
        """Owners stand in the form only for those who may see them: a field that is not there stays as it is."""
        owner = [("Owner", {"fields": PERSONAL_FIELDS})] if sees_personal_data(request) else []
        return [
            (None, {"fields": PLATE_FIELDS}),
            ("Vehicle", {"fields": VEHICLE_FIELDS}),
            *owner,
            ("Compared as", {"fields": self.readonly_fields}),
        ]

    @admin.display(description="company", ordering="company")
    def company_link(self, plate: RegisteredPlate) -> str:
        return link(plate.company)

    @admin.display(description="vehicle")
    def vehicle(self, plate: RegisteredPlate) -> str:
        return " ".join(filter(None, (plate.vehicle_colour, plate.vehicle_make, plate.vehicle_model))) or "—"

    def found(self, request: HttpRequest, term: str) -> Q:
        """Plates that begin so, company by company: that is how the register is indexed."""
        companies = list(Company.objects.values_list("pk", flat=True))
        return Q(company__in=companies) & beginning_with("normalised", normalise(term) or "-")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Looking at an owner is recorded first."""
        if request.method == "GET" and sees_personal_data(request) and self.has_view_permission(request):
            plate = self.get_object(request, unquote(object_id))
            if plate is not None and any(getattr(plate, name) for name in PERSONAL_FIELDS):
                record("owner.viewed", request, company=plate.company, subject=f"plate {plate.pk}")
        return super().change_view(request, object_id, form_url, extra_context)

    def has_view_history_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Versions tell of owners."""
        return sees_personal_data(request) and super().has_view_history_permission(request, obj)

    def has_change_history_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return sees_personal_data(request) and super().has_change_history_permission(request, obj)

    def has_import_permission(self, request: HttpRequest) -> bool:
        """The dry run shows what is registered, owners too."""
        return sees_personal_data(request) and super().has_import_permission(request)

    def get_export_resource_classes(self, request: HttpRequest) -> list[type[ModelResource]]:
        return [PlateResource if sees_personal_data(request) else PlainPlateResource]

    def save_model(self, request: HttpRequest, obj: RegisteredPlate, form: Any, change: bool) -> None:
        """By the service, so that reads are matched again; warns of plates that may be taken for this one."""
        save_plate(obj.company, obj)
        for found in collisions_of(obj)[:SHOWN]:
            messages.warning(request, f"Reads of {obj.text} may be taken for {found.words}.")

    def taken(self, request: HttpRequest, name: str, extension: str, data: bytes, is_checked: bool) -> HttpResponse:
        """By the engine of uploaded lists, company by company; what somebody has confirmed is imported at once."""
        try:
            uploads = hand_over(request, name, extension, read(data, extension))
        except (HandOverError, ValueError) as error:
            self.message_user(request, f"{error}", messages.ERROR)
            return redirect("admin:plates_registeredplate_import")
        if is_checked and take_over(request, uploads):
            words = "It is being imported. “Undo the import as a whole” takes it back, for 30 days."
        else:
            words = "It is being checked. Look at what it changes, then choose “Import the good rows”."
        self.message_user(request, words)
        if len(uploads) == 1:
            return redirect("admin:plates_plateupload_change", uploads[0].pk)
        return redirect("admin:plates_plateupload_changelist")

    def delete_model(self, request: HttpRequest, obj: RegisteredPlate) -> None:
        delete_plate(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[RegisteredPlate]) -> None:
        for plate in queryset.select_related("company").iterator():
            delete_plate(plate)

    @admin.action(description="Merge into one plate…", permissions=["change", "delete"])
    def merge(self, request: HttpRequest, queryset: QuerySet[RegisteredPlate]) -> HttpResponse | None:
        """Asks which plate is kept, then merges the others into it."""
        plates = self.chosen(request, queryset.select_related("company"))
        try:
            merging.check(plates)
            kept = next((plate for plate in plates if str(plate.pk) == request.POST.get("kept")), None)
            if kept is not None:
                merging.merge(request, kept, [plate for plate in plates if plate != kept])
        except merging.MergeError as error:
            self.message_user(request, str(error), messages.ERROR)
            return None
        if kept is None:
            context = {
                **self.admin_site.each_context(request),
                "title": "Merge plates",
                "plates": plates,
                "opts": self.opts,
            }
            return TemplateResponse(request, "admin/plates/merge.html", context)
        self.message_user(request, f"{len(plates)} plates are {kept.text} now. Its versions show what it was.")
        return HttpResponseRedirect(request.get_full_path())
