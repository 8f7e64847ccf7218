"""Who belongs to a company: invitations, roles, deactivation. A company always keeps an owner."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from companies import mail
from companies.audit import record
from companies.digests import digest, token
from companies.models import Company, Invitation, Membership, Role, User

INVITATION_DAYS = 7
RESEND_S = 60


class PeopleError(Exception):
    """The change is not allowed; the message is for the person who asked for it."""


LAST_OWNER = "A company always keeps an owner. Make somebody else an owner first."


def change_role(request: HttpRequest, company: Company, pk: int, role: Role) -> Membership:
    """Gives a member another role.

    Raises:
        PeopleError: it would leave the company without an owner.
        Membership.DoesNotExist: the company has no such member.
    """
    with transaction.atomic():
        member = _locked(company, pk)
        before = member.role
        if before == role:
            return member
        member.role = role
        member.save(update_fields=["role"])
        _check_owner_is_left(company)
    record("member.role", request, person=member.user, company=company, subject=member.user.email, old=before, new=role)
    return member


def deactivate(request: HttpRequest, company: Company, pk: int) -> Membership:
    """Shuts a member out of this company, at once; what he did stays.

    Raises:
        PeopleError: he is the last owner, or it is oneself.
        Membership.DoesNotExist: the company has no such member.
    """
    with transaction.atomic():
        member = _locked(company, pk)
        if member.user_id == request.user.pk:
            raise PeopleError("You cannot deactivate yourself. Another owner can do it.")
        member.is_active = False
        member.save(update_fields=["is_active"])
        _check_owner_is_left(company)
    record("member.deactivated", request, person=member.user, company=company, subject=member.user.email)
    return member


def reactivate(request: HttpRequest, company: Company, pk: int) -> Membership:
    """Lets a member in again, with the role that he had.

    Raises:
        Membership.DoesNotExist: the company has no such member.
    """
    with transaction.atomic():
        member = _locked(company, pk)
        member.is_active = True
        member.save(update_fields=["is_active"])
    record("member.reactivated", request, person=member.user, company=company, subject=member.user.email)
    return member


def _locked(company: Company, pk: int) -> Membership:
    """The membership, with the company's row locked so that two owners cannot remove each other at once."""
    Company.objects.select_for_update().get(pk=company.pk)
    return Membership.objects.select_related("user").get(company=company, pk=pk)


def _check_owner_is_left(company: Company) -> None:
    if not Membership.objects.owners_of(company).exists():
        raise PeopleError(LAST_OWNER)


def invite(request: HttpRequest, company: Company, email: str, role: Role) -> tuple[Invitation, bool]:
    """Invites an address; an invitation of the same address that is still unanswered is replaced.

    Returns:
        The invitation, and whether the mail was sent.

    Raises:
        PeopleError: the person is a member already.
    """
    email = User.objects.normalize_email(email)
    if Membership.objects.filter(company=company, user__email=email).exists():
        raise PeopleError(f"{email} belongs to {company} already: see the list of people.")
    now = timezone.now()
    with transaction.atomic():
        Invitation.objects.unanswered().filter(company=company, email=email).update(revoked_at=now)
        invitation = Invitation(company=company, email=email, role=role, invited_by=_user(request))
        link = _renew(request, invitation)
    record("invite.sent", request, company=company, subject=email, role=role)
    return invitation, _send(invitation, link)


def resend(request: HttpRequest, invitation: Invitation) -> bool:
    """Sends a new link and voids the old one; whether the mail was sent.

    Raises:
        PeopleError: the last mail was sent less than a minute ago.
    """
    if invitation.sent_at and timezone.now() - invitation.sent_at < timedelta(seconds=RESEND_S):
        raise PeopleError("That invitation was sent less than a minute ago. Wait a moment, then send it again.")
    link = _renew(request, invitation)
    record("invite.resent", request, company=invitation.company, subject=invitation.email)
    return _send(invitation, link)


def revoke(request: HttpRequest, invitation: Invitation) -> None:
    """The link does not work any more."""
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    record("invite.revoked", request, company=invitation.company, subject=invitation.email)


def invitation_of(secret: str) -> Invitation | None:
    """The invitation that this link belongs to, if it can still be accepted."""
    rows = Invitation.objects.open().select_related("company", "invited_by")
    return rows.filter(digest=digest("invitation", secret)).first()


def accept(request: HttpRequest, invitation: Invitation, user: User) -> Membership:
    """Makes the person a member; a link works once. Who is one already keeps the higher role: the only owner too.

    Raises:
        PeopleError: the link was used or withdrawn meanwhile.
    """
    with transaction.atomic():
        taken = Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=timezone.now())
        if not taken:
            raise PeopleError("This invitation was used or withdrawn.")
        member, _ = Membership.objects.select_for_update().get_or_create(
            company=invitation.company, user=user, defaults={"role": invitation.role}
        )
        if not (member.is_active and member.may(Role(invitation.role))):
            member.role, member.is_active = invitation.role, True
            member.save(update_fields=["role", "is_active"])
    record("invite.accepted", request, actor=user, company=invitation.company, subject=user.email, role=invitation.role)
    return member


def _renew(request: HttpRequest, invitation: Invitation) -> str:
    """Gives the invitation a new token and a new end; its link, which is nowhere else."""
    secret = token()
    invitation.digest = digest("invitation", secret)
    invitation.expires_at = timezone.now() + timedelta(days=INVITATION_DAYS)
    invitation.save()
    return request.build_absolute_uri(reverse("companies:invitation", args=[secret]))


def _send(invitation: Invitation, link: str) -> bool:
    by = invitation.invited_by.get_full_name() if invitation.invited_by else str(invitation.company)
    try:
        mail.send("invitation", invitation.email, invitation=invitation, by=by, link=link, days=INVITATION_DAYS)
    except mail.MailError:
        return False
    invitation.sent_at = timezone.now()
    invitation.save(update_fields=["sent_at"])
    return True


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
