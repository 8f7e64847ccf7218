"""Back office of matching policies and lists of plates."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

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
    list_display = ("name", "company_link", "created_at")
    list_filter = (COMPANY,)
    list_select_related = ("company",)
    search_fields = ("name", "company__name", "company__slug")
    autocomplete_fields = ("company",)
    readonly_fields = ("created_at",)
    ordering = ("-pk",)

    @admin.display(description="company", ordering="company__name")
    def company_link(self, row: PlateList) -> str:
        return link(row.company)

    def get_readonly_fields(self, request: HttpRequest, obj: PlateList | None = None) -> tuple[str, ...]:
        """A list stays with its company, whose plates are on it."""
        return (*self.readonly_fields, *(("company",) if obj else ()))
