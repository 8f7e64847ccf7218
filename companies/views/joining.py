"""Accepting an invitation, and choosing among one's companies."""

from __future__ import annotations

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from companies import login, people
from companies.access import SESSION_KEY, PersonRequest, account_view, switch_company
from companies.forms import JoinForm
from companies.models import Invitation, SecondStep, User
from companies.throttle import INVITATION_LINKS, hit
from companies.visitors import client_ip

GONE = "people/invitation_gone.html"


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Looking at the link changes nothing: mail programs do it too. Sending the form accepts."""
    if hit(INVITATION_LINKS, client_ip(request)):
        return render(request, GONE, status=429)
    found = people.invitation_of(secret)
    if found is None:
        return render(request, GONE, status=404)
    if request.user.is_authenticated:
        return _join_as(request, found, request.user)
    if User.objects.filter(email=found.email).exists():
        return render(request, "people/invitation_log_in.html", {"invitation": found})
    return _join_anew(request, found)


def _join_as(request: HttpRequest, found: Invitation, user: User) -> HttpResponse:
    """Somebody who is logged in; the invitation is for one address alone."""
    context = {"invitation": found, "is_mine": user.email == found.email}
    if request.method != "POST" or not context["is_mine"]:
        return render(request, "people/invitation_join.html", context, status=200 if context["is_mine"] else 403)
    try:
        member = people.accept(request, found, user)
    except people.PeopleError:
        return render(request, GONE, status=404)
    request.session[SESSION_KEY] = member.company_id
    messages.success(request, f"You belong to {found.company} now, as {member.role}.")
    return redirect("dashboard")


def _join_anew(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Somebody without an account: the link has proved the address, so it serves as the second step."""
    user = User(email=found.email)
    form = JoinForm(user, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "invitation": found}
        return render(request, "people/invitation_new.html", context, status=422 if form.errors else 200)
    user.full_name = form.cleaned_data["full_name"]
    user.set_password(form.cleaned_data["new_password1"])
    try:
        with transaction.atomic():
            user.save()
            member = people.accept(request, found, user)
    except (people.PeopleError, IntegrityError):
        return render(request, GONE, status=404)
    login.finish(request, user, SecondStep.INVITATION)
    request.session[SESSION_KEY] = member.company_id
    messages.success(request, f"Welcome to {found.company}.")
    return redirect("dashboard")


@require_http_methods(["GET", "HEAD", "POST"])
@account_view
def switch(request: PersonRequest) -> HttpResponse:
    """The person's companies, and the choice among them."""
    if request.method == "POST":
        chosen = switch_company(request, request.POST.get("company", ""))
        messages.success(request, f"You work for {chosen.company} now.")
        return redirect("dashboard")
    return render(request, "accounts/companies.html")
