"""The overview: the page that people land on."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from companies.access import CompanyRequest, company_view
from companies.models import Role
from recognition.periods import PeriodKey
from recognition.presenting.dashboard import begun, overview


@require_safe
@never_cache
@company_view(Role.VIEWER)
def dashboard(request: CompanyRequest) -> HttpResponse:
    """What happened lately, and what needs attention; its live part alone when the page refreshes itself."""
    has_plates, has_pictures = begun(request.membership)
    context = {
        "has_plates": has_plates,
        "has_pictures": has_pictures,
        "may_change": request.membership.may(Role.MANAGER),
    }
    if has_pictures:
        key = PeriodKey.of(request.GET.get("period", ""))
        context |= overview(request.membership, key, timezone.now())
    part = "dashboard/live.html" if request.htmx else "dashboard/dashboard.html"  # type: ignore[attr-defined]
    return render(request, part, context)
