"""`manage.py print_settings`: every setting, as the README's table or as .env.example."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Prints the documented settings; the README and .env.example are made with it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--env", action="store_true", help="as .env.example instead of a Markdown table")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(as_env() if options["env"] else as_table())


def as_table() -> str:
    """The settings as a Markdown table."""
    lines = ["| variable | default | meaning |", "|---|---|---|"]
    for one in settings.DOCUMENTED_SETTINGS:
        lines.append(f"| `{one.name}` | {_default(one)} | {one.about}{' May be a secret.' if one.secret else ''} |")
    return "\n".join(lines)


def as_env() -> str:
    """The settings as comments and commented-out lines."""
    parts = [f"# {one.about}\n# {one.name}={_plain(one)}" for one in settings.DOCUMENTED_SETTINGS]
    return "# Copy to .env and change what you need. NAME_FILE=/path reads NAME from a file.\n\n" + "\n\n".join(parts)


def _plain(one: Any) -> str:
    """The default with the folder of this checkout left out."""
    return str(one.default).replace(str(settings.DATA_DIR), "var").replace(f"{settings.BASE_DIR}/", "")


def _default(one: Any) -> str:
    return (
        f"`{_plain(one)}`"
        if one.default and not one.name.endswith("SECRET_KEY")
        else "a public demo key"
        if one.secret and one.default
        else "empty"
    )
