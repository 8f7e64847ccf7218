"""Plates that people mark in a picture, and take away again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from companies.access import CompanyRequest, company_view, get_or_404
from companies.models import Role
from recognition.mark_form import MarkForm
from recognition.models import PlateRead
from recognition.services import marking
from recognition.services.marking import MarkError
from recognition.views.images import image_or_404, image_page


@require_POST
@company_view(Role.MANAGER)
def mark(request: CompanyRequest, public_id: str) -> HttpResponse:
    """Adds a plate that was missed."""
    image, form = image_or_404(request, public_id), MarkForm(request.POST)
    if not form.is_valid():
        return image_page(request, image, form, status=422)
    company, marked = request.membership.company, form.cleaned_data["marked"]
    try:
        read = marking.add(company, image.pk, marked, request.user, timezone.now())
    except MarkError as error:
        form.add_error(None, str(error))
        return image_page(request, image, form, status=422)
    messages.success(request, render_to_string("reads/added_message.html", {"read": read}, request))
    return redirect(f"{reverse('recognition:image', args=[public_id])}#plate-{read.detection.position}")


@require_POST
@company_view(Role.MANAGER)
def unmark(request: CompanyRequest, pk: int) -> HttpResponse:
    """Takes a plate away that was added by hand, and offers to put it back."""
    rows = PlateRead.objects.of_company(request.membership.company).select_related("detection__image")
    read = get_or_404(rows, pk=pk)
    image = read.detection.image
    try:
        removed = marking.remove(request, request.membership.company, pk, timezone.now())
    except MarkError as error:
        messages.error(request, str(error))
    else:
        context = {"image": image, "text": removed.text, "values": MarkForm.values_of(removed)}
        messages.success(request, render_to_string("reads/removed_message.html", context, request))
    return redirect("recognition:image", image.public_id)
