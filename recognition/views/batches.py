"""Pages of batches: the list, one batch and its progress, and what managers do with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies.access import CompanyRequest, company_view, get_or_404
from companies.models import Role
from recognition.forms import BatchNameForm
from recognition.models import Batch, ImageState, ImageStatus
from recognition.presenting import batch_list
from recognition.presenting import batches as presenting
from recognition.services import batches as service


def batch_or_404(request: CompanyRequest, public_id: str) -> Batch:
    """A batch of the company that the request works for."""
    rows = Batch.objects.of_company(request.membership.company).select_related("created_by", "company")
    return get_or_404(rows, public_id=public_id)


@require_safe
@company_view(Role.VIEWER)
def batches(request: CompanyRequest) -> HttpResponse:
    """The company's uploads, newest first; to htmx only the table of them, which asks again while any moves."""
    query, asked = request.GET.get("q", "").strip()[:120], request.GET.get("state", "")
    state = ImageState(asked) if asked in ImageState.values else None
    page = batch_list.batch_page(request.membership.company, query, request.GET.get("page", "1"), state, timezone.now())
    filters = {"q": query, "state": state or ""}
    context = {
        "page": page,
        "query": query,
        "state": state,
        "states": ImageState,
        "is_moving": any(batch.is_moving for batch in page.object_list),
        "here": urlencode({**filters, "page": str(page.number)}),
        "before": urlencode({**filters, "page": str(page.number - 1)}),
        "after": urlencode({**filters, "page": str(page.number + 1)}),
        "may_upload": request.membership.may(Role.MANAGER),
    }
    is_part = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    response = render(request, "pictures/batch_table.html" if is_part else "pictures/batches.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@company_view(Role.VIEWER)
def batch(request: CompanyRequest, public_id: str) -> HttpResponse:
    """One batch: its progress and a page of its files."""
    context = _context(request, public_id)
    presenting.with_details(context["page"].object_list)
    return render(request, "pictures/batch.html", context)


@require_safe
@company_view(Role.VIEWER)
def batch_progress(request: CompanyRequest, public_id: str) -> HttpResponse:
    """What has changed on the batch page since the cards that the browser has."""
    context = _context(request, public_id)
    changed = presenting.changes(context["page"], request.GET.getlist("have"))
    context["changed"] = changed
    presenting.with_details(context["page"].object_list if changed is None else changed)
    return render(request, "pictures/batch_changes.html", context)


def _context(request: CompanyRequest, public_id: str) -> dict[str, Any]:
    found, listing = batch_or_404(request, public_id), presenting.Listing.asked(request.GET)
    counts = presenting.summary(found, timezone.now())
    page = presenting.file_page(found, listing, counts)
    return {
        "batch": found,
        "listing": listing,
        "summary": counts,
        "filters": presenting.filters(listing, counts),
        "orders": presenting.orders(listing),
        "page": page,
        "here": listing.address(page=str(page.number)),
        "before": listing.address(page=str(page.number - 1)),
        "after": listing.address(page=str(page.number + 1)),
        "may_edit": request.membership.may(Role.MANAGER),
    }


@require_POST
@company_view(Role.MANAGER)
def batch_cancel(request: CompanyRequest, public_id: str) -> HttpResponse:
    """Ends what waits."""
    found = batch_or_404(request, public_id)
    count = service.cancel(found, timezone.now())
    messages.success(request, f"{count} picture{'' if count == 1 else 's'} will not be read.")
    return redirect("recognition:batch", found.public_id)


@require_POST
@company_view(Role.MANAGER)
def batch_retry(request: CompanyRequest, public_id: str) -> HttpResponse:
    """Queues what failed, or what was cancelled, again."""
    found = batch_or_404(request, public_id)
    status = ImageStatus.CANCELLED if "cancelled" in request.POST else ImageStatus.FAILED
    count = service.retry(found, status, timezone.now())
    messages.success(request, f"{count} picture{'' if count == 1 else 's'} will be read again.")
    return redirect("recognition:batch", found.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@company_view(Role.MANAGER)
def batch_rename(request: CompanyRequest, public_id: str) -> HttpResponse:
    """Another name."""
    found = batch_or_404(request, public_id)
    form = BatchNameForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        service.rename(found, form.cleaned_data["name"])
        messages.success(request, "The batch has its new name.")
        return redirect("recognition:batch", found.public_id)
    return render(request, "pictures/batch_rename.html", {"batch": found, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@company_view(Role.MANAGER)
def batch_delete(request: CompanyRequest, public_id: str) -> HttpResponse:
    """Deletes a batch, once its consequences were shown."""
    found = batch_or_404(request, public_id)
    if request.method == "POST":
        count = service.delete(found, request)
        messages.success(request, f"The batch and {count} picture{'' if count == 1 else 's'} of it are deleted.")
        return redirect("recognition:batches")
    files, images = found.files.count(), found.own_images().count()
    context = {"batch": found, "files": files, "images": images}
    return render(request, "pictures/batch_delete.html", context)
