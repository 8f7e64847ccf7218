"""Pages of single pictures."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from companies.access import CompanyRequest, company_view, get_or_404
from companies.models import Role
from recognition.errors import message
from recognition.models import Image
from recognition.presenting import images as presenting
from recognition.services import queue

PAGE = 30


@require_safe
@company_view(Role.VIEWER)
def image(request: CompanyRequest, public_id: str) -> HttpResponse:
    """One picture: what was found in it, and why."""
    found = get_or_404(Image.objects.of_company(request.membership.company), public_id=public_id)
    detections = presenting.detections(found)
    context = {
        "image": found,
        "detections": detections,
        "vehicles": presenting.vehicles(found),
        "frame": presenting.frame(found),
        "readers": sorted({read.reader for detection in detections for read in detection.shown_reads}),
        "words": message(found.error_code) if found.error_code else "",
        "may_upload": request.membership.may(Role.MANAGER),
    }
    return render(request, "portal/image.html", context)


@require_POST
@company_view(Role.MANAGER)
def retry(request: CompanyRequest, public_id: str) -> HttpResponse:
    """Puts a failed image back into the queue."""
    found = get_or_404(Image.objects.of_company(request.membership.company), public_id=public_id)
    if queue.requeue([found], timezone.now()):
        messages.success(request, "The picture will be read again.")
    return redirect("recognition:image", found.public_id)
