"""`manage.py export_corrections`: what people confirmed or corrected, as training truth."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from companies.models import Company
from recognition.services import corrections


class Command(BaseCommand):
    help = (
        "Writes the plates of reads that people confirmed or corrected as crops, with a manifest.jsonl that "
        "`train_reader` and `evaluate_recognition` take. Each export is in the companies' audit log."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, required=True, help="a folder without a manifest.jsonl")
        parser.add_argument("--company", metavar="SLUG", help="of this company alone")

    def handle(self, *args: Any, **options: Any) -> None:
        company = _company(options["company"]) if options["company"] else None
        try:
            exported = corrections.export(options["output"], company)
        except FileExistsError as error:
            raise CommandError(f"{error.filename} is there already; choose another folder") from None
        except OSError as error:
            raise CommandError(f"{options['output']}: {error.strerror or error}") from None
        for public_id in exported.unreadable:
            self.stderr.write(f"image {public_id}: its file is gone or broken; left out")
        self.stdout.write(f"{exported.count} crops in {options['output']}")


def _company(slug: str) -> Company:
    try:
        return Company.objects.get(slug=slug)
    except Company.DoesNotExist:
        raise CommandError(f"no company is called {slug}") from None
