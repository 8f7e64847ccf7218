"""The list of batches as its page shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator

from companies.models import Company
from recognition.models import Batch, BatchFile, FileState, ImageState, ImageStatus
from recognition.presenting.batches import segments

PAGE = 20
STRIP = 4
"""Thumbnails of a batch in the list."""


def batch_page(company: Company, words: str, number: str, state: ImageState | None, at: datetime) -> Page[Any]:
    """One page of a company's batches, newest first, with counts and thumbnails; four queries.

    Args:
        words: those that the batches' names hold.
        state: only batches with pictures in it; None for all.
    """
    rows = Batch.objects.of_company(company).named_like(words).select_related("created_by")
    rows = rows.holding(state) if state else rows
    page = Paginator(rows.order_by("-created_at", "-pk"), PAGE).get_page(number)
    page.object_list = list(page.object_list)
    ids = [batch.pk for batch in page.object_list]
    counts = BatchFile.objects.filter(batch__in=ids).count_states()
    strips = _strips(ids)
    for batch in page.object_list:
        _tell(batch, counts.get(batch.pk, {}))
        batch.strip = strips.get(batch.pk, [])  # type: ignore[attr-defined]
        batch.is_moving = batch.waiting or (batch.more_until and batch.more_until > at)  # type: ignore[attr-defined]
    return page


def _tell(batch: Any, counts: dict[str, int]) -> None:
    for state in FileState:
        setattr(batch, state.value, counts.get(state, 0))
    batch.total = sum(counts.values())
    batch.finished = batch.total - batch.waiting
    batch.segments = segments(counts)


def _strips(batches: list[int]) -> dict[int, list[BatchFile]]:
    """The first pictures of each batch, as far as they were read."""
    first = BatchFile.objects.filter(batch__in=batches, position__lt=STRIP, image__status=ImageStatus.DONE)
    found: dict[int, list[BatchFile]] = {}
    for file in first.select_related("image").order_by("batch", "position"):
        found.setdefault(file.batch_id, []).append(file)
    return found
