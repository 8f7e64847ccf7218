"""`manage.py benchmark_bulk_upload`: how long checking and importing a long list of plates takes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from companies.models import Company
from plates.bulk.benchmark import measured
from plates.models import RegisteredPlate

SLUG = "benchmark-bulk-upload"


class Command(BaseCommand):
    help = (
        "Uploads an Excel list for a company of its own in the database of DATABASE_URL (take one that is thrown away):"
        " new plates, the same with another status, and that taken back. Times each step; the company is deleted after."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rows", type=int, default=100_000)

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["rows"] <= settings.ANPR_MAX_LIST_ROWS:
            raise CommandError(f"--rows is between 1 and ANPR_MAX_LIST_ROWS, {settings.ANPR_MAX_LIST_ROWS}.")
        self._clear()
        company = Company.objects.create(slug=SLUG, name="Bulk upload", region="IN")
        self.stdout.write(f"{connection.vendor}, {options['rows']:,} rows of an Excel workbook")
        self.stdout.write(f"{'':24}{'s':>8}{'CPU s':>8}{'peak MB':>9}  result")
        try:
            for step in measured(company, options["rows"]):
                figures = f"{step.seconds:>8.1f}{step.cpu_seconds:>8.1f}{step.peak_mb:>9.0f}"
                self.stdout.write(f"{step.what:24}{figures}  {step.found}")
        finally:
            self._clear()

    def _clear(self) -> None:
        """Deletes what the company has, large tables first and without looking at each row."""
        for company in Company.objects.filter(slug=SLUG):
            for upload in company.plate_uploads.all():
                upload.file.delete(save=False)
                upload.rows.all().delete()
            plates = RegisteredPlate.objects.of_company(company)
            RegisteredPlate.history.filter(id__in=plates.values("pk")).delete()
            company.delete()
