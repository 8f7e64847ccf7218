"""Filters that never look through all rows to find out what there is to choose from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import AutocompleteSelectFilter

COMPANY = ("company", AutocompleteSelectFilter)


def choice_filter(
    name: str, parameter: str, choices: Callable[[], Iterable[tuple[str, str]]]
) -> type[admin.SimpleListFilter]:
    """A filter of a column with known values.

    Args:
        name: what it is called.
        parameter: the column.
        choices: gives value and words of each choice.
    """

    class ChoiceFilter(admin.SimpleListFilter):
        title, parameter_name = name, parameter

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            return list(choices())

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            return queryset.filter(**{parameter: self.value()}) if self.value() else queryset

    return ChoiceFilter
