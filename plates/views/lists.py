"""Pages of the lists that plates are on."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST

from companies.access import CompanyRequest, company_view, get_or_404
from companies.models import Company, Role
from plates.forms import ListForm
from plates.lists import DeletedList, can_be_restored, delete_list, restore_list, save_list
from plates.models import PlateList
from plates.undoing import UNDO_FOR
from plates.views.told import plates_in_words


@require_http_methods(["GET", "HEAD", "POST"])
@company_view(Role.MANAGER)
def lists(request: CompanyRequest) -> HttpResponse:
    """All lists with their sizes, and a new one."""
    form = ListForm(request.POST or None)
    if _saved(request, form, "{} is made."):
        return redirect("plates:lists")
    rows = PlateList.objects.of_company(request.membership.company).with_sizes()
    return render(request, "plates/lists.html", {"form": form, "lists": rows}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@company_view(Role.MANAGER)
def rename(request: CompanyRequest, pk: int) -> HttpResponse:
    """Gives a list another name."""
    chosen = get_or_404(PlateList.objects.of_company(request.membership.company), pk=pk)
    name = chosen.name
    form = ListForm(request.POST or None, instance=chosen)
    if _saved(request, form, f"{name} is now called {{}}."):
        return redirect("plates:lists")
    context = {"form": form, "name": name}
    return render(request, "plates/list_rename.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@company_view(Role.MANAGER)
def delete(request: CompanyRequest, pk: int) -> HttpResponse:
    """Asks, then deletes a list and offers to undo that; its plates stay."""
    rows = PlateList.objects.of_company(request.membership.company).with_sizes().select_related("company")
    chosen: Any = get_or_404(rows, pk=pk)
    size: int = chosen.size
    if request.method == "POST":
        deleted = delete_list(chosen, size, request.user)
        words = f"The list {chosen.name} is deleted. Its plates are still registered."
        messages.success(request, _with_undo(request, words, deleted) if deleted else words)
        return redirect("plates:lists")
    context = {"list": chosen, "can_be_restored": can_be_restored(size), "minutes": UNDO_FOR.seconds // 60}
    return render(request, "plates/list_delete.html", context)


@require_POST
@company_view(Role.MANAGER)
def restore(request: CompanyRequest) -> HttpResponse:
    """Makes a list again that was deleted some minutes ago."""
    company = request.membership.company
    try:
        told = signing.loads(request.POST.get("list", ""), salt=_salt(company), max_age=UNDO_FOR)
        deleted = DeletedList(
            told["pk"], told["name"], datetime.fromisoformat(told["created_at"]), UUID(told["operation"])
        )
        count = restore_list(company, deleted, request.user)
    except signing.BadSignature:
        messages.error(request, f"A list can be brought back within {UNDO_FOR.seconds // 60} minutes only.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"The list {deleted.name} is back, with {plates_in_words(count)} on it.")
    return redirect("plates:lists")


def _with_undo(request: CompanyRequest, words: str, deleted: DeletedList) -> str:
    told = {**asdict(deleted), "created_at": deleted.created_at.isoformat(), "operation": str(deleted.operation)}
    token = signing.dumps(told, salt=_salt(request.membership.company))
    context = {"words": words, "list": token, "minutes": UNDO_FOR.seconds // 60}
    return render_to_string("plates/undo_list_message.html", context, request)


def _salt(company: Company) -> str:
    """Another company's token is none here."""
    return f"plates.lists.{company.pk}"


def _saved(request: CompanyRequest, form: ListForm, words: str) -> bool:
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        saved = save_list(request.membership.company, form.instance)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, words.format(saved.name))
    return True
