"""Log in with password and second step, and log out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import LoginView
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from companies import login, mail, passwords, second_step, trust
from companies.audit import record
from companies.forms import CodeForm, LogInForm
from companies.models import SecondStep, SignIn, User
from companies.throttle import minutes


class LogIn(LoginView):
    """E-mail address and password; a session begins only after the second step."""

    template_name = "accounts/log_in.html"
    authentication_form = LogInForm
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wait_s = passwords.guessing_wait_s(request, _posted_email(request))
        if wait_s:
            return locked_out(request, wait_s=wait_s)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Form) -> HttpResponse:
        assert isinstance(form, LogInForm)
        user = form.get_user()
        assert isinstance(user, User)
        login.begin(self.request, user, self.get_redirect_url())
        if trust.is_trusted(self.request, user):
            return _enter(self.request, user, SecondStep.TRUSTED)
        if second_step.methods(user)[0] == SecondStep.EMAIL:
            tell_sent(self.request, user, second_step.send_code(user), again=False)
        return redirect("companies:second-step")

    def form_invalid(self, form: Form) -> HttpResponse:
        if "username" in form.cleaned_data and "password" in form.cleaned_data:
            passwords.note_failure(self.request, form.cleaned_data["username"], "login.failed")
        return self.render_to_response(self.get_context_data(form=form), status=422)


def locked_out(
    request: HttpRequest, response: HttpResponseBase | None = None, credentials: Any = None, wait_s: int = 0
) -> HttpResponse:
    """The answer to too many wrong passwords; django-axes calls it too."""
    wait_s = wait_s or int(settings.AXES_COOLOFF_TIME.total_seconds())
    record("login.locked", request, subject=_posted_email(request) or str(getattr(request.user, "email", "")))
    context = {"minutes": minutes(wait_s)}
    answer = render(request, "accounts/locked_out.html", context, status=429)
    answer["Retry-After"] = str(wait_s)
    return answer


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest) -> HttpResponse:
    """The second step."""
    user = login.pending_user(request)
    if user is None:
        messages.info(request, "That took too long. Log in again.")
        return redirect("login")
    methods = second_step.methods(user)
    chosen = request.POST.get("method") or request.GET.get("method") or methods[0]
    method = SecondStep(chosen) if chosen in methods else methods[0]
    form = CodeForm(request.POST or None, method=method, with_trust=True)
    if request.method == "POST" and form.is_valid():
        if (device := second_step.verify(user, method, form.cleaned_data["code"])) is not None:
            return _enter(request, user, method, device, with_trust=form.cleaned_data["trust"])
        record("code.failed", request, person=user, subject=str(method.label))
        form.add_error("code", _why_not(user, method))
    context = {"form": form, "method": method, "others": [one for one in methods if one != method]}
    return render(
        request, "accounts/second_step.html", {**context, **_waits(user, method)}, status=422 if form.errors else 200
    )


@require_POST
def resend(request: HttpRequest) -> HttpResponse:
    """Another code by e-mail."""
    user = login.pending_user(request)
    if user is None:
        return redirect("login")
    if SecondStep.EMAIL in second_step.methods(user):
        tell_sent(request, user, second_step.send_code(user), again=True)
    return redirect("companies:second-step")


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """Ends this session."""
    if request.user.is_authenticated:
        record("logout", request)
        SignIn.objects.filter(session_key=str(request.session.session_key)).delete()
    logout(request)
    messages.success(request, "You are logged out.")
    return redirect("login")


def tell_sent(request: HttpRequest, user: User, sent: second_step.Sent, *, again: bool) -> None:
    """Says and records what became of a code."""
    if sent.done:
        record("code.sent", request, person=user)
        if again:
            messages.success(request, "We sent another code. Only the newest one works.")
    elif sent.mail_down:
        record("code.unsent", request, person=user)
        messages.error(request, "The e-mail could not be sent: the mail server does not answer. Try again in a minute.")
    elif again:
        messages.info(request, f"Wait {sent.wait_s} seconds before you ask for another code.")


def _enter(
    request: HttpRequest, user: User, method: SecondStep, device: Any = None, *, with_trust: bool = False
) -> HttpResponse:
    next_url = login.finish(request, user, method, device)
    if method == SecondStep.RECOVERY:
        left = second_step.recovery_left(user)
        record("recovery.used", request, left=left)
        mail.notify("recovery_used", user.email, left=left)
        messages.info(request, f"You used a recovery code; {left} are left.")
    safe = url_has_allowed_host_and_scheme(next_url, {request.get_host()}, require_https=request.is_secure())
    response = redirect(next_url if next_url and safe else resolve_url(settings.LOGIN_REDIRECT_URL))
    if with_trust:
        trust.trust(request, response, user)
        record("browser.trusted", request)
    return response


def _why_not(user: User, method: SecondStep) -> str:
    """Why a code was not taken, in words that help whoever has the right one."""
    device = second_step.device_of(user, method)
    wait_s = second_step.locked_s(device) if device else 0
    then = f" Wait {wait_s} second{'s' if wait_s != 1 else ''}, then try again." if wait_s else ""
    if method == SecondStep.EMAIL and second_step.code_valid_s(user) == 0:
        return f"No code is valid now: it was used or has expired. Ask for another one.{then}"
    return f"This code is not right.{then}"


def _waits(user: User, method: SecondStep) -> dict[str, Any]:
    if method != SecondStep.EMAIL:
        return {}
    device = second_step.device_of(user, SecondStep.EMAIL)
    assert device is not None
    return {
        "to": mail.hidden(user.email),
        "valid_minutes": minutes(second_step.code_valid_s(user)),
        "resend_s": second_step.resend_wait_s(device),
    }


def _posted_email(request: HttpRequest) -> str:
    return User.objects.normalize_email(request.POST.get("username", ""))[:254]
