"""`manage.py benchmark_overview`: what the overview of a large company costs."""

from __future__ import annotations

from argparse import ArgumentParser
from statistics import median
from time import perf_counter, process_time

from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from companies.models import Company, Membership, Role
from recognition.models import PlateRead
from recognition.periods import PeriodKey
from recognition.presenting.dashboard import overview


class Command(BaseCommand):
    help = "Measures the overview of a company, by period: milliseconds and queries, without the page's template."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--company", help="its short name; the company with most reads if not given")
        parser.add_argument("--repeat", type=int, default=5)

    def handle(self, *, company: str | None, repeat: int, **options: object) -> None:
        """Prints the median of each period, with nothing kept from the look before."""
        found = self._company(company)
        reads = PlateRead.objects.filter(company=found).count()
        self.stdout.write(f"{found}: {reads:,} reads of {PlateRead.objects.count():,}, {connection.vendor}")
        self.stdout.write("period     reads   ms   ms CPU   queries")
        for key in PeriodKey:
            figures, wall, cpu, queries = self._measure(Membership(company=found, role=Role.OWNER), key, repeat)
            self.stdout.write(f"{key.words:8} {figures:>7} {wall:5.0f} {cpu:7.0f} {queries:>8}")

    def _company(self, slug: str | None) -> Company:
        if slug:
            companies = Company.objects.filter(slug=slug)
        else:
            most = PlateRead.objects.order_by().values("company").annotate(n=Count("pk")).order_by("-n")[:1]
            companies = Company.objects.filter(pk__in=[row["company"] for row in most])
        found = companies.first()
        if found is None:
            raise CommandError("There is no such company, or nothing was read yet.")
        return found

    def _measure(self, member: Membership, key: PeriodKey, repeat: int) -> tuple[str, float, float, int]:
        with CaptureQueriesContext(connection) as captured:
            page = overview(member, key, timezone.now())
        walls, cpus = [], []
        for _ in range(repeat):
            cache.clear()
            wall, cpu = perf_counter(), process_time()
            overview(member, key, timezone.now())
            walls.append(1000 * (perf_counter() - wall))
            cpus.append(1000 * (process_time() - cpu))
        return page["figures"][0].value, median(walls), median(cpus), len(captured)
