"""Authenticator app, recovery codes, sessions, trusted browsers, and what happened lately."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies import mail, second_step, sessions, trust
from companies.access import PersonRequest, account_view, get_or_404
from companies.audit import record, words
from companies.confirming import needs_password
from companies.forms import CodeForm
from companies.models import AuditEvent, SecondStep, SignIn, TrustedBrowser

EVENTS = 20
RECOVERY_KEY = "recovery_codes"


@require_http_methods(["GET", "HEAD", "POST"])
@account_view
@needs_password()
def app(request: PersonRequest) -> HttpResponse:
    """Enrols an authenticator app: the QR code, and the first code as proof."""
    form = CodeForm(request.POST or None, method=SecondStep.APP)
    device = second_step.enrolment(request.user)
    if request.method == "POST" and form.is_valid():
        if second_step.confirm_app(request.user, form.cleaned_data["code"]):
            trust.revoke_all(request.user)
            record("app.added", request)
            mail.notify("app_changed", request.user.email, added=True)
            return _show_recovery_codes(request)
        wait_s = second_step.locked_s(second_step.enrolment(request.user))
        wait = f" Wait {wait_s} second{'s' if wait_s != 1 else ''}, then try again." if wait_s else ""
        form.add_error("code", f"This code is not right. Is the phone's clock right?{wait}")
    context = {
        "form": form,
        "qr": _qr_svg(device.config_url),
        "secret": _secret(device.config_url),
        "replaces": second_step.app_of(request.user),
    }
    return render(request, "accounts/app.html", context, status=422 if form.errors else 200)


def _qr_svg(address: str) -> str:
    """The QR code as an inline SVG, dark on white in either colour scheme, as cameras need it."""
    code = segno.make(address, error="m")
    return mark_safe(  # noqa: S308 - made by segno of our own address
        code.svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr")
    )


def _secret(address: str) -> str:
    """The key in groups of four, for people who type it."""
    secret = address.partition("secret=")[2].partition("&")[0]
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


@require_http_methods(["GET", "HEAD", "POST"])
@account_view
@needs_password()
def remove_app(request: PersonRequest) -> HttpResponse:
    """Asks, then goes back to codes by e-mail."""
    if request.method == "POST":
        second_step.remove_app(request.user)
        trust.revoke_all(request.user)
        record("app.removed", request)
        mail.notify("app_changed", request.user.email, added=False)
        messages.success(request, "The app is removed. From now on we send you a code by e-mail.")
        return redirect("companies:account")
    return render(request, "accounts/remove_app.html")


@require_http_methods(["GET", "HEAD", "POST"])
@account_view
@needs_password()
def recovery(request: PersonRequest) -> HttpResponse:
    """Makes recovery codes; the page after it shows them once."""
    if request.method == "POST":
        return _show_recovery_codes(request)
    return render(request, "accounts/recovery.html", {"left": second_step.recovery_left(request.user)})


def _show_recovery_codes(request: PersonRequest) -> HttpResponse:
    codes = second_step.make_recovery_codes(request.user)
    record("recovery.made", request, count=len(codes))
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "text": _as_text(request, codes)})


def _as_text(request: PersonRequest, codes: list[str]) -> str:
    head = f"ANPR recovery codes of {request.user.email}, {timezone.now():%Y-%m-%d}\nEach works once.\n"
    return "\n".join([head, *codes]) + "\n"


@require_POST
@account_view
def download_recovery(request: PersonRequest) -> HttpResponse:
    """Sends the codes that the page shows back as a file; the server has kept none of them."""
    response = HttpResponse(request.POST.get("text", "")[:2000], content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="anpr-recovery-codes.txt"'
    return response


@require_safe
@account_view
def signed_in(request: PersonRequest) -> HttpResponse:
    """Where one is logged in, which browsers are trusted, and what happened lately."""
    events = AuditEvent.objects.filter(person=request.user)[:EVENTS]
    context = {
        "sign_ins": sessions.live(request.user),
        "here": request.session.session_key,
        "browsers": TrustedBrowser.objects.valid().filter(user=request.user),
        "events": [{"row": event, "words": words(event.action)} for event in events],
    }
    return render(request, "accounts/sessions.html", context)


@require_POST
@account_view
def end_session(request: PersonRequest, pk: int) -> HttpResponse:
    """Ends another session of one's own."""
    row = get_or_404(SignIn.objects.filter(user=request.user), pk=pk)
    sessions.end(SignIn.objects.filter(pk=row.pk))
    record("session.ended", request, subject=row.browser)
    messages.success(request, f"The session in {row.browser} is ended.")
    return redirect("companies:sessions")


@require_POST
@account_view
def end_other_sessions(request: PersonRequest) -> HttpResponse:
    """Ends every session but this one."""
    ended = sessions.end_others(request, request.user)
    record("session.ended", request, subject="all others", count=ended)
    messages.success(request, f"{ended} session{'s are' if ended != 1 else ' is'} ended.")
    return redirect("companies:sessions")


@require_POST
@account_view
def revoke_browser(request: PersonRequest, pk: int) -> HttpResponse:
    """The browser must take the second step again."""
    row = get_or_404(TrustedBrowser.objects.filter(user=request.user), pk=pk)
    row.delete()
    record("browser.revoked", request, subject=row.browser)
    messages.success(request, f"{row.browser} is not trusted any more.")
    return redirect("companies:sessions")
