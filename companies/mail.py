"""E-mail: rendered from templates/emails, sent at once or by a thread."""

from __future__ import annotations

import logging
import smtplib
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

from companies import background

log = logging.getLogger(__name__)


class MailError(Exception):
    """The mail server did not take the mail; nothing was sent."""


def send(name: str, to: str, **context: Any) -> None:
    """Composes and delivers a mail.

    Raises:
        MailError: the mail server is down or refuses.
    """
    deliver(compose(name, to, **context))


def compose(name: str, to: str, **context: Any) -> EmailMultiAlternatives:
    """The mail of `emails/NAME.txt`, whose first line is the subject, with `emails/NAME.html` beside it."""
    subject, _, body = render_to_string(f"emails/{name}.txt", context).strip().partition("\n")
    subject = " ".join(subject.split())  # a carriage return in a name would end the header
    message = EmailMultiAlternatives(subject, body.strip() + "\n", to=[to])
    message.attach_alternative(render_to_string(f"emails/{name}.html", {**context, "subject": subject}), "text/html")
    return message


def deliver(message: EmailMultiAlternatives) -> None:
    """Hands a mail to the mail server.

    Raises:
        MailError: the mail server is down or refuses.
    """
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        log.warning("a mail was not sent: %s", type(error).__name__)
        raise MailError("the mail server did not take the mail") from error


def notify(name: str, to: str, **context: Any) -> None:
    """Sends a notice that nothing depends on, without waiting."""
    background.submit(send, name, to, **context)


def is_reachable() -> bool:
    """Whether the mail server answers now; asked before an answer that must not depend on the addressee."""
    try:
        connection = get_connection()
        connection.open()
        connection.close()
    except (OSError, smtplib.SMTPException) as error:
        log.warning("the mail server does not answer: %s", type(error).__name__)
        return False
    return True


def hidden(email: str) -> str:
    """An address that its owner recognises and a bystander does not: a•••@example.com."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}"
