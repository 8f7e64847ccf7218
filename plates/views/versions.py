"""The history of a plate, and going back in it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from companies.access import CompanyRequest, company_view, get_or_404
from companies.models import Role
from plates.models import RegisteredPlate
from plates.presenting import versions_of
from plates.undoing import revert


@require_safe
@company_view(Role.VIEWER)
def history(request: CompanyRequest, pk: int) -> HttpResponse:
    """Who changed what of a plate, and when."""
    company = request.membership.company
    plate = get_or_404(RegisteredPlate.objects.of_company(company), pk=pk)
    before = request.GET.get("before", "")
    versions, older = versions_of(company, plate, int(before) if before.isascii() and before.isdecimal() else None)
    context = {
        "plate": plate,
        "versions": versions,
        "older": older,
        "is_continued": bool(before),
        "may_edit": request.membership.may(Role.MANAGER),
    }
    return render(request, "plates/history.html", context)


@require_POST
@company_view(Role.MANAGER)
def revert_to(request: CompanyRequest, pk: int, version: int) -> HttpResponse:
    """Brings back an earlier version of a plate."""
    company = request.membership.company
    plate = get_or_404(RegisteredPlate.objects.of_company(company), pk=pk)
    earlier = get_or_404(RegisteredPlate.history.filter(company=company, id=pk), history_id=version)
    try:
        revert(company, plate, earlier)
    except ValidationError as error:
        messages.error(request, f"This version cannot be brought back: {' '.join(error.messages)}")
    else:
        messages.success(request, f"{plate.text} is as it was. This is a change too: it can be taken back here.")
    return redirect("plates:history", pk=pk)
