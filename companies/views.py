"""Pages of people and companies."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from companies.access import current_membership, memberships, switch_company
from companies.forms import LogInForm


class LogIn(LoginView):
    authentication_form = LogInForm
    redirect_authenticated_user = True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def switch(request: HttpRequest) -> HttpResponse:
    """The person's companies, and the choice among them."""
    if request.method == "POST":
        switch_company(request, request.POST.get("company", ""))
        return redirect("dashboard")
    context = {"memberships": memberships(request.user), "current": current_membership(request)}  # type: ignore[arg-type]
    return render(request, "portal/companies.html", context)
