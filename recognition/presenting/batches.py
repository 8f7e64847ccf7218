"""One batch as its page shows it: counts, filters, how long it takes yet, and the cards of its files."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Min, Prefetch, Q
from django.utils.http import urlencode

from recognition.errors import message
from recognition.models import (
    UNFINISHED,
    Batch,
    BatchFile,
    Detection,
    FileOrder,
    FileOutcome,
    FileState,
    ImageStatus,
    PlateRead,
    Worker,
)
from recognition.presenting.reads import with_percent

PAGE = 60
"""Cards of a page."""
PACE_WINDOW = timedelta(seconds=60)
"""What was finished within it tells how fast the rest will be."""
DUPLICATE = "duplicate"
"""A filter beside the states: files that were uploaded before."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Which files of a batch are shown, in which order, and which page of them."""

    show: str = ""
    sort: FileOrder = FileOrder.SENT
    page: str = "1"

    @classmethod
    def asked(cls, query: Mapping[str, Any]) -> Listing:
        """What an address asks for; what makes no sense is passed over."""
        show, sort = query.get("show", ""), query.get("sort", "")
        return cls(
            show if show in (*FileState.values, DUPLICATE) else "",
            FileOrder(sort) if sort in FileOrder.values else FileOrder.SENT,
            query.get("page", "1"),
        )

    def address(self, **changes: str) -> str:
        """The query part of the address of this listing, with changes; the first page unless one is named."""
        values = {"show": self.show, "sort": "" if self.sort == FileOrder.SENT else str(self.sort), **changes}
        return urlencode({name: value for name, value in values.items() if value})


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter or an order that can be chosen."""

    value: str
    label: str
    address: str
    is_chosen: bool
    count: int = 0


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the bar that shows the states of a batch's files; `start` and `width` in files."""

    state: str
    start: int
    width: int


def segments(states: Mapping[str, int]) -> list[Segment]:
    """The states that occur, beside each other; what waits comes last."""
    found: list[Segment] = []
    ends = [one for one in FileState if one != FileState.WAITING]
    for state in (*ends, FileState.WAITING):
        start = found[-1].start + found[-1].width if found else 0
        if states.get(state):
            found.append(Segment(state.value, start, states[state]))
    return found


@dataclass(frozen=True, slots=True)
class Summary:
    """How far a batch is; counts of files."""

    states: Mapping[str, int]
    duplicates: int
    failed_images: int
    time_left: str
    sending: bool

    @property
    def total(self) -> int:
        return sum(self.states.values())

    def chosen(self, show: str) -> int:
        """How many files a filter shows."""
        return self.duplicates if show == DUPLICATE else self.states.get(show, 0) if show else self.total

    @property
    def segments(self) -> list[Segment]:
        return segments(self.states)

    @property
    def waiting(self) -> int:
        return self.states.get(FileState.WAITING, 0)

    @property
    def finished(self) -> int:
        return self.total - self.waiting

    @property
    def cancelled(self) -> int:
        return self.states.get(FileState.CANCELLED, 0)

    @property
    def matched(self) -> int:
        return self.states.get(FileState.MATCHED, 0)

    @property
    def is_moving(self) -> bool:
        """Whether the page is worth asking for again."""
        return bool(self.waiting) or self.sending


def summary(batch: Batch, at: datetime) -> Summary:
    """The counts of a batch, in two or three queries however many files it has."""
    recent = Q(image__finished_at__gt=at - PACE_WINDOW) & ~Q(image__status=ImageStatus.CANCELLED)
    others = batch.files.aggregate(
        duplicates=Count("pk", Q(outcome=FileOutcome.DUPLICATE)),
        failed_images=Count("pk", Q(image__status=ImageStatus.FAILED)),
        reading=Count("pk", Q(image__status=ImageStatus.READING)),
        recent=Count("pk", recent),
        first=Min("image__finished_at", filter=recent),
    )
    states = batch.files.count_states().get(batch.pk, {})
    waiting = states.get(FileState.WAITING, 0)
    pace = time_left(waiting, others["recent"], others["first"], at)
    is_stuck = waiting and not pace and not others["reading"]
    return Summary(
        states=states,
        duplicates=others["duplicates"],
        failed_images=others["failed_images"],
        time_left=_waits_for(at) if is_stuck else pace,
        sending=bool(batch.more_until and batch.more_until > at),
    )


def time_left(waiting: int, finished: int, first: datetime | None, at: datetime) -> str:
    """How long the rest takes, in words; '' when too little is known.

    Args:
        waiting: images that are not finished.
        finished: images that were finished since `first`, it included.
        first: when the first of them was finished.
    """
    if not waiting or finished < 2 or first is None:
        return ""
    seconds = waiting * (at - first).total_seconds() / (finished - 1)
    if seconds < 60:
        return "less than a minute left"
    minutes = math.ceil(seconds / 60)
    if minutes < 90:
        return f"about {minutes} minutes left"
    return f"about {round(seconds / 3600)} hours left"


def _waits_for(at: datetime) -> str:
    """Why nothing moves, in words."""
    running = Worker.objects.alive(at).exists()
    return "waiting for a free worker" if running else "no worker is running: files wait until one is started"


def filters(listing: Listing, counts: Summary) -> list[Choice]:
    """The filters with their counts; states that a batch rarely has are left out where it has none."""
    rare = (FileState.CANCELLED, DUPLICATE)
    named = [("", "All", counts.total), *((one.value, str(one.label), counts.states.get(one, 0)) for one in FileState)]
    named.append((DUPLICATE, "Uploaded before", counts.duplicates))
    return [
        Choice(value, label, listing.address(show=value), value == listing.show, count)
        for value, label, count in named
        if count or value not in rare or value == listing.show
    ]


def orders(listing: Listing) -> list[Choice]:
    return [
        Choice(one.value, str(one.label), listing.address(sort=one.value), one == listing.sort) for one in FileOrder
    ]


def file_page(batch: Batch, listing: Listing, counts: Summary) -> Page[Any]:
    """One page of the chosen files, each with `version`: what a card of it would show, in short."""
    files = batch.files.select_related("image").in_order(listing.sort)
    if listing.show == DUPLICATE:
        files = files.filter(outcome=FileOutcome.DUPLICATE)
    elif listing.show:
        files = files.in_state(listing.show)
    paginator = Paginator(files, PAGE)
    # The counts are known: no further query.
    paginator.count = counts.chosen(listing.show)  # type: ignore[misc]
    page = paginator.get_page(listing.page)
    page.object_list = list(page.object_list)
    for file in page.object_list:
        file.version = _version(file)  # type: ignore[attr-defined]
    return page


def _version(file: BatchFile) -> str:
    image = file.image
    return f"{file.pk}-{image.status if image else FileOutcome.REFUSED}-{image.version if image else ''}"


def with_details(files: Sequence[Any]) -> Sequence[Any]:
    """Adds what a card shows: reads, what is wrong, where it was uploaded before. Five queries at most."""
    found = _reads(files)
    before = _before(files)
    for file in files:
        file.reads = found.get(file.image_id, [])
        file.is_waiting = file.image is not None and file.image.status in UNFINISHED
        code = file.error_code or (file.image.error_code if file.image else "")
        file.words = message(code) if code else ""
        file.before = before.get(file.image_id) if file.outcome == FileOutcome.DUPLICATE else None
    return files


def _reads(files: Sequence[Any]) -> dict[int, list[Any]]:
    """The reads of the files' images, surest detection first, by the image's id."""
    reads = PlateRead.objects.prefetch_related("matches").order_by("pk")
    finished = [file.image_id for file in files if file.image and file.image.is_finished]
    detections = Detection.objects.filter(image__in=finished).order_by("position")
    found: dict[int, list[Any]] = {}
    for detection in detections.only("image", "position").prefetch_related(Prefetch("reads", reads)):
        found.setdefault(detection.image_id, []).extend(with_percent(read) for read in detection.reads.all())
    return found


def _before(files: Sequence[Any]) -> dict[int, BatchFile]:
    """Under which name and in which batch the duplicates among the files came first, by the image's id."""
    images = {file.image_id for file in files if file.outcome == FileOutcome.DUPLICATE}
    if not images:
        return {}
    first = BatchFile.objects.filter(image__in=images, outcome=FileOutcome.ACCEPTED).select_related("batch")
    return {file.image_id: file for file in first if file.image_id is not None}


def changes(page: Page[Any], have: Sequence[str]) -> list[Any] | None:
    """The files whose card a browser does not have as it is now; None when it has other cards altogether."""
    shown = [file.version for file in page.object_list]
    if [version.split("-")[0] for version in have] != [version.split("-")[0] for version in shown]:
        return None
    return [file for file, version in zip(page.object_list, have, strict=True) if file.version != version]
