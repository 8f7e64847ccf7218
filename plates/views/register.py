"""Pages of registered plates."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from companies.access import CompanyRequest, company_view, get_or_404
from companies.models import Role
from plates.collisions import collisions_of
from plates.formats import describe
from plates.forms import PlateForm
from plates.misread_preview import accepted_misreads
from plates.models import RegisteredPlate, Strictness
from plates.policies import policy_of
from plates.services import delete_plate, save_plate

PAGE = 50
SHOWN = 10


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
        for found in collisions_of(saved)[:SHOWN]:
            messages.warning(request, f"Reads of {saved.text} may be taken for {found.words}.")
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


@require_safe
@company_view(Role.VIEWER)
def misreads(request: CompanyRequest, pk: int) -> HttpResponse:
    """What a plate may be misread as, by strictness, and what else is registered close to it."""
    company = request.membership.company
    plate = get_or_404(RegisteredPlate.objects.of_company(company), pk=pk)
    policy = policy_of(company)
    levels = [
        {
            "name": strictness.label,
            "is_chosen": strictness == policy.strictness,
            "misreads": accepted_misreads(plate.text, strictness, SHOWN * 4),
        }
        for strictness in Strictness
    ]
    context = {
        "plate": plate,
        "policy": policy,
        "threshold": round(policy.threshold * 100),
        "description": describe(plate.text, [plate.region or company.region]).words,
        "levels": levels,
        "collisions": collisions_of(plate)[:SHOWN],
    }
    return render(request, "portal/plate_misreads.html", context)
