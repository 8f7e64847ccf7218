"""The register as a file."""

from __future__ import annotations

import tempfile
from typing import Any

from django.contrib import messages
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from companies.access import CompanyRequest, company_view
from companies.audit import record
from companies.models import Role
from companies.spreadsheets import XLSX_TYPE
from plates.export import MOST_IN_WORKBOOK, csv_blocks, write_workbook
from plates.forms import SelectionForm
from plates.paging import Sorting, in_order
from plates.querysets import RegisteredPlateQuerySet
from plates.views.listing import address, filter_form, wanted

IN_MEMORY = 1 << 20
"""Bytes of a workbook that are held before it goes to a temporary file."""


@require_safe
@company_view(Role.MANAGER)
def export(request: CompanyRequest, kind: str) -> HttpResponseBase:
    """All plates that the filters find, in their order."""
    company = request.membership.company
    form = filter_form(company, request.GET)
    details = {"filters": form.narrowed_by, "searched": bool(form.cleaned_data.get("q"))}
    return exported(request, wanted(company, form), form.sorting, kind, details, address(request.GET))


def exported(
    request: CompanyRequest,
    rows: RegisteredPlateQuerySet,
    sorting: Sorting,
    kind: str,
    details: dict[str, Any],
    back: str,
) -> HttpResponseBase:
    """The file as an answer, recorded in the audit log without a plate's text; or back, with why there is none."""
    company = request.membership.company
    too_many = rows.order_by().values_list("pk")[MOST_IN_WORKBOOK : MOST_IN_WORKBOOK + 1]
    if kind == SelectionForm.XLSX and too_many:
        messages.error(
            request,
            f"An Excel file holds up to {MOST_IN_WORKBOOK:,} plates here. Filter the list, or export it as CSV.",
        )
        return redirect(back)
    record("plates.exported", request, company=company, subject=f"Plates as {kind.upper()}", **details)
    name = f"{company.slug}-plates-{timezone.localdate():%Y-%m-%d}.{kind}"
    plates = in_order(rows, sorting)
    if kind == SelectionForm.CSV:
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return StreamingHttpResponse(csv_blocks(plates), content_type="text/csv; charset=utf-8", headers=headers)
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the response closes it
    write_workbook(plates, file)  # type: ignore[arg-type]
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename=name, content_type=XLSX_TYPE, headers={"Cache-Control": "no-store"}
    )
