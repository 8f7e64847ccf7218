"""One's own account: name, password, e-mail address, and confirming with the password."""

from __future__ import annotations

import time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from companies import addresses, background, codes, confirming, mail, passwords, second_step
from companies.access import PersonRequest, account_view, get_or_404, memberships
from companies.audit import record
from companies.confirming import needs_password
from companies.forms import CodeForm, EmailForm, NameForm, NewPasswordForm, PasswordForm
from companies.throttle import EMAIL_CHANGES, hit, minutes
from companies.views.forgotten import MAIL_DOWN, WRONG

KEY = "new_email"


@require_http_methods(["GET", "HEAD", "POST"])
@account_view
def account(request: PersonRequest) -> HttpResponse:
    """What the account is, and the name to change."""
    form = NameForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        record("name.changed", request)
        messages.success(request, "Your name is saved.")
        return redirect("companies:account")
    context = {
        "form": form,
        "app": second_step.app_of(request.user),
        "recovery_left": second_step.recovery_left(request.user),
        "memberships": request.memberships,
    }
    return render(request, "accounts/account.html", context, status=422 if form.errors else 200)


@require_POST
@account_view
def alert_mail(request: PersonRequest, pk: int) -> HttpResponse:
    """Turns mail about a company's alerts on or off, for oneself."""
    member = get_or_404(memberships(request.user), pk=pk)
    wanted = request.POST.get("wanted") == "yes"
    if wanted != member.alert_mail:
        member.alert_mail = wanted
        member.save(update_fields=["alert_mail"])
        record("alert.mail", request, company=member.company, wanted=wanted)
    told = "You get an e-mail" if wanted else "You get no e-mail any more"
    messages.success(request, f"{told} when {member.company} sees a plate that raises an alert.")
    return redirect(f"{reverse('companies:account')}#alerts")


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@account_view
def confirm(request: PersonRequest) -> HttpResponse:
    """Asks for the password before a change that matters."""
    to = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure()):
        to = ""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if passwords.is_password_of(request, request.user, form.cleaned_data["password"]):
            confirming.note(request)
            request.session.modified = True
            record("confirm.passed", request)
            return redirect(to or "companies:account")
        wait_s = passwords.guessing_wait_s(request, request.user.email)
        wait = f" Too many were wrong: wait {minutes(wait_s)} minutes." if wait_s else ""
        form.add_error("password", f"This is not your password.{wait}")
    return render(request, "accounts/confirm.html", {"form": form, "next": to}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@account_view
@needs_password()
def password(request: PersonRequest) -> HttpResponse:
    """A new password."""
    form = NewPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        ended = passwords.change(request, request.user, form.cleaned_data["new_password1"])
        others = f" {ended} other session{'s were' if ended != 1 else ' was'} ended." if ended else ""
        messages.success(request, f"Your password is changed.{others}")
        return redirect("companies:account")
    return render(request, "accounts/password.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@account_view
@needs_password()
def email(request: PersonRequest) -> HttpResponse:
    """A new e-mail address, first step: where the code goes."""
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        if address == request.user.email:
            form.add_error("email", "This is your address already.")
        elif wait_s := hit(EMAIL_CHANGES, request.user.pk):
            form.add_error(None, f"Too many codes were asked for. Try again in {minutes(wait_s)} minutes.")
        elif not mail.is_reachable():
            form.add_error(None, MAIL_DOWN)
        else:
            request.session[KEY] = {"email": address, "sent_at": int(time.time())}
            record("email.asked", request, subject=address)
            background.submit(addresses.deliver_code, request.user.pk, address)
            return redirect("companies:email-code")
    return render(request, "accounts/email.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
@account_view
@needs_password()
def email_code(request: PersonRequest) -> HttpResponse:
    """A new e-mail address, second step: the code that was mailed to it."""
    asked: dict[str, Any] | None = request.session.get(KEY)
    if asked is None:
        return redirect("companies:email")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verdict = codes.check("email", asked["email"], request.user.pk, code=form.cleaned_data["code"])
        if verdict is codes.Verdict.RIGHT and addresses.change(request, request.user, asked["email"]):
            del request.session[KEY]
            messages.success(request, f"Your address is now {request.user.email}. Log in with it from now on.")
            return redirect("companies:account")
        record("email.failed", request, subject=asked["email"])
        form.add_error("code", WRONG.get(verdict, WRONG[codes.Verdict.VOID]))
    left = minutes(max(0, codes.VALID_S - (int(time.time()) - asked["sent_at"])))
    context = {"form": form, "email": asked["email"], "valid_minutes": left}
    return render(request, "accounts/email_code.html", context, status=422 if form.errors else 200)
