"""Taking pictures in: by a plain form, or file by file from a browser's queue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from companies.access import CompanyRequest, company_view
from companies.models import Role
from companies.throttle import Limit, hit, minutes
from recognition.errors import message
from recognition.forms import ACCEPTED, OpenBatchForm, PicturesForm, UploadForm
from recognition.models import Batch, BatchFile
from recognition.pipeline.images import SUFFIXES
from recognition.services import batches, uploads
from recognition.views.batches import batch_or_404

NEW_BATCHES = Limit("new-batch", 200, 3600)


@require_http_methods(["GET", "HEAD", "POST"])
@company_view(Role.MANAGER)
def upload(request: CompanyRequest) -> HttpResponse:
    """Takes the pictures of a new batch, or opens one that a browser's queue sends files into."""
    if request.method == "POST" and _from_queue(request):
        return _open(request)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid() and _may_begin(request, form):
        data, membership = form.cleaned_data, request.membership
        batch = uploads.create_batch(membership.company, membership.user, data["pictures"], data["name"])
        return redirect("recognition:batch", batch.public_id)
    return _page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@company_view(Role.MANAGER)
def batch_add(request: CompanyRequest, public_id: str) -> HttpResponse:
    """Takes more pictures into a batch."""
    batch = batch_or_404(request, public_id)
    form = PicturesForm(request.POST, request.FILES) if request.method == "POST" else PicturesForm()
    if not form.is_bound or not form.is_valid():
        return _refusal(form) if form.is_bound and _from_queue(request) else _page(request, form, batch)
    try:
        rows = uploads.add_files(batch, form.cleaned_data["pictures"], form.cleaned_data["key"])
    except Batch.DoesNotExist:
        raise Http404 from None
    if not _from_queue(request):
        return redirect("recognition:batch", batch.public_id)
    batches.expect_more(batch, form.cleaned_data["more"], timezone.now())
    return JsonResponse({"files": [_told(row) for row in rows]})


def _from_queue(request: CompanyRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _open(request: CompanyRequest) -> JsonResponse:
    form = OpenBatchForm(request.POST)
    if not form.is_valid() or not _may_begin(request, form):
        return _refusal(form)
    company, user = request.membership.company, request.membership.user
    batch = uploads.open_batch(company, user, form.cleaned_data["batch"], form.cleaned_data["name"])
    if batch is None:
        raise Http404
    at = [batch.public_id]
    return JsonResponse(
        {"page": reverse("recognition:batch", args=at), "send": reverse("recognition:batch-add", args=at)}
    )


def _may_begin(request: CompanyRequest, form: forms.Form) -> bool:
    """Whether the person may begin another batch now; otherwise the form says when."""
    wait_s = hit(NEW_BATCHES, request.user.pk)
    if wait_s:
        form.add_error(None, f"You began very many batches. Try again in {minutes(wait_s)} minutes.")
    return not wait_s


def _refusal(form: forms.Form) -> JsonResponse:
    words = " ".join(str(error) for errors in form.errors.values() for error in errors)
    return JsonResponse({"error": words}, status=422)


def _told(row: BatchFile) -> dict[str, Any]:
    """What a queue is told of a file that it sent."""
    words = message(row.error_code) if row.error_code else ""
    page = reverse("recognition:image", args=[row.image.public_id]) if row.image else ""
    return {"name": row.name, "outcome": row.outcome, "words": words, "page": page}


def _page(request: CompanyRequest, form: PicturesForm, batch: Batch | None = None) -> HttpResponse:
    context = {
        "form": form,
        "batch": batch,
        "accepted": ACCEPTED,
        "suffixes": " ".join(sorted(SUFFIXES)),
        "most_at_once": settings.DATA_UPLOAD_MAX_NUMBER_FILES,
        "most_files": uploads.room_left(batch) if batch else settings.ANPR_MAX_BATCH_FILES,
        "most_bytes": settings.ANPR_MAX_IMAGE_BYTES,
        "most_archive_bytes": settings.ANPR_MAX_ARCHIVE_BYTES,
    }
    return render(request, "pictures/upload.html", context, status=422 if form.is_bound else 200)
