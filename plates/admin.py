"""Back office of registered plates. Registered in `anpr_site.admin`."""

from __future__ import annotations

from import_export.admin import ImportExportModelAdmin
from unfold.admin import ModelAdmin
from unfold.contrib.import_export.forms import ExportForm, ImportForm

from plates.resources import PlateResource


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
