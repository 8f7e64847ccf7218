"""`manage.py seed_benchmark`: fills a database with made-up plates and reads, for `benchmark_admin`."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from anpr_site.seeding import seed
from companies.models import Company


class Command(BaseCommand):
    help = "Fills an empty database with made-up companies, plates and reads. Never run it on one that is in use."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--plates", type=int, default=1_000_000)
        parser.add_argument("--reads", type=int, default=1_000_000)

    def handle(self, **options: Any) -> None:
        """Refuses a database that holds companies of people."""
        if Company.objects.exclude(slug__startswith="benchmark-").exists():
            raise CommandError("This database holds real companies. Choose an empty one by DATABASE_URL.")
        began = perf_counter()
        seed(options["plates"], options["reads"], timezone.now())
        self.stdout.write(
            f"{options['plates']:,} plates and {options['reads']:,} reads in {perf_counter() - began:.0f} s"
        )
