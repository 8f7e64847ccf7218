"""The queue of reads that wait for somebody to look at them, one at a time."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from companies.access import CompanyRequest, company_view, get_or_404
from companies.models import Role
from recognition.models import PlateRead, ReviewRank
from recognition.presenting import reads as presenting
from recognition.read_forms import JudgeForm
from recognition.services import review as service
from recognition.services import review_queue
from recognition.views.images import decided_words

PAGE = "recognition:review"
SESSION_KEY = "review"
SKIPPED_KEPT = 200


@require_safe
@company_view(Role.MANAGER)
@never_cache
def review(request: CompanyRequest) -> HttpResponse:
    """The read that is to be looked at next."""
    own = _own(request)
    if request.GET.get("order") in review_queue.ORDERS:
        _keep(request, {**own, "order": request.GET["order"]})
    return render(request, "review/review.html", _context(request))


@require_POST
@company_view(Role.MANAGER)
@never_cache
def decide(request: CompanyRequest, pk: int) -> HttpResponse:
    """Takes a decision about a read, or skips it, and shows the next one."""
    company = request.membership.company
    read = get_or_404(PlateRead.objects.of_company(company), pk=pk)
    form = JudgeForm(request.POST)
    if not form.is_valid():
        return _refused(request, read, "That decision was not understood. Try again.", "")
    if form.is_skip:
        _skip(request, read)
        return _next(request)
    try:
        decided = service.judge(company, pk, form.judgement, request.user, timezone.now())
    except service.ReviewError as error:
        return _refused(request, read, str(error), form.cleaned_data["text"])
    _keep(request, {**_own(request), "last": {"pk": pk, "words": decided_words(decided), "seen": decided.pk}})
    return _next(request)


@require_POST
@company_view(Role.MANAGER)
@never_cache
def undo(request: CompanyRequest, pk: int) -> HttpResponse:
    """Takes the last decision back and shows its read again."""
    company = request.membership.company
    read = get_or_404(PlateRead.objects.of_company(company), pk=pk)
    form = JudgeForm(request.POST)
    seen = form.cleaned_data["seen"] or 0 if form.is_valid() else 0
    held = _own(request).get("read", 0)
    try:
        service.take_back(company, pk, request.user, timezone.now(), seen)
    except service.ReviewError as error:
        return _refused(request, read, str(error), "")
    review_queue.release(company, held, request.user)
    _keep(request, {**_own(request), "last": None})
    return _next(request, pk)


@require_POST
@company_view(Role.MANAGER)
def restart(request: CompanyRequest) -> HttpResponse:
    """Brings the skipped reads back."""
    _keep(request, {**_own(request), "skipped": []})
    return redirect(PAGE)


def _next(request: CompanyRequest, wanted: int | None = None) -> HttpResponse:
    """The next read: only its part of the page for htmx, else by going to the page anew."""
    if not request.htmx:  # type: ignore[attr-defined]
        if wanted:
            review_queue.claim(request.membership.company, wanted, request.user, timezone.now())
        return redirect(PAGE)
    return render(request, "review/work.html", _context(request, wanted))


def _refused(request: CompanyRequest, read: PlateRead, words: str, typed: str) -> HttpResponse:
    """The same read once more, if it still waits, with what is wrong."""
    context = {**_context(request, read.pk), "error": words}
    if context["read"] and context["read"].row.pk == read.pk:
        context["typed"] = typed
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "review/work.html", context)
    return render(request, "review/review.html", context, status=422)


def _skip(request: CompanyRequest, read: PlateRead) -> None:
    review_queue.release(request.membership.company, read.pk, request.user)
    own = _own(request)
    skipped = [*(one for one in own["skipped"] if one != read.pk), read.pk][-SKIPPED_KEPT:]
    _keep(request, {**own, "skipped": skipped, "last": None})


def _context(request: CompanyRequest, wanted: int | None = None) -> dict[str, Any]:
    """The read that the person gets, claimed for them, and how much is left."""
    company, now, own = request.membership.company, timezone.now(), _own(request)
    found = review_queue.claim(company, wanted, request.user, now) if wanted else None
    found = found or review_queue.claim_next(company, request.user, now, own["order"], own["skipped"])
    _keep(request, {**own, "read": found.pk if found else 0})
    return {
        "read": _shown(found) if found else None,
        "why": ReviewRank(found.review_rank) if found else None,
        "left": review_queue.waiting_count(company),
        "counted": review_queue.COUNTED,
        "others": 0 if found else review_queue.held_by_others(company, request.user, now),
        "order": own["order"],
        "skipped": 0 if found else review_queue.waiting(company).filter(pk__in=own["skipped"]).count(),
        "last": own["last"],
    }


def _shown(read: PlateRead) -> presenting.ShownRead:
    full = presenting.with_evidence(PlateRead.objects.filter(pk=read.pk)).get()
    return presenting.shown(full, full.detection)


def _own(request: CompanyRequest) -> dict[str, Any]:
    """How far this person is, in this company."""
    kept = request.session.get(SESSION_KEY, {})
    if kept.get("company") != request.membership.company_id:
        kept = {}
    return {"order": "urgent", "skipped": [], "last": None, "read": 0, **kept}


def _keep(request: CompanyRequest, own: dict[str, Any]) -> None:
    request.session[SESSION_KEY] = {**own, "company": request.membership.company_id}
