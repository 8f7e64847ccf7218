"""People of a company, for its owners: invitations, roles, deactivation, and the company itself."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies import people as service
from companies.access import CompanyRequest, company_view, get_or_404
from companies.audit import record
from companies.confirming import needs_password
from companies.forms import ROLE_CHOICES, CompanyForm, InviteForm, RoleForm
from companies.models import Company, Invitation, Membership, Role
from companies.throttle import INVITATIONS, hit

PEOPLE = "companies:people"


@require_safe
@company_view(Role.OWNER)
def people(request: CompanyRequest) -> HttpResponse:
    """Everybody who belongs to the company, and the invitations that nobody answered yet."""
    company = request.membership.company
    members = (
        Membership.objects.filter(company=company)
        .select_related("user")
        .annotate(last_seen_at=Max("user__sign_ins__last_seen_at"))
        .order_by("-is_active", "user__full_name", "user__email")
    )
    invitations = Invitation.objects.unanswered().filter(company=company).select_related("invited_by")
    context = {
        "members": members,
        "invitations": invitations,
        "roles": [(value, Role(value).short) for value, _ in ROLE_CHOICES],
    }
    return render(request, "people/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@company_view(Role.OWNER)
@needs_password()
def invite(request: CompanyRequest) -> HttpResponse:
    """Invites by e-mail."""
    company = request.membership.company
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if wait_s := hit(INVITATIONS, company.pk):
                raise service.PeopleError(f"Too many invitations today. Go on in {-(-wait_s // 3600)} hours.")
            email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
            invitation, sent = service.invite(request, company, email, role)
        except service.PeopleError as error:
            form.add_error("email", str(error))
        else:
            _tell_sent(request, invitation, sent)
            return redirect(PEOPLE)
    return render(request, "people/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@company_view(Role.OWNER)
@needs_password(back=PEOPLE)
def resend_invitation(request: CompanyRequest, pk: int) -> HttpResponse:
    """Sends a new link."""
    invitation = _invitation(request, pk)
    try:
        _tell_sent(request, invitation, service.resend(request, invitation))
    except service.PeopleError as error:
        messages.info(request, str(error))
    return redirect(PEOPLE)


@require_POST
@company_view(Role.OWNER)
def revoke_invitation(request: CompanyRequest, pk: int) -> HttpResponse:
    """Withdraws an invitation."""
    invitation = _invitation(request, pk)
    service.revoke(request, invitation)
    messages.success(request, f"The invitation of {invitation.email} is withdrawn.")
    return redirect(PEOPLE)


@require_POST
@company_view(Role.OWNER)
@needs_password(back=PEOPLE)
def change_role(request: CompanyRequest, pk: int) -> HttpResponse:
    """Gives a member another role."""
    member = _member(request, pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose one of the roles.")
        return redirect(PEOPLE)
    try:
        changed = service.change_role(request, request.membership.company, member.pk, Role(form.cleaned_data["role"]))
    except service.PeopleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{changed.user.get_full_name()} is now {changed.role}.")
    return redirect(PEOPLE if changed_self_stays_owner(request) else "dashboard")


def changed_self_stays_owner(request: CompanyRequest) -> bool:
    """Whether the person who changes roles may still see the people."""
    request.membership.refresh_from_db(fields=["role"])
    return request.membership.is_owner


@require_http_methods(["GET", "HEAD", "POST"])
@company_view(Role.OWNER)
@needs_password()
def deactivate(request: CompanyRequest, pk: int) -> HttpResponse:
    """Asks, then shuts a member out."""
    member = _member(request, pk)
    if request.method == "POST":
        try:
            service.deactivate(request, request.membership.company, member.pk)
        except service.PeopleError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"{member.user.get_full_name()} is shut out. You can let them in again.")
        return redirect(PEOPLE)
    return render(request, "people/deactivate.html", {"member": member})


@require_POST
@company_view(Role.OWNER)
@needs_password(back=PEOPLE)
def reactivate(request: CompanyRequest, pk: int) -> HttpResponse:
    """Lets a member in again."""
    member = service.reactivate(request, request.membership.company, _member(request, pk).pk)
    messages.success(request, f"{member.user.get_full_name()} may enter again, as {member.role}.")
    return redirect(PEOPLE)


@require_http_methods(["GET", "HEAD", "POST"])
@company_view(Role.OWNER)
def company(request: CompanyRequest) -> HttpResponse:
    """The company's settings."""
    row = Company.objects.get(pk=request.membership.company_id)  # its own copy: the page's head shows what is saved
    form = CompanyForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        record("company.changed", request, company=row, fields=form.changed_data)
        messages.success(request, "The settings are saved.")
        return redirect("companies:company")
    return render(request, "people/company.html", {"form": form}, status=422 if form.errors else 200)


def _tell_sent(request: CompanyRequest, invitation: Invitation, sent: bool) -> None:
    if sent:
        messages.success(request, f"The invitation is on its way to {invitation.email}.")
    else:
        messages.error(
            request,
            f"{invitation.email} is invited, but the e-mail could not be sent: the mail server does not answer."
            " Send it again from the list below.",
        )


def _member(request: CompanyRequest, pk: int) -> Membership:
    rows = Membership.objects.filter(company=request.membership.company).select_related("user")
    return get_or_404(rows, pk=pk)


def _invitation(request: CompanyRequest, pk: int) -> Invitation:
    rows = Invitation.objects.unanswered().filter(company=request.membership.company)
    found = rows.select_related("company", "invited_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
