"""Searches of the back office: each by indexes, in two steps where a plate is looked for in other tables."""

from __future__ import annotations

from django.db.models import Q

from companies.admin.base import beginning_with
from companies.models import Company
from plates.models import RegisteredPlate
from plates.text import normalise
from recognition.models import PlateRead

MOST = 500
"""So many reads or plates that begin as the search says are followed to other tables, latest first."""


def reads_beginning_with(term: str) -> list[int]:
    """Ids of reads whose text begins like `term`, however it is spaced."""
    rows = PlateRead.objects.filter(text_begins(term)).order_by("text", "created_at")
    return list(rows.values_list("pk", flat=True)[:MOST])


def text_begins(term: str) -> Q:
    """Reads whose text begins like `term`; what has no letter or digit finds none."""
    text = normalise(term)
    return beginning_with("text", text) if text else Q(pk__in=())


def plates_beginning_with(term: str) -> list[int]:
    """Ids of registered plates of all companies that begin like `term`."""
    companies = list(Company.objects.values_list("pk", flat=True))
    text = normalise(term)
    rows = RegisteredPlate.objects.filter(beginning_with("normalised", text), company__in=companies) if text else None
    return list(rows.order_by().values_list("pk", flat=True)[:MOST]) if rows is not None else []
