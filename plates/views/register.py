"""Pages of one registered plate: seen, added, changed, deleted."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies.access import CompanyRequest, company_view, get_or_404
from companies.models import Role
from plates.checking import check
from plates.collisions import collisions_of
from plates.formats import describe, region_name
from plates.forms import PlateForm
from plates.misread_preview import accepted_misreads
from plates.models import RegisteredPlate, Strictness
from plates.policies import policy_of
from plates.services import delete_plate, save_plate
from plates.undoing import UndoError, undo
from plates.views.told import offer_undo, plates_in_words

SHOWN = 10


@require_safe
@company_view(Role.VIEWER)
def detail(request: CompanyRequest, pk: int) -> HttpResponse:
    """Everything that is known of a plate."""
    company = request.membership.company
    plate = get_or_404(RegisteredPlate.objects.of_company(company).select_related("plate_list", "company"), pk=pk)
    context = {
        "plate": plate,
        "description": describe(plate.text, [plate.region or company.region]),
        "region": region_name(plate.region),
        "today": timezone.localdate(),
        "collisions": collisions_of(plate)[:SHOWN],
        "may_edit": request.membership.may(Role.MANAGER),
    }
    return render(request, "plates/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@company_view(Role.MANAGER)
def add(request: CompanyRequest) -> HttpResponse:
    """Registers a plate."""
    company = request.membership.company
    first = {"region": company.region, "text": request.GET.get("text", "")[:20]}
    return _save(request, PlateForm(request.POST or None, company=company, initial=first), None)


@require_http_methods(["GET", "HEAD", "POST"])
@company_view(Role.MANAGER)
def edit(request: CompanyRequest, pk: int) -> HttpResponse:
    """Changes a plate."""
    company = request.membership.company
    plate = get_or_404(RegisteredPlate.objects.of_company(company), pk=pk)
    form = PlateForm(request.POST or None, instance=plate, company=company)
    return _save(request, form, RegisteredPlate(pk=pk, text=plate.text))


def _save(request: CompanyRequest, form: PlateForm, plate: RegisteredPlate | None) -> HttpResponse:
    company = request.membership.company
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_plate(company, form.instance)
        except ValidationError as error:  # somebody registered it a moment ago
            form.add_error(None, error)
        else:
            return _saved(request, saved, plate is None)
    found = check(company, form["text"].value(), form["region"].value(), plate.pk if plate else None)
    context = {"form": form, "plate": plate, "check": found}
    return render(request, "plates/form.html", context, status=422 if form.is_bound else 200)


def _saved(request: CompanyRequest, plate: RegisteredPlate, is_new: bool) -> HttpResponse:
    messages.success(request, f"{plate.text} is registered." if is_new else f"{plate.text} is changed.")
    for found in collisions_of(plate)[:SHOWN]:
        messages.warning(request, f"Reads of {plate.text} may be taken for {found.words}.")
    if "again" in request.POST:
        return redirect("plates:add")
    return redirect("plates:detail", pk=plate.pk)


@require_POST
@company_view(Role.MANAGER)
def check_text(request: CompanyRequest) -> HttpResponse:
    """What a text that is being typed looks like, and what is registered close to it; a part of a page."""
    pk = request.POST.get("pk", "")
    found = check(
        request.membership.company,
        request.POST.get("text", "")[:100],
        request.POST.get("region", ""),
        int(pk) if pk.isascii() and pk.isdecimal() and len(pk) < 19 else None,
    )
    return render(request, "plates/check.html", {"check": found})


@require_POST
@company_view(Role.MANAGER)
def delete(request: CompanyRequest, pk: int) -> HttpResponse:
    """Deletes a plate, and offers to undo that."""
    plate = get_or_404(RegisteredPlate.objects.of_company(request.membership.company).select_related("company"), pk=pk)
    done = delete_plate(plate, request.user)
    offer_undo(request, f"{plate.text} is deleted.", done)
    return redirect("plates:list")


@require_POST
@company_view(Role.MANAGER)
def undo_operation(request: CompanyRequest, operation: uuid.UUID) -> HttpResponse:
    """Takes back what one click deleted or changed."""
    try:
        undone = undo(request.membership.company, operation, request.user)
    except UndoError as error:
        messages.error(request, str(error))
        return redirect("plates:list")
    messages.success(request, f"Undone: {plates_in_words(undone.count)} as before.")
    if undone.left_out:
        named = ", ".join(undone.left_out[:SHOWN]) + ("…" if len(undone.left_out) > SHOWN else "")
        messages.warning(request, f"Changed or registered anew since, and therefore left as they are: {named}")
    return redirect("plates:list")


@require_safe
@company_view(Role.VIEWER)
def misreads(request: CompanyRequest, pk: int) -> HttpResponse:
    """What a plate may be misread as, by strictness, and what else is registered close to it."""
    company = request.membership.company
    plate = get_or_404(RegisteredPlate.objects.of_company(company).select_related("company"), pk=pk)
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
        "may_edit": request.membership.may(Role.MANAGER),
    }
    return render(request, "plates/misreads.html", context)
