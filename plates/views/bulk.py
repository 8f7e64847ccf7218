"""Pages of uploaded lists of plates."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies import throttle
from companies.access import CompanyRequest, company_view, get_or_404
from companies.audit import record
from companies.models import Role
from companies.spreadsheets import XLSX_TYPE, escaped
from plates.bulk import intake, presenting
from plates.bulk.checking import limits
from plates.bulk.columns import BY_NAME, OWN_TITLES
from plates.bulk.forms import ListForm
from plates.bulk.limits import size_words
from plates.bulk.models import PlateUpload, UploadStatus
from plates.bulk.template import error_workbook, template

PAGE = 30
MOST_IN_WORKBOOK = 5000
"""More rows to be corrected come as CSV, row by row."""


@require_safe
@company_view(Role.VIEWER)
def uploads(request: CompanyRequest) -> HttpResponse:
    """The lists that the company has uploaded, newest first."""
    rows = PlateUpload.objects.of_company(request.membership.company).select_related("created_by")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request, "plates_bulk/uploads.html", {"page": page, "may_upload": request.membership.may(Role.MANAGER)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@company_view(Role.MANAGER)
def upload_new(request: CompanyRequest) -> HttpResponse:
    """Takes a list in."""
    company, user = request.membership.company, request.membership.user
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if form.is_bound and form.is_valid():
        if wait_s := throttle.hit(intake.UPLOADS, company.pk):
            form.add_error("file", f"That were many lists in an hour. Wait {throttle.minutes(wait_s)} minutes.")
        else:
            data = form.cleaned_data
            upload = intake.create_upload(company, user, data["file"], data["empty_cells"], request)
            return redirect("plates:upload", upload.public_id)
    most = limits()
    context = {"form": form, "most_bytes": size_words(most.most_bytes), "most_rows": most.most_rows}
    return render(request, "plates_bulk/new.html", context, status=422 if form.is_bound else 200)


@require_safe
@company_view(Role.MANAGER)
def upload_template(request: CompanyRequest) -> HttpResponse:
    """The workbook to fill in, with the company's own lists to choose from."""
    return _attachment(template(request.membership.company), "plates-template.xlsx")


@require_safe
@company_view(Role.VIEWER)
def upload(request: CompanyRequest, public_id: UUID) -> HttpResponse:
    """One list: its progress, what its rows would do, or what became of them."""
    found = _upload(request, public_id)
    context = _context(request, found)
    if found.rows_read and found.file and not found.is_working:
        tab = presenting.chosen_tab(found, request.GET.get("show", ""))
        page, rows = presenting.page_of(found, tab, request.GET.get("page"))
        context |= {"tabs": presenting.tabs(found), "chosen": tab, "page": page, "rows": rows}
    return render(request, "plates_bulk/upload.html", context)


@require_safe
@company_view(Role.VIEWER)
def upload_progress(request: CompanyRequest, public_id: UUID) -> HttpResponse:
    """The part of the page that is asked for again while a worker is at it; then the whole page is."""
    found = _upload(request, public_id)
    response = render(request, "plates_bulk/progress.html", _context(request, found))
    if not found.is_working:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@company_view(Role.MANAGER)
def upload_import(request: CompanyRequest, public_id: UUID) -> HttpResponse:
    """Takes the good rows over."""
    found = _upload(request, public_id)
    if not intake.take_over(found, request.membership.user, request):
        messages.error(request, "This list has been decided on already, or has no row to import.")
    return redirect("plates:upload", public_id)


@require_POST
@company_view(Role.MANAGER)
def upload_discard(request: CompanyRequest, public_id: UUID) -> HttpResponse:
    """Takes none of the rows."""
    found = _upload(request, public_id)
    if intake.discard(found, request.membership.user, request):
        messages.success(request, "The list was discarded. Nothing has changed in the register.")
    else:
        messages.error(request, "This list has been decided on already.")
    return redirect("plates:upload", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@company_view(Role.MANAGER)
def upload_undo(request: CompanyRequest, public_id: UUID) -> HttpResponse:
    """Asks, then takes an import back."""
    found = _upload(request, public_id)
    if request.method == "POST":
        if not intake.take_back(found, request.membership.user, request):
            messages.error(request, "This import cannot be undone (any more).")
        return redirect("plates:upload", public_id)
    if not intake.may_be_undone(found, timezone.now()):
        return redirect("plates:upload", public_id)
    return render(request, "plates_bulk/undo.html", {"upload": found})


@require_safe
@company_view(Role.MANAGER)
def upload_errors(request: CompanyRequest, public_id: UUID) -> HttpResponseBase:
    """The rows to be corrected, ready to be uploaded again: a workbook, or CSV when they are very many."""
    found = _upload(request, public_id)
    if not found.file or found.is_working or not (found.wrong or found.left_out):
        messages.error(request, "There are no rows to correct.")
        return redirect("plates:upload", public_id)
    company, count = request.membership.company, found.wrong + found.left_out
    record("plates.errors_downloaded", request, company=company, subject=found.name, rows=count)
    rows = presenting.rows_to_correct(found)
    names = [name for _, name in found.columns]
    stem = f"correct-{found.name.rsplit('.', 1)[0]}"
    if count <= MOST_IN_WORKBOOK:
        return _attachment(error_workbook(company, names, rows), f"{stem}.xlsx")
    response = StreamingHttpResponse(_csv(names, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = _disposition(f"{stem}.csv")
    return response


class _Echo:
    """Gives back what a csv.writer writes."""

    def write(self, text: str) -> str:
        return text


def _csv(names: list[str], rows: Iterator[presenting.WrongRow]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([*(BY_NAME[name].title for name in names), *OWN_TITLES])
    for row in rows:
        cells = [escaped(row.cells.get(name, "")) for name in names]
        yield writer.writerow([*cells, escaped(row.words), row.number])


def _upload(request: CompanyRequest, public_id: UUID) -> PlateUpload:
    rows = PlateUpload.objects.of_company(request.membership.company).select_related("created_by", "decided_by")
    return get_or_404(rows, public_id=public_id)


def _context(request: CompanyRequest, found: PlateUpload) -> dict[str, object]:
    may_manage = request.membership.may(Role.MANAGER)
    can_undo = may_manage and intake.may_be_undone(found, timezone.now())
    return {
        "upload": found,
        "may_manage": may_manage,
        "may_decide": may_manage and found.status == UploadStatus.READY,
        "undo_until": found.finished_at + intake.KEPT_FOR if can_undo and found.finished_at else None,
        "to_correct": found.wrong + found.left_out if found.file else 0,
    }


def _attachment(data: bytes, name: str) -> HttpResponse:
    return HttpResponse(data, content_type=XLSX_TYPE, headers={"Content-Disposition": _disposition(name)})


def _disposition(name: str) -> str:
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"
