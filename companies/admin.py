"""Back office of people and companies. Registered in `anpr_site.admin`."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db.models import QuerySet
from django.http import HttpRequest
from import_export.admin import ImportExportModelAdmin
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.import_export.forms import ExportForm, ImportForm
from unfold.forms import AdminPasswordChangeForm

from companies import mail, second_step, trust
from companies.audit import record
from companies.models import Membership, User
from companies.resources import CompanyResource


class UserCreation(AdminUserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("email",)
        field_classes = {"email": forms.EmailField}


class MembershipInline(TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ("company", "user")


class UserAdmin(DjangoUserAdmin, ModelAdmin):
    form = UserChangeForm
    add_form = UserCreation
    change_password_form = AdminPasswordChangeForm
    list_display = ("email", "full_name", "is_staff", "is_active", "last_login")
    list_filter = ("is_staff", "is_active", "groups")
    search_fields = ("email", "full_name")
    ordering = ("email",)
    readonly_fields = ("last_login", "date_joined")
    show_full_result_count = False
    inlines = (MembershipInline,)
    actions = ("remove_app",)
    fieldsets = (
        (None, {"fields": ("email", "full_name", "password")}),
        ("May do", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("email", "full_name", "usable_password", "password1", "password2")}),
    )

    @admin.action(description="Remove authenticator app and recovery codes (both lost)", permissions=["change"])
    def remove_app(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """For people who lost both: their second step is a code by e-mail again, and they are told."""
        for person in queryset:
            second_step.remove_app(person)
            trust.revoke_all(person)
            record("app.removed", request, person=person, subject=person.email, by_staff=True)
            mail.notify("app_changed", person.email, added=False)
        self.message_user(request, f"{len(queryset)} of them log in with a code by e-mail now.")


class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    pass


class CompanyAdmin(ImportExportModelAdmin, ModelAdmin):
    resource_classes = (CompanyResource,)
    import_form_class = ImportForm
    export_form_class = ExportForm
    list_display = ("name", "slug", "region", "time_zone", "is_active", "created_at")
    list_filter = ("is_active", "region")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    show_full_result_count = False
    inlines = (MembershipInline,)


class MembershipAdmin(ModelAdmin):
    list_display = ("user", "company", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "company")
    search_fields = ("user__email", "company__name", "company__slug")
    autocomplete_fields = ("user", "company")
    show_full_result_count = False
