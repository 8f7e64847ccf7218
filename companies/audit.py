"""The audit log: one function writes every event."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from companies.audit_chain import proof_of, seal_of
from companies.models import AuditEvent, AuditHead, Company, User
from companies.visitors import client_ip, user_agent

WORDS = {
    "login": "Logged in",
    "login.failed": "Wrong password",
    "login.locked": "Locked out after too many attempts",
    "code.sent": "Log-in code sent",
    "code.unsent": "Log-in code could not be sent",
    "code.failed": "Wrong code",
    "logout": "Logged out",
    "session.ended": "Session ended",
    "browser.trusted": "Browser trusted",
    "browser.revoked": "Trust in a browser withdrawn",
    "reset.asked": "New password asked for",
    "reset.failed": "Wrong code for a new password",
    "password.reset": "Password set anew by e-mailed code",
    "password.changed": "Password changed",
    "name.changed": "Name changed",
    "email.asked": "Change of e-mail address asked for",
    "email.failed": "Wrong code for a new e-mail address",
    "email.changed": "E-mail address changed",
    "app.added": "Authenticator app added",
    "app.removed": "Authenticator app removed",
    "recovery.made": "Recovery codes made",
    "recovery.used": "Recovery code used",
    "confirm.passed": "Password confirmed",
    "confirm.failed": "Wrong password on confirming",
    "access.refused": "Refused: the role does not include it",
    "company.switched": "Company chosen",
    "company.changed": "Company settings changed",
    "invite.sent": "Invited",
    "invite.resent": "Invited again",
    "invite.revoked": "Invitation withdrawn",
    "invite.accepted": "Invitation accepted",
    "plate.looked_up": "Plate looked up",
    "reads.exported": "Reads exported",
    "corrections.exported": "Corrections exported as training truth",
    "alert.seen": "Alerts marked as seen",
    "alert.opened": "Alert opened again",
    "alert.mail": "Mail about alerts turned on or off",
    "plate.unmarked": "Plate added by hand removed again",
    "batch.deleted": "Batch deleted",
    "batch.exported": "Batch exported",
    "member.role": "Role changed",
    "member.deactivated": "Deactivated",
    "member.reactivated": "Reactivated",
    "company.added": "Company added",
    "company.deactivated": "Company shut",
    "company.activated": "Company opened again",
    "rights.changed": "What a person may do changed",
    "group.changed": "What a staff group may do changed",
    "password.set": "Password set by staff",
    "data.exported": "Exported",
    "data.imported": "Imported",
    "data.import_undone": "Import undone",
    "version.restored": "Older version restored",
    "owner.viewed": "Owner details viewed",
    "images.requeued": "Pictures put back into the queue",
    "reads.rematched": "Reads matched again",
    "plates.list_uploaded": "List of plates uploaded",
    "plates.list_discarded": "List of plates discarded",
    "plates.import_begun": "Import of a list of plates begun",
    "plates.imported": "List of plates imported",
    "plates.undo_begun": "Undoing of an import begun",
    "plates.import_undone": "Import of a list undone",
    "plates.errors_downloaded": "Rows to be corrected downloaded",
    "plates.merged": "Plates merged",
    "release.registered": "Model releases registered",
    "release.promoted": "Model release put into service",
    "release.retired": "Model release retired",
}


def record(
    action: str,
    request: HttpRequest | None = None,
    *,
    actor: User | None = None,
    person: User | None = None,
    company: Company | None = None,
    subject: str = "",
    **details: Any,
) -> AuditEvent:
    """Writes an event.

    Args:
        action: what happened, "noun.verb"; WORDS says it to people.
        request: gives address and browser, and the actor if he is logged in.
        actor: who did it.
        person: whose account it concerns; the actor's own if not given.
        subject: what it concerned, in words.
        details: what else is worth keeping; never secrets.
    """
    if actor is None and request is not None and request.user.is_authenticated:
        actor = request.user
    person = person or actor
    event = AuditEvent(
        action=action,
        company=company,
        actor_id=actor.pk if actor else None,
        actor_name=actor.email if actor else "",
        person_id=person.pk if person else None,
        subject=subject[:254],
        ip=client_ip(request) if request else None,
        user_agent=user_agent(request) if request else "",
        details=details,
    )
    return _append(event)


def _append(event: AuditEvent) -> AuditEvent:
    """Writes the event as the next of the chain; two at a time wait for each other at the head row."""
    with transaction.atomic():
        head = _locked_head()
        event.sequence, event.seal = head.length, ""
        event.seal = seal_of(event, head.seal)
        event.save(force_insert=True)
        AuditHead.objects.filter(pk=head.pk).update(seal=event.seal, proof=proof_of(head.length, event.seal))
    return event


def _locked_head() -> AuditHead:
    """The head, one longer: its first statement writes, so that it is a lock on every database."""
    if not AuditHead.objects.filter(pk=1).update(length=F("length") + 1):
        AuditHead.objects.get_or_create(pk=1)
        AuditHead.objects.filter(pk=1).update(length=F("length") + 1)
    return AuditHead.objects.select_for_update().get(pk=1)


def words(action: str) -> str:
    return WORDS.get(action, action.replace(".", " ").capitalize())
