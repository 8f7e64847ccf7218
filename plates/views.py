"""Pages of registered plates."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from companies.access import CompanyRequest, company_view, get_or_404
from companies.models import Role
from plates.forms import PlateForm
from plates.models import RegisteredPlate
from plates.services import delete_plate, save_plate

PAGE = 50


@require_safe
@company_view(Role.VIEWER)
def plates(request: CompanyRequest) -> HttpResponse:
    """The register, searched."""
    query = request.GET.get("q", "").strip()
    rows = RegisteredPlate.objects.of_company(request.membership.company)
    page = Paginator(rows.search(query) if query else rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request, "portal/plates.html", {"page": page, "query": query, "may_edit": request.membership.may(Role.MANAGER)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@company_view(Role.MANAGER)
def add(request: CompanyRequest) -> HttpResponse:
    """Registers a plate."""
    company = request.membership.company
    form = PlateForm(request.POST or None, company=company, initial={"region": company.region})
    return _save(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@company_view(Role.MANAGER)
def edit(request: CompanyRequest, pk: int) -> HttpResponse:
    """Changes a plate."""
    company = request.membership.company
    plate = get_or_404(RegisteredPlate.objects.of_company(company), pk=pk)
    return _save(
        request,
        PlateForm(request.POST or None, instance=plate, company=company),
        RegisteredPlate(pk=pk, text=plate.text),
    )


def _save(request: CompanyRequest, form: PlateForm, plate: RegisteredPlate | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        saved = save_plate(request.membership.company, form.instance)
        messages.success(request, f"{saved.text} is registered.")
        return redirect("plates:list")
    status = 422 if form.is_bound else 200
    return render(request, "portal/plate_form.html", {"form": form, "plate": plate}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@company_view(Role.MANAGER)
def delete(request: CompanyRequest, pk: int) -> HttpResponse:
    """Asks, then deletes."""
    plate = get_or_404(RegisteredPlate.objects.of_company(request.membership.company), pk=pk)
    if request.method == "POST":
        delete_plate(plate)
        messages.success(request, f"{plate.text} was deleted.")
        return redirect("plates:list")
    return render(request, "portal/plate_delete.html", {"plate": plate})
