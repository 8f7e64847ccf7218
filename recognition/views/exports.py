"""Files to keep of a batch."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from companies.access import CompanyRequest, company_view
from companies.audit import record
from companies.models import Role
from companies.spreadsheets import CSV_TYPE, XLSX_TYPE
from companies.throttle import Limit, hit, minutes
from recognition.models import Batch
from recognition.services import batch_exports
from recognition.views.batches import batch_or_404

EXPORTS = Limit("batch-export", 60, 3600)
KINDS = {
    "csv": CSV_TYPE,
    "xlsx": XLSX_TYPE,
    "jsonl": "application/x-ndjson",
}


@require_safe
@company_view(Role.MANAGER)
def export(request: CompanyRequest, public_id: str, kind: str) -> HttpResponseBase:
    """A batch as CSV, Excel or JSON Lines; the audit log keeps who took it."""
    batch = batch_or_404(request, public_id)
    if kind not in KINDS:
        raise Http404
    if wait_s := hit(EXPORTS, request.user.pk):
        messages.error(request, f"That is very many exports. Try again in {minutes(wait_s)} minutes.")
        return redirect("recognition:batch", batch.public_id)
    record("batch.exported", request, company=batch.company, subject=str(batch), batch=str(batch.public_id), kind=kind)
    response = _file(batch, kind)
    name = f"{slugify(str(batch)) or 'batch'}.{kind}"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _file(batch: Batch, kind: str) -> HttpResponseBase:
    rows = batch_exports.batch_rows(batch)
    if kind == "xlsx":
        return FileResponse(batch_exports.workbook(rows), content_type=KINDS[kind])
    lines = batch_exports.json_lines(rows) if kind == "jsonl" else batch_exports.csv_lines(rows)
    return StreamingHttpResponse(lines, content_type=KINDS[kind])
