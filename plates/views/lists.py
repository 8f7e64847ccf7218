"""Pages of the lists that plates are on."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from companies.access import CompanyRequest, company_view, get_or_404
from companies.models import Role
from plates.forms import ListForm
from plates.lists import delete_list, save_list
from plates.models import PlateList


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
    """Asks, then deletes a list; its plates stay."""
    rows = PlateList.objects.of_company(request.membership.company).with_sizes()
    chosen = get_or_404(rows, pk=pk)
    if request.method == "POST":
        delete_list(chosen)
        messages.success(request, f"The list {chosen.name} is deleted. Its plates are still registered.")
        return redirect("plates:lists")
    return render(request, "plates/list_delete.html", {"list": chosen})


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
