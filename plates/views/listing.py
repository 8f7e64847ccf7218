"""The list of registered plates: searched, filtered, sorted, page by page; and which columns it shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import push_url

from companies.access import CompanyRequest, company_view
from companies.models import Company, Role
from plates import columns
from plates.forms import FilterForm
from plates.models import PlateList, PlateStatus, RegisteredPlate
from plates.paging import anchor_of, page_of
from plates.querysets import RegisteredPlateQuerySet


def filter_form(company: Company, data: QueryDict) -> FilterForm:
    """The filters of an address, validated; what is wrong in them is named and filters nothing."""
    form = FilterForm(data, company=company, lists=list(PlateList.objects.of_company(company)))
    form.is_valid()
    return form


def wanted(company: Company, form: FilterForm) -> RegisteredPlateQuerySet:
    """The plates of the company that the filters find, valid or not as of today in the company's time zone."""
    return form.applied_to(RegisteredPlate.objects.of_company(company), timezone.localdate())


@require_safe
@company_view(Role.VIEWER)
def plates(request: CompanyRequest) -> HttpResponse:
    """A page of the register; to htmx only the table of it."""
    company = request.membership.company
    form = filter_form(company, request.GET)
    marks = {name: anchor_of(company, form.cleaned_data.get(name)) for name in ("after", "before")}
    page = page_of(wanted(company, form), form.sorting, **marks)
    is_part = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    template = "plates/table.html" if is_part else "plates/list.html"
    response = render(request, template, _context(request, form, page))
    patch_vary_headers(response, ["HX-Request"])
    return push_url(response, address(request.GET)) if is_part else response


def address(data: QueryDict, **others: Any) -> str:
    """The address of the list with these filters, without the empty ones."""
    query = QueryDict(mutable=True)
    query.update({name: str(data[name]) for name in FilterForm.base_fields if data.get(name)})
    query.update({name: value for name, value in others.items() if value})
    return reverse("plates:list") + (f"?{query.urlencode()}" if query else "")


def _context(request: CompanyRequest, form: FilterForm, page: Any) -> dict[str, Any]:
    shown = columns.chosen(request.session)
    filters = request.GET.copy()
    for name in ("after", "before"):
        filters.pop(name, None)
    return {
        "form": form,
        "page": page,
        "heads": columns.heads(shown, form.sorting),
        "shown": shown,
        "columns": columns.COLUMNS,
        "statuses": PlateStatus.choices,
        "lists": form.fields["list"].choices[2:],  # type: ignore[attr-defined]
        "filters": filters.urlencode(),
        "today": timezone.localdate(),
        "may_edit": request.membership.may(Role.MANAGER),
    }


@require_POST
@company_view(Role.VIEWER)
def choose_columns(request: CompanyRequest) -> HttpResponse:
    """Remembers which columns this person wants to see."""
    columns.choose(request.session, request.POST.getlist("column"))
    came_from = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure())
    return redirect(came_from if is_ours else "plates:list")
