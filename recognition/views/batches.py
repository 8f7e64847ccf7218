"""Pages of uploads."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from companies.access import CompanyRequest, company_view, get_or_404
from companies.models import Role
from recognition.forms import UploadForm
from recognition.models import Batch
from recognition.presenting import batches as presenting
from recognition.services.uploads import create_batch

PAGE = 30


@require_safe
@company_view(Role.VIEWER)
def batches(request: CompanyRequest) -> HttpResponse:
    """The company's uploads, newest first."""
    rows = (
        Batch.objects.filter(company=request.membership.company)
        .select_related("created_by")
        .order_by("-created_at", "-pk")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/batches.html", {"page": page, "may_upload": request.membership.may(Role.MANAGER)})


@require_http_methods(["GET", "HEAD", "POST"])
@company_view(Role.MANAGER)
def upload(request: CompanyRequest) -> HttpResponse:
    """Takes pictures in."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        batch = create_batch(
            request.membership.company,
            request.membership.user,
            form.cleaned_data["pictures"],
            form.cleaned_data["name"],
        )
        return redirect("recognition:batch", batch.public_id)
    limits = {"files": settings.ANPR_MAX_BATCH_FILES, "bytes": settings.ANPR_MAX_IMAGE_BYTES}
    return render(request, "portal/upload.html", {"form": form, "limits": limits}, status=422 if form.is_bound else 200)


@require_safe
@company_view(Role.VIEWER)
def batch(request: CompanyRequest, public_id: str) -> HttpResponse:
    """One upload: its progress and its files."""
    return render(request, "portal/batch.html", _batch_context(request, public_id))


@require_safe
@company_view(Role.VIEWER)
def batch_progress(request: CompanyRequest, public_id: str) -> HttpResponse:
    """The part of the batch page that is asked for again until everything is finished."""
    return render(request, "portal/batch_progress.html", _batch_context(request, public_id))


def _batch_context(request: CompanyRequest, public_id: str) -> dict[str, object]:
    found = get_or_404(
        Batch.objects.filter(company=request.membership.company).select_related("created_by"), public_id=public_id
    )
    files = presenting.batch_files(found)
    return {
        "batch": found,
        "files": files,
        "progress": presenting.progress(files),
        "may_upload": request.membership.may(Role.MANAGER),
    }
