"""`manage.py verify_audit_log`: finds rows of the audit log that were changed, removed or put in, and names them."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from companies.audit_check import verify

SHOWN = 100


class Command(BaseCommand):
    help = (
        "Checks the seals of the audit log. Prints its last number and seal: note them elsewhere, and "
        "--known proves later that the log still has that event."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--known", type=_noted, metavar="NUMBER:SEAL", help="an event that was noted earlier")

    def handle(self, **options: Any) -> None:
        """Raises CommandError, so that the exit status is 1, when anything is wrong."""
        verdict = verify(options["known"])
        for words in verdict.faults[:SHOWN]:
            self.stderr.write(words)
        self.stdout.write(f"{verdict.events} events. The last one is {verdict.end}")
        if not verdict.faults:
            self.stdout.write("The audit log is as it was written.")
            return
        if len(verdict.faults) > max(verdict.events, 1):
            self.stderr.write("No seal fits: were they made with another ANPR_AUDIT_KEY or DJANGO_SECRET_KEY?")
        raise CommandError(f"The audit log was tampered with: {len(verdict.faults)} faults.")


def _noted(text: str) -> tuple[int, str]:
    number, colon, seal = text.partition(":")
    if not colon or not number.isdecimal() or len(seal) != 64:
        raise argparse.ArgumentTypeError(f"expected NUMBER:SEAL as this command prints them, not {text!r}")
    return int(number), seal
