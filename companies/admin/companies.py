"""Back office of companies."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from companies import tenants
from companies.admin.exporting import ImportedAdmin
from companies.admin.history import VersionedAdmin
from companies.admin.people import MembershipInline
from companies.audit import record
from companies.models import Company
from companies.ownership import KeepsOwners
from companies.resources import CompanyResource


class CompanyAdmin(KeepsOwners, VersionedAdmin, ImportedAdmin):
    """Companies are deactivated, never deleted here: their evidence would go with them."""

    resource_classes = (CompanyResource,)
    list_display = ("name", "slug", "region", "time_zone", "is_active", "created_at")
    list_filter = ("is_active",)
    search_fields = ("name", "slug")
    search_help_text = "Name or short name"
    date_hierarchy = "created_at"
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ("created_at",)
    inlines = (MembershipInline,)
    actions = ("deactivate", "activate")

    def has_delete_permission(self, request: HttpRequest, obj: Company | None = None) -> bool:
        return False

    def get_prepopulated_fields(self, request: HttpRequest, obj: Company | None = None) -> dict[str, Any]:
        """The short name of a company that exists stays, since addresses and files carry it."""
        return {} if obj else self.prepopulated_fields

    def save_model(self, request: HttpRequest, obj: Company, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        record("company.changed" if change else "company.added", request, company=obj, fields=form.changed_data)

    @admin.action(description="Deactivate: shut members out, keep everything", permissions=["change"])
    def deactivate(self, request: HttpRequest, companies: QuerySet[Company]) -> None:
        done = sum(tenants.deactivate(request, company) for company in self.chosen(request, companies))
        self.message_user(request, f"{done} companies are shut now. “Activate” opens them again.")

    @admin.action(description="Activate", permissions=["change"])
    def activate(self, request: HttpRequest, companies: QuerySet[Company]) -> None:
        done = sum(tenants.activate(request, company) for company in self.chosen(request, companies))
        self.message_user(request, f"{done} companies are open again.")
