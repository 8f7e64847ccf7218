"""A real SMTP server that keeps what it is sent."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.servers import free_port, wait_until


class MailServer:
    """Listens on a free loopback port; `stop` and `start` make it be down for a while."""

    def __init__(self) -> None:
        self.port = free_port()
        self.messages: list[EmailMessage] = []
        self.start()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"

    def start(self) -> None:
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self) -> None:
        self.controller.stop()

    def text(self, to: str, subject: str) -> str:
        """The latest mail to an address whose subject holds a word; waits until it has come."""
        wait_until(lambda: bool(self._found(to, subject)), 60, f"a mail to {to} about {subject}")
        return self._found(to, subject)[-1]

    def _found(self, to: str, subject: str) -> list[str]:
        return [
            str(one.get_body(("plain",)).get_content())  # type: ignore[union-attr]
            for one in self.messages
            if to in str(one["To"]) and subject in str(one["Subject"])
        ]


def code_in(text: str) -> str:
    """The one-time code of a mail."""
    return re.search(r"^\s+(\d{6,8})\s*$", text, re.MULTILINE)[1]  # type: ignore[index]


def link_in(text: str) -> str:
    """The path of the link of a mail."""
    return re.search(r"https?://[^/\s]+(/\S+)", text)[1]  # type: ignore[index]
