"""Forgotten password: address, code by e-mail, new password. The answers are the same for every address."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from companies import background, codes, mail, passwords
from companies.audit import record
from companies.digests import token
from companies.forms import CodeForm, EmailForm, NewPasswordForm
from companies.models import User
from companies.throttle import RESET_BY_ADDRESS, RESET_BY_IP, RESET_BY_PAIR, hit, minutes
from companies.visitors import client_ip

KEY = "reset"
VALID_S = 900
MAIL_DOWN = "E-mail cannot be sent now: the mail server does not answer. Try again in a minute."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Whose password was forgotten."""
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _send(request, form, form.cleaned_data["email"]):
        return redirect("companies:forgotten-code")
    return render(request, "accounts/forgotten.html", {"form": form}, status=422 if form.errors else 200)


def _send(request: HttpRequest, form: EmailForm, email: str) -> bool:
    """Everything here is the same for known and unknown addresses; the rest happens outside the request."""
    ip = client_ip(request)
    wait_s = max(hit(RESET_BY_IP, ip), hit(RESET_BY_PAIR, (email, ip)), hit(RESET_BY_ADDRESS, email))
    if wait_s:
        form.add_error(None, f"Too many codes were asked for. Try again in {minutes(wait_s)} minutes.")
    elif not mail.is_reachable():
        form.add_error(None, MAIL_DOWN)
    else:
        nonce = token()
        request.session[KEY] = {"email": email, "nonce": nonce, "sent_at": int(time.time())}
        record("reset.asked", request, subject=email)
        background.submit(passwords.deliver_reset_code, email, nonce)
        return True
    return False


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The code from the e-mail."""
    asked = _asked(request)
    if asked is None:
        return redirect("companies:forgotten")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verdict = codes.check("reset", asked["email"], asked["nonce"], code=form.cleaned_data["code"])
        if verdict is codes.Verdict.RIGHT:
            request.session[KEY] = {**asked, "proved_at": int(time.time())}
            request.session.cycle_key()
            return redirect("companies:forgotten-password")
        record("reset.failed", request, subject=asked["email"])
        form.add_error("code", WRONG[verdict])
    sent_at = datetime.fromtimestamp(asked["sent_at"], tz=UTC)
    age_s = int(time.time()) - asked["sent_at"]
    context = {
        "form": form,
        "email": asked["email"],
        "valid_minutes": minutes(max(0, codes.VALID_S - age_s)),
        "resend_s": codes.cooldown_s(sent_at),
    }
    return render(request, "accounts/forgotten_code.html", context, status=422 if form.errors else 200)


WRONG = {
    codes.Verdict.WRONG: "This code is not right. Look at the newest e-mail from us.",
    codes.Verdict.VOID: "No code is valid now: it was used, has expired, or was guessed at too often. Ask for another.",
}


@never_cache
@require_http_methods(["POST"])
def again(request: HttpRequest) -> HttpResponse:
    """Another code for the same address."""
    asked = _asked(request)
    if asked is None:
        return redirect("companies:forgotten")
    age_s = int(time.time()) - asked["sent_at"]
    form = EmailForm({"email": asked["email"]})
    if age_s < codes.COOLDOWN_S:
        messages.info(request, f"Wait {codes.COOLDOWN_S - age_s} seconds before you ask for another code.")
    elif form.is_valid() and _send(request, form, asked["email"]):
        messages.success(request, "If the address has an account, another code is on its way. Only the newest works.")
    else:
        messages.error(request, " ".join(str(error) for error in form.non_field_errors()))
    return redirect("companies:forgotten-code")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """The new password."""
    asked = _asked(request)
    if asked is None or "proved_at" not in asked or time.time() - asked["proved_at"] > VALID_S:
        return redirect("companies:forgotten")
    user = User.objects.filter(email=asked["email"], is_active=True).first()
    if user is None:
        return redirect("companies:forgotten")
    form = NewPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        passwords.reset(request, user, form.cleaned_data["new_password1"])
        request.session.flush()
        messages.success(request, "Your password is set, and every session was ended. Log in with the new password.")
        return redirect("login")
    return render(
        request, "accounts/forgotten_password.html", {"form": form, "user_email": user.email},
        status=422 if form.errors else 200,
    )  # fmt: skip


def _asked(request: HttpRequest) -> dict[str, Any] | None:
    asked: dict[str, Any] | None = request.session.get(KEY)
    return asked
