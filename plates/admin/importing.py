"""Imports of plates by staff, for several companies in one file: left to the engine of uploaded lists.

Each company's rows become an uploaded list of that company, which is checked, imported and undone like one that
the company uploads itself.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.http import HttpRequest
from tablib import Dataset

from companies.models import Company, User
from companies.transfers.files import XLSX, CsvRows, XlsxRows
from plates.bulk import intake
from plates.bulk.models import EmptyCells
from plates.models import PlateUpload

COMPANY = "company"
NAMED = 5
"""So many rows or names are given as examples."""


class HandOverError(Exception):
    """The file cannot be divided among companies; says why, in words for people."""


def hand_over(request: HttpRequest, name: str, extension: str, data: Dataset) -> list[PlateUpload]:
    """Makes an uploaded list of each company's rows, and has it checked: small ones at once.

    Empty cells empty what is registered, as the preview shows.

    Raises:
        HandOverError: a row has no company, or one that does not exist; nothing was taken then.
    """
    assert isinstance(request.user, User)
    divided = divide(data)
    uploads = []
    for company, rows in divided.items():
        with tempfile.TemporaryFile() as local:
            file = XlsxRows(local) if extension == XLSX else CsvRows(local)
            for row in ([*data.headers], *rows):
                file.write(row)
            file.close()
            size = local.seek(0, 2)
            local.seek(0)
            stored = File(local, name=_name(name, company if len(divided) > 1 else None))
            stored.size = size
            uploads.append(intake.create_upload(company, request.user, stored, EmptyCells.CLEAR, request))
    return uploads


def take_over(request: HttpRequest, uploads: Sequence[PlateUpload]) -> int:
    """Has lists imported that are checked and have nothing wrong: all, or none; how many."""
    assert isinstance(request.user, User)
    with transaction.atomic():
        found = list(PlateUpload.objects.filter(pk__in=[upload.pk for upload in uploads]).select_related("company"))
        if any(upload.status != "ready" or upload.wrong for upload in found):
            return 0
        return sum(intake.take_over(upload, request.user, request) for upload in found)


def divide(data: Dataset) -> dict[Company, list[Sequence[Any]]]:
    """The rows of each company, in the order of the file.

    Raises:
        HandOverError: there is no such column, or a row names no company that exists.
    """
    headers = [str(header or "").strip() for header in data.headers or ()]
    if COMPANY not in headers:
        raise HandOverError("No column is named “company”: it holds the short name of each plate's company.")
    at = headers.index(COMPANY)
    slugs = [str(row[at] or "").strip() for row in data]
    known = {company.slug: company for company in Company.objects.filter(slug__in=set(slugs))}
    wrong = [(number, slug) for number, slug in enumerate(slugs, 2) if slug not in known]
    if wrong:
        raise HandOverError(f"No such company: {_examples(wrong)}. Nothing was taken.")
    found: dict[Company, list[Sequence[Any]]] = {}
    for slug, row in zip(slugs, data, strict=True):
        found.setdefault(known[slug], []).append(row)
    return found


def _examples(wrong: Sequence[tuple[int, str]]) -> str:
    shown = ", ".join(f"row {number} “{slug}”" for number, slug in wrong[:NAMED])
    return f"{shown} and {len(wrong) - NAMED:,} more" if len(wrong) > NAMED else shown


def _name(name: str, company: Company | None) -> str:
    """The file's own name, and the company's where it was divided."""
    path = PurePath(name.replace("\\", "/"))
    return f"{path.stem[:150]}-{company.slug}{path.suffix}" if company else path.name
