"""Alerts: the list, and who has seen them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from companies.access import CompanyRequest, company_view, get_or_404
from companies.audit import record
from companies.models import Role
from recognition.alert_forms import AlertFilter
from recognition.models import Alert
from recognition.models.alerts import AlertQuerySet
from recognition.services import alerts as service

PAGE = 25


@require_safe
@company_view(Role.VIEWER)
def alerts(request: CompanyRequest) -> HttpResponse:
    """The company's alerts, newest first; those that nobody has seen unless all are asked for."""
    form = AlertFilter(request.GET)
    rows = form.apply(_rows(request)).select_related("image", "read__detection", "seen_by")
    page = list(rows.defer("read__characters", "read__alternatives", "image__vehicles")[: PAGE + 1])
    context = {
        "form": form,
        "alerts": page[:PAGE],
        "older": form.older(page[PAGE - 1].pk) if len(page) > PAGE else "",
        "may_change": request.membership.may(Role.MANAGER),
    }
    return render(request, "alerts/alerts.html", context)


@require_POST
@company_view(Role.MANAGER)
def seen(request: CompanyRequest, pk: int) -> HttpResponse:
    """Notes that one alert was seen."""
    alert = get_or_404(_rows(request), pk=pk)
    if service.mark_seen(_rows(request).filter(pk=alert.pk), request.user, timezone.now()):
        record("alert.seen", request, company=request.membership.company, alerts=[alert.pk])
        messages.success(request, f"The alert of {alert.plate_text} is marked as seen.")
    return _back(request)


@require_POST
@company_view(Role.MANAGER)
def seen_many(request: CompanyRequest) -> HttpResponse:
    """Notes that the chosen alerts were seen."""
    chosen = list(_rows(request).unseen().filter(pk__in=service.pks(request.POST.getlist("alert"))[:PAGE]))
    count = service.mark_seen(_rows(request).filter(pk__in=[one.pk for one in chosen]), request.user, timezone.now())
    if count:
        record("alert.seen", request, company=request.membership.company, alerts=[one.pk for one in chosen])
        messages.success(request, f"{count} alert{'s are' if count > 1 else ' is'} marked as seen.")
    else:
        messages.info(request, "Choose at least one alert.")
    return _back(request)


@require_POST
@company_view(Role.MANAGER)
def open_again(request: CompanyRequest, pk: int) -> HttpResponse:
    """Makes an alert unseen."""
    alert = get_or_404(_rows(request), pk=pk)
    if service.open_again(_rows(request).filter(pk=alert.pk)):
        record("alert.opened", request, company=request.membership.company, alerts=[alert.pk])
        messages.success(request, f"The alert of {alert.plate_text} is open again.")
    return _back(request)


def _rows(request: CompanyRequest) -> AlertQuerySet:
    return Alert.objects.of_company(request.membership.company)


def _back(request: CompanyRequest) -> HttpResponse:
    to = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure())
    return redirect(to if safe else "alerts:list")
