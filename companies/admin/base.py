"""What every page of the back office has in common: lists that never count all rows, evidence that stays as it is."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.admin import ModelAdmin, TabularInline
from unfold.views import ChangeList

COUNTED = 10_000
"""Lists count so many rows and say "more than" from there on: pages behind that are reached by filters."""
AT_ONCE = 1000
"""Actions take so many rows at once."""
PERSONAL = "companies.view_personal_data"


class CappedPaginator(Paginator):
    """Counts at most COUNTED rows, in an index."""

    @cached_property
    def counted(self) -> int:
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return rows.order_by().values("pk")[: COUNTED + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self.counted, COUNTED)

    @property
    def is_capped(self) -> bool:
        return self.counted > COUNTED


def sees_personal_data(request: HttpRequest) -> bool:
    """Whether this member of staff may see owners of vehicles and how to reach them."""
    return request.user.has_perm(PERSONAL)


def link(row: Model | None, text: str = "") -> str:
    """A link to the page of a row in the back office, or a dash."""
    if row is None:
        return "—"
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return format_html('<a href="{}">{}</a>', address, text or str(row))


def beginning_with(field: str, text: str) -> Q:
    """Rows whose `field` begins with `text`, as a range: databases answer that from an index, unlike LIKE."""
    return Q(**{f"{field}__gte": text, f"{field}__lt": f"{text}\uffff"})


class JoinlessList(ChangeList):
    """A list that fetches the related rows of its page afterwards, in a query each.

    Joined in, they would make MariaDB start from the smallest table and sort a million rows for a page of fifty.
    """

    def apply_select_related(self, qs: QuerySet[Any]) -> QuerySet[Any]:
        names = self.list_select_related
        return qs.prefetch_related(*names) if isinstance(names, tuple) else super().apply_select_related(qs)


class StaffAdmin(ModelAdmin):
    """A model in the back office."""

    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50
    list_filter_submit = True
    warn_unsaved_form = True

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By `found`, where a model has it, else by Django's own search."""
        if (term := search_term.strip()) and (found := self.found(request, term)) is not None:
            return queryset.filter(found), False
        return super().get_search_results(request, queryset, search_term)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return JoinlessList

    def found(self, request: HttpRequest, term: str) -> Q | None:
        """The rows that a search is for, by indexed columns; None for Django's own search."""
        return None

    def chosen(self, request: HttpRequest, rows: QuerySet[Any]) -> list[Any]:
        """The rows that an action is for; too many are refused in words, and none are done then."""
        found = list(rows[: AT_ONCE + 1])
        if len(found) <= AT_ONCE:
            return found
        self.message_user(request, f"Choose at most {AT_ONCE:,} at once: nothing was done.", messages.ERROR)
        return []


class ReadOnly:
    """Looked at, never added, changed or deleted by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Evidence(ReadOnly, StaffAdmin):
    """What happened, as it was recorded."""

    warn_unsaved_form = False

    def permitted(self, request: HttpRequest, action: str) -> bool:
        """Whether staff may do what an action does, which Django's permission to change the model stands for."""
        return request.user.has_perm(f"{self.opts.app_label}.{action}_{self.opts.model_name}")

    def has_act_permission(self, request: HttpRequest) -> bool:
        """What actions with permissions=("act",) need."""
        return self.permitted(request, "change")


class EvidenceInline(ReadOnly, TabularInline):
    extra = 0
    show_change_link = True
    per_page = 20
