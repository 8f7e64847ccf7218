"""Guessing is slowed down, forgotten passwords are set anew, changed ones end other sessions."""

from __future__ import annotations

from axes.utils import reset as forget_failures
from django.contrib.auth import authenticate, update_session_auth_hash
from django.http import HttpRequest

from companies import codes, mail, sessions, trust
from companies.audit import record
from companies.models import SignIn, User
from companies.throttle import PASSWORD_BY_ACCOUNT, PASSWORD_BY_IP, clear, hit, wait_s
from companies.visitors import client_ip


def guessing_wait_s(request: HttpRequest, email: str) -> int:
    """Seconds to wait because too many passwords were wrong, for this account or from this address."""
    return max(wait_s(PASSWORD_BY_IP, client_ip(request)), wait_s(PASSWORD_BY_ACCOUNT, email))


def note_failure(request: HttpRequest, email: str, action: str) -> None:
    """Counts and records a wrong password; the same work whether or not the account exists.

    Of somebody who is shut out the password was not looked at: it does not count against the account, or a single
    stranger who goes on could shut its owner out.
    """
    hit(PASSWORD_BY_IP, client_ip(request))
    if not getattr(request, "axes_locked_out", False):
        hit(PASSWORD_BY_ACCOUNT, email)
    record(action, request, person=User.objects.filter(email=email).first(), subject=email)


def is_password_of(request: HttpRequest, user: User, password: str) -> bool:
    """Checks the password of somebody who is logged in; guessing here counts as guessing at the log-in."""
    if guessing_wait_s(request, user.email) == 0:
        found = authenticate(request, username=user.email, password=password)
        if found is not None and found.pk == user.pk:
            return True
        note_failure(request, user.email, "confirm.failed")
    return False


def change(request: HttpRequest, user: User, password: str) -> int:
    """Sets the password of somebody who is logged in, ends the other sessions and mails a notice.

    Returns:
        How many sessions were ended.
    """
    user.set_password(password)
    user.save(update_fields=["password"])
    before = str(request.session.session_key)
    update_session_auth_hash(request, user)
    sessions.rename(before, str(request.session.session_key))
    ended = sessions.end_others(request, user)
    trust.revoke_all(user)
    record("password.changed", request, sessions_ended=ended)
    mail.notify("password_changed", user.email, by_code=False)
    return ended


def deliver_reset_code(email: str, nonce: str) -> None:
    """Makes a code for any address, and mails it to one that has an account.

    Called outside the request, whose answer and time are then the same for every address.
    """
    code = codes.issue("reset", email, nonce)
    message = mail.compose("reset_code", email, code=code, minutes=codes.VALID_S // 60)
    if User.objects.filter(email=email, is_active=True).exists():
        mail.deliver(message)


def reset(request: HttpRequest, user: User, password: str) -> None:
    """Sets the password of somebody who gave the code: every session ends, no browser is trusted any more."""
    user.set_password(password)
    user.save(update_fields=["password"])
    ended = sessions.end(SignIn.objects.filter(user=user))
    trust.revoke_all(user)
    forget_failures(username=user.email)
    clear(PASSWORD_BY_ACCOUNT, user.email)
    record("password.reset", request, person=user, subject=user.email, sessions_ended=ended)
    mail.notify("password_changed", user.email, by_code=True)
