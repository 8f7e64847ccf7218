"""Back office of people, their memberships, and staff groups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.admin import TabularInline
from unfold.forms import AdminPasswordChangeForm

from companies import mail, second_step, sessions, trust
from companies.admin.base import StaffAdmin, link
from companies.admin.exporting import ExportedAdmin
from companies.admin.filters import COMPANY
from companies.admin.history import VersionedAdmin
from companies.audit import record
from companies.models import Membership, SignIn, User
from companies.ownership import KeepsOwners


class UserCreation(AdminUserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("email",)
        field_classes = {"email": forms.EmailField}


class MembershipInline(TabularInline):
    model = Membership
    extra = 0
    per_page = 50
    show_change_link = True
    autocomplete_fields = ("company", "user")


class UserAdmin(KeepsOwners, VersionedAdmin, DjangoUserAdmin, ExportedAdmin):  # type: ignore[misc]
    """People. Only superusers make superusers, and change them."""

    form = UserChangeForm
    add_form = UserCreation
    change_password_form = AdminPasswordChangeForm
    list_display = ("email", "full_name", "companies", "is_staff", "is_active", "last_login")
    list_filter = ("is_staff", "is_superuser", "is_active", "groups")
    search_fields = ("email", "full_name")
    search_help_text = "E-mail address or name"
    ordering = ("email",)
    date_hierarchy = "date_joined"
    readonly_fields = ("last_login", "date_joined")
    export_fields = ("email", "full_name", "is_staff", "is_active", "date_joined", "last_login")
    inlines = (MembershipInline,)
    actions = ("remove_app", "end_sessions")
    fieldsets = (
        (None, {"fields": ("email", "full_name", "password")}),
        ("May do", {"fields": ("is_active", "is_staff", "groups", "is_superuser", "user_permissions")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("email", "full_name", "usable_password", "password1", "password2")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("memberships__company")

    @admin.display(description="companies")
    def companies(self, person: User) -> str:
        return ", ".join(f"{one.company} ({one.role_name.lower()})" for one in person.memberships.all()) or "—"

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """What would let somebody give himself more than he has."""
        guarded = () if request.user.is_superuser else ("is_superuser", "user_permissions")
        return (*self.readonly_fields, *guarded)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_delete_permission(request, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Records what somebody may do now, where that changed."""
        before: dict[str, Any] = _rights(form.instance.pk)
        super().save_related(request, form, formsets, change)
        after: dict[str, Any] = _rights(form.instance.pk)
        changed = {"is_staff", "is_superuser", "is_active"} & set(form.changed_data)
        if before != after or changed:
            flags = {name: getattr(form.instance, name) for name in sorted(changed)}
            record("rights.changed", request, person=form.instance, subject=form.instance.email, **after, **flags)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """A password that staff set: recorded, and it ends the person's sessions."""
        response: HttpResponse = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            person = User.objects.get(pk=id)
            record("password.set", request, person=person, subject=person.email, by_staff=True)
            if person != request.user:
                sessions.end(SignIn.objects.filter(user=person))
        return response

    @admin.action(description="Remove authenticator app and recovery codes (both lost)", permissions=["change"])
    def remove_app(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """For people who lost both: their second step is a code by e-mail again, and they are told."""
        people = self._changeable(request, queryset)
        for person in people:
            second_step.remove_app(person)
            trust.revoke_all(person)
            record("app.removed", request, person=person, subject=person.email, by_staff=True)
            mail.notify("app_changed", person.email, added=False)
        self.message_user(request, f"{len(people)} of them log in with a code by e-mail now.")

    @admin.action(description="End all sessions and trust in browsers", permissions=["change"])
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """For accounts that somebody else may have got into."""
        people = self._changeable(request, queryset)
        for person in people:
            sessions.end(SignIn.objects.filter(user=person))
            trust.revoke_all(person)
            record("session.ended", request, person=person, subject=person.email, by_staff=True)
        self.message_user(request, f"{len(people)} people were logged out everywhere.")

    def _changeable(self, request: HttpRequest, queryset: QuerySet[User]) -> list[User]:
        return [person for person in self.chosen(request, queryset) if self.has_change_permission(request, person)]


def _rights(pk: int) -> dict[str, list[str]]:
    """Groups and permissions that a person was given himself."""
    person = User.objects.get(pk=pk)
    return {
        "groups": sorted(person.groups.values_list("name", flat=True)),
        "permissions": sorted(person.user_permissions.values_list("codename", flat=True)),
    }


class GroupAdmin(DjangoGroupAdmin, StaffAdmin):  # type: ignore[misc]
    """Groups of staff; what they may do is in the audit log when it changes."""

    search_fields = ("name",)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        before = _granted(form.instance)
        super().save_related(request, form, formsets, change)
        after = _granted(form.instance)
        if before != after:
            record(
                "group.changed", request, subject=form.instance.name,
                added=sorted(after - before), removed=sorted(before - after),
            )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return request.user.is_superuser


def _granted(group: Group) -> set[str]:
    return {f"{app}.{code}" for app, code in group.permissions.values_list("content_type__app_label", "codename")}


class MembershipAdmin(KeepsOwners, ExportedAdmin):
    list_display = ("user", "company_link", "role", "is_active", "created_at")
    list_filter = (COMPANY, "role", "is_active")
    list_select_related = ("user", "company")
    search_fields = ("user__email", "company__name", "company__slug")
    search_help_text = "E-mail address, or a company's name"
    autocomplete_fields = ("user", "company")
    ordering = ("-pk",)
    export_fields = ("user__email", "company__slug", "role", "is_active", "created_at")

    @admin.display(description="company", ordering="company__name")
    def company_link(self, membership: Membership) -> str:
        return link(membership.company)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        record("member.role", request, person=obj.user, company=obj.company, subject=obj.user.email, new=obj.role)
