"""A new e-mail address counts when the code that was mailed to it is given."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django_otp.plugins.otp_email.models import EmailDevice

from companies import codes, mail, trust
from companies.audit import record
from companies.models import User


def deliver_code(user_pk: int, email: str) -> None:
    """Mails a code to the new address, unless another account has it; called outside the request.

    Nobody learns by asking whether an address has an account.
    """
    code = codes.issue("email", email, user_pk)
    message = mail.compose("email_code", email, code=code, minutes=codes.VALID_S // 60)
    if not User.objects.filter(email=email).exists():
        mail.deliver(message)


def change(request: HttpRequest, user: User, email: str) -> bool:
    """Sets the address that was proved, and tells the old one; False if somebody else has taken it meanwhile."""
    old = user.email
    user.email = email
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
            EmailDevice.objects.filter(user=user).update(token=None)
    except IntegrityError:
        user.email = old
        return False
    trust.revoke_all(user)
    record("email.changed", request, subject=email, old=old)
    mail.notify("email_changed", old, new=mail.hidden(email))
    return True
