"""`manage.py load_demo`: the demo company with its people and plates."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from companies.models import Company, User

DEMO_SLUG = "demo"
DEMO_PASSWORD = "sunrise-parking"  # noqa: S105 - printed for everybody; see the guard in handle()


class Command(BaseCommand):
    help = "Loads the demo company, its people and its plates from fixtures/demo.json, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--password", default=DEMO_PASSWORD, help="password of the demo people")
        parser.add_argument("--force", action="store_true", help="load it outside debug mode too")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEBUG or options["force"]):
            raise CommandError(
                "The demo people have a well-known password: they are only loaded in debug mode. --force overrides."
            )
        if Company.objects.filter(slug=DEMO_SLUG).exists():
            self.stdout.write("The demo company is there already.")
            return
        with transaction.atomic():
            call_command("loaddata", settings.BASE_DIR / "fixtures" / "demo.json", verbosity=0)
            for person in User.objects.filter(memberships__company__slug=DEMO_SLUG):
                person.set_password(options["password"])
                person.save(update_fields=["password"])
        self.stdout.write(f"Loaded the demo company; its people log in with the password {options['password']}")
