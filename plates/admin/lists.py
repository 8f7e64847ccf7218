"""Back office of matching policies and lists of plates."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from companies.admin.base import StaffAdmin, link
from companies.admin.filters import COMPANY
from plates.models import MatchingPolicy, PlateList


class MatchingPolicyAdmin(StaffAdmin):
    list_display = (
        "company",
        "strictness",
        "threshold",
        "alert_blocked",
        "alert_watch",
        "alert_allowed",
        "register_size",
    )
    list_filter = (COMPANY, "strictness")
    list_select_related = ("company",)
    search_fields = ("company__name", "company__slug")
    autocomplete_fields = ("company",)
    readonly_fields = ("register_size", "counted_at")
    ordering = ("-pk",)

    def get_readonly_fields(self, request: HttpRequest, obj: MatchingPolicy | None = None) -> tuple[str, ...]:
        """A policy stays with its company, which is its key."""
        return (*self.readonly_fields, *(("company",) if obj else ()))


class PlateListAdmin(StaffAdmin):
    list_display = ("name", "company_link", "plates", "created_at")
    list_filter = (COMPANY,)
    list_select_related = ("company",)
    search_fields = ("name", "company__name", "company__slug")
    search_help_text = "Name of the list or of its company"
    autocomplete_fields = ("company",)
    readonly_fields = ("created_at",)
    ordering = ("-pk",)

    @admin.display(description="plates")
    def plates(self, row: PlateList) -> str:
        """Not how many there are: a list may hold a million."""
        address = reverse("admin:plates_registeredplate_changelist", query={"plate_list__id__exact": row.pk})
        return format_html('<a href="{}">Show its plates</a>', address)

    @admin.display(description="company", ordering="company__name")
    def company_link(self, row: PlateList) -> str:
        return link(row.company)

    def get_readonly_fields(self, request: HttpRequest, obj: PlateList | None = None) -> tuple[str, ...]:
        """A list stays with its company, whose plates are on it."""
        return (*self.readonly_fields, *(("company",) if obj else ()))
