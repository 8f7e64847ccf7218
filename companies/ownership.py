"""No change by staff leaves a company without an owner, whichever page of the back office makes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from companies.models import Company, Membership, Role
from companies.people import LAST_OWNER, PeopleError


@contextmanager
def owners_kept() -> Iterator[None]:
    """One transaction in which no company loses its last owner; deleting the company itself is another matter.

    Raises:
        PeopleError: a company that had an owner would have none; nothing was changed.
    """
    with transaction.atomic():
        had = _owned()
        yield
        lost = Company.objects.filter(pk__in=had - _owned()).order_by("name").first()
        if lost:
            raise PeopleError(f"{lost}: {LAST_OWNER}")


class KeepsOwners:
    """A ModelAdmin whose changes, deletions and actions are refused when a company would lose its last owner."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _guarded(request, super().changeform_view, *args, **kwargs)  # type: ignore[misc]

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _guarded(request, super().delete_view, *args, **kwargs)  # type: ignore[misc]

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _guarded(request, super().changelist_view, *args, **kwargs)  # type: ignore[misc]


def _guarded(request: HttpRequest, view: Callable[..., HttpResponse], *args: Any, **kwargs: Any) -> HttpResponse:
    if request.method != "POST":
        return view(request, *args, **kwargs)
    try:
        with owners_kept():
            return view(request, *args, **kwargs)
    except PeopleError as error:
        list(messages.get_messages(request))  # what was to be told of the change that has been taken back
        messages.error(request, str(error))
        return HttpResponseRedirect(request.get_full_path())


def _owned() -> set[int]:
    """The companies that somebody can act as owner of."""
    owners = Membership.objects.filter(role=Role.OWNER, is_active=True, user__is_active=True)
    return set(owners.order_by().values_list("company", flat=True).distinct())
