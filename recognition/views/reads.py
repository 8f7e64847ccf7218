"""The search through all reads of a company, and its export."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from companies.access import CompanyRequest, company_view
from companies.audit import record
from companies.models import Role
from companies.throttle import hit, minutes
from recognition import exporting
from recognition.models import PlateRead
from recognition.models.reads import PlateReadQuerySet
from recognition.presenting import reads as presenting
from recognition.read_forms import FILTERS, ReadSearchForm, stated
from recognition.read_paging import Anchor, page_of
from recognition.services import lookups

PAGE = "recognition:reads"


@require_safe
@company_view(Role.VIEWER)
@never_cache
def reads(request: CompanyRequest) -> HttpResponse:
    """Reads, newest first: all of them, or those that were searched for."""
    form, rows = _asked(request)
    context = _context(request, form)
    if rows is None:
        return render(request, "reads/reads.html", context, status=422)
    older, newer = (Anchor.parse(request.GET.get(name, "")) for name in ("older", "newer"))
    page = page_of(rows, older, newer)
    return render(request, "reads/reads.html", {**context, "page": page, "reads": presenting.listed(page.rows)})


@require_POST
@company_view(Role.VIEWER)
@never_cache
def search(request: CompanyRequest) -> HttpResponse:
    """Notes the look-up of a plate, and leads to what was found."""
    company = request.membership.company
    form = ReadSearchForm(request.POST, company=company, asks_reason=company.asks_lookup_reason)
    if not form.is_valid():
        return render(request, "reads/reads.html", _context(request, form), status=422)
    asked = stated(form.cleaned_data)
    if form.lookup:
        if wait_s := lookups.wait_s(request):
            messages.error(request, f"Too many look-ups. Go on in {minutes(wait_s)} minutes.")
            return redirect(PAGE)
        asked["lookup"] = lookups.note(request, form.lookup, form.cleaned_data["reason"].strip())
    return redirect(f"{reverse(PAGE)}?{urlencode(asked)}" if asked else PAGE)


@require_safe
@company_view(Role.VIEWER)
@never_cache
def export(request: CompanyRequest) -> HttpResponseBase:
    """The reads that were searched for, all pages of them, as CSV or XLSX."""
    form, rows = _asked(request)
    if rows is None:
        return redirect(PAGE)
    kind = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    if refusal := _refusal(request, rows, kind):
        messages.error(request, refusal)
        return redirect(f"{reverse(PAGE)}?{_query(request, form)}")
    company, zone = request.membership.company, timezone.get_current_timezone()
    plate = {"plate": form.lookup.text} if form.lookup else {}
    filters = {**stated(form.cleaned_data), **plate}
    record("reads.exported", request, company=company, subject=kind.upper(), filters=filters)
    name = f"reads-{company.slug}-{timezone.localtime():%Y%m%d-%H%M}.{kind}"
    if kind == "xlsx":
        return FileResponse(exporting.xlsx_file(rows, zone), as_attachment=True, filename=name)
    response = StreamingHttpResponse(exporting.csv_lines(rows, zone), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _asked(request: CompanyRequest) -> tuple[ReadSearchForm, PlateReadQuerySet | None]:
    """The form as the address fills it, and the reads that it asks for; None where it cannot be understood.

    The plate comes from the session by its token; an address cannot bring one in.
    """
    company, token = request.membership.company, request.GET.get("lookup", "")
    lookup = lookups.noted(request, token) if token else None
    if token and not lookup:
        messages.info(request, "That search is not kept any more. Type the plate again.")
    data: dict[str, Any] = {name: request.GET.get(name, "") for name in FILTERS}
    if lookup:
        data |= {"q": lookup.text, "lookalikes": lookup.lookalikes}
    form = ReadSearchForm(data, company=company, asks_reason=False)
    return form, form.narrowed(PlateRead.objects.of_company(company)) if form.is_valid() else None


def _refusal(request: CompanyRequest, rows: PlateReadQuerySet, kind: str) -> str:
    most = exporting.MOST_XLSX_ROWS
    if kind == "xlsx" and rows.order_by()[: most + 1].count() > most:
        return f"A workbook takes at most {most:,} reads. Narrow the search down, or export CSV."
    if wait_s := hit(lookups.EXPORTS, request.user.pk):
        return f"Too many exports. Go on in {minutes(wait_s)} minutes."
    return ""


def _query(request: CompanyRequest, form: ReadSearchForm) -> str:
    """What addresses of the same search have in common."""
    token = {"lookup": request.GET["lookup"]} if form.lookup and "lookup" in request.GET else {}
    return urlencode({**stated(form.cleaned_data), **token})


def _context(request: CompanyRequest, form: ReadSearchForm) -> dict[str, Any]:
    return {
        "form": form,
        "query": _query(request, form) if form.is_valid() else "",
        "asks_reason": request.membership.company.asks_lookup_reason,
    }
