"""Pages of single pictures, and what people say of their reads."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from companies.access import CompanyRequest, company_view, get_or_404
from companies.models import Role
from recognition.errors import message
from recognition.mark_form import MarkForm
from recognition.models import Image, PlateRead, Review, Verdict
from recognition.presenting import images as presenting
from recognition.read_forms import JudgeForm
from recognition.services import queue, review


@require_safe
@company_view(Role.VIEWER)
def image(request: CompanyRequest, public_id: str) -> HttpResponse:
    """One picture: what was found in it, and why."""
    return image_page(request, image_or_404(request, public_id))


def image_or_404(request: CompanyRequest, public_id: str) -> Image:
    """An image of the company that the request works for."""
    return get_or_404(Image.objects.of_company(request.membership.company), public_id=public_id)


def image_page(request: CompanyRequest, found: Image, form: MarkForm | None = None, status: int = 200) -> HttpResponse:
    """The page of an image, with the form that marks a plate as it was filled in."""
    detections = presenting.detections(found)
    context = {
        "mark": form or MarkForm(),
        "image": found,
        "detections": detections,
        "vehicles": presenting.vehicles(found),
        "frame": presenting.frame(found),
        "stages": presenting.stages(found),
        "neighbours": presenting.neighbours(found, _batch_id(request)),
        "readers": sorted({read.row.reader for detection in detections for read in detection.reads}),
        "words": message(found.error_code) if found.error_code else "",
    }
    return render(request, "pictures/image.html", context, status=status)


@require_POST
@company_view(Role.MANAGER)
def retry(request: CompanyRequest, public_id: str) -> HttpResponse:
    """Puts a failed image back into the queue."""
    found = image_or_404(request, public_id)
    if queue.requeue([found], timezone.now()):
        messages.success(request, "The picture will be read again.")
    return redirect("recognition:image", found.public_id)


@require_POST
@company_view(Role.MANAGER)
def judge(request: CompanyRequest, pk: int) -> HttpResponse:
    """Confirms, corrects or rejects a read of the image's page."""
    company = request.membership.company
    read = _read(request, pk)
    form = JudgeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "That decision was not understood. Try again.")
        return _back(read)
    try:
        decided = review.judge(company, read.pk, form.judgement, request.user, timezone.now())
    except review.ReviewError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, decided_words(decided))
    return _back(read)


@require_POST
@company_view(Role.MANAGER)
def take_back(request: CompanyRequest, pk: int) -> HttpResponse:
    """Takes the newest decision about a read back."""
    read = _read(request, pk)
    form = JudgeForm(request.POST)
    seen = form.cleaned_data["seen"] or 0 if form.is_valid() else 0
    try:
        review.take_back(request.membership.company, read.pk, request.user, timezone.now(), seen)
    except review.ReviewError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The decision is taken back: the read is as it was before.")
    return _back(read)


def decided_words(decided: Review) -> str:
    """What a decision was, for the person who took it."""
    if decided.verdict == Verdict.REJECTED:
        return f"{decided.text_before or 'The read'} is rejected: it counts as no plate."
    if decided.verdict == Verdict.CONFIRMED:
        return f"{decided.text_after} is confirmed."
    return f"{decided.text_before or 'Nothing'} is corrected to {decided.text_after}."


def _read(request: CompanyRequest, pk: int) -> PlateRead:
    rows = PlateRead.objects.of_company(request.membership.company).select_related("detection__image")
    return get_or_404(rows, pk=pk)


def _back(read: PlateRead) -> HttpResponse:
    page = reverse("recognition:image", args=[read.detection.image.public_id])
    return redirect(f"{page}#plate-{read.detection.position}")


def _batch_id(request: CompanyRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("batch", ""))
    except ValueError:
        return None
