"""`manage.py benchmark_reads`: what searching a great many reads costs. Fills the database; never use a real one."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone

from companies.models import Company
from plates.searching import PlateSearch
from plates.text import fold
from recognition.models import Detection, Image, PlateRead
from recognition.models.reads import PlateReadQuerySet
from recognition.presenting.reads import listed
from recognition.read_paging import Anchor, page_of
from recognition.services import review_queue

SLUG = "benchmark-reads"
AT_ONCE = 20_000
STATES = ("MH", "DL", "KA", "TN", "UP", "GJ", "HR", "RJ")
LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


class Command(BaseCommand):
    help = "Fills an empty database with reads and measures pages of searches through them, and the review queue."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reads", type=int, default=1_000_000)
        parser.add_argument("--repeat", type=int, default=5)

    def handle(self, *args: Any, **options: Any) -> None:
        if Company.objects.exclude(slug=SLUG).exists():
            raise CommandError("this database holds companies; name an empty one by DATABASE_URL")
        company, _ = Company.objects.get_or_create(slug=SLUG, defaults={"name": "Benchmark"})
        began = time.perf_counter()
        _fill(company, options["reads"])
        self.stdout.write(f"filled in {time.perf_counter() - began:.0f} s")
        self.stdout.write(f"{'search':44} {'found':>7} {'wall p50':>9} {'CPU p50':>9}")
        for name, search in _searches(company):
            found, wall, cpu = _measured(search, options["repeat"])
            self.stdout.write(f"{name:44} {found:>7} {wall * 1000:>6.1f} ms {cpu * 1000:>6.1f} ms")


def _fill(company: Company, count: int) -> None:
    """Adds what is missing of `count` reads, five a picture, a second apart."""
    rng, had = random.Random(1), PlateRead.objects.filter(company=company).count()
    start = timezone.now() - timedelta(seconds=count)
    for first in range(had, count, AT_ONCE):
        with transaction.atomic():
            numbers = range(first + 1, min(first + AT_ONCE, count) + 1)
            Image.objects.bulk_create(_image(company, n, start) for n in numbers if n % 5 == 1)
            _insert(Detection, ((n, (n + 4) // 5, n % 5, 0, 0, 9, 4, "[]", 0.9, "") for n in numbers), (
                "id", "image_id", "position", "x1", "y1", "x2", "y2", "quad", "score", "vehicle_kind",
            ))  # fmt: skip
            _insert(PlateRead, (_read(company.pk, n, start, rng) for n in numbers), (
                "id", "company_id", "detection_id", "text", "folded", "score", "region", "characters", "alternatives",
                "reader", "created_at", "match_status", "review_state", "review_rank",
            ))  # fmt: skip


def _image(company: Company, n: int, start: datetime) -> Image:
    return Image(
        pk=(n + 4) // 5, company=company, sha256=f"{n:064}", name=f"{n}.jpg", file="-", format="JPEG", size_bytes=1,
        width_px=9, height_px=9, created_at=start + timedelta(seconds=n), status="done",
    )  # fmt: skip


def _read(company_id: int, n: int, start: datetime, rng: random.Random) -> tuple[Any, ...]:
    text = (
        f"{rng.choice(STATES)}{rng.randrange(1, 50):02}{''.join(rng.choices(LETTERS, k=2))}{rng.randrange(10_000):04}"
    )
    status = rng.choices(("", "allowed", "watch", "blocked"), (60, 39, 0.5, 0.1))[0]
    state = rng.choices(("", "waiting", "confirmed", "corrected", "rejected"), (90, 5, 3, 1, 1))[0]
    at = connection.ops.adapt_datetimefield_value(start + timedelta(seconds=n))
    rank = rng.randrange(1, 5) if state == "waiting" else 0
    return (n, company_id, n, text, fold(text), rng.random(), "IN", "[]", "[]", "bench", at, status, state, rank)


def _insert(model: Any, rows: Iterator[tuple[Any, ...]], columns: tuple[str, ...]) -> None:
    marks = ", ".join(["%s"] * len(columns))
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows))  # noqa: S608 - constants


def _searches(company: Company) -> Iterator[tuple[str, Callable[[], int]]]:
    every = PlateRead.objects.of_company(company)
    middle = every.filter(pk=every.order_by("-pk").values_list("pk", flat=True)[0] // 2).get()
    plate, day_before = middle.text, middle.created_at - timedelta(days=1)

    def showing(typed: str, lookalikes: bool = False) -> Callable[[], int]:
        return lambda: _page(every.showing(PlateSearch.of(typed, lookalikes)))

    yield "all, first page", lambda: _page(every)
    yield "all, a page in the middle", lambda: _page(every, Anchor.of(middle))
    yield "a whole plate", showing(plate)
    yield "begins with 9 characters (*)", showing(f"{plate[:9]}*")
    yield "begins with a state (*)", showing("MH*")
    yield "ends with four digits (*)", showing(f"*{plate[-4:]}")
    yield "contains two digits", showing("77")
    yield "an unknown plate", showing("XX99XX9999")
    yield "a whole plate, look-alikes", showing(plate, True)
    for name, rows in (
        ("blocked", every.matched("blocked")),
        ("matched", every.matched("matched")),
        ("unmatched, one day", every.matched("unmatched").between(day_before, middle.created_at)),
        ("corrected", every.reviewed("corrected")),
        ("at least 99.9 % sure", every.filter(score__gte=0.999)),
        ("blocked and corrected", every.matched("blocked").reviewed("corrected")),
    ):  # fmt: skip
        yield name, lambda rows=rows: _page(rows)  # type: ignore[misc]
    yield "review: how many wait (to 1,000)", lambda: review_queue.waiting_count(company)
    for order in review_queue.ORDERS:
        ordered = review_queue.waiting(company).order_by(*review_queue.ORDERS[order])
        yield f"review: the next ones, {order}", lambda ordered=ordered: len(ordered[: review_queue.TRIES])  # type: ignore[misc]


def _page(rows: PlateReadQuerySet, older: Anchor | None = None) -> int:
    page = page_of(rows, older, None)
    listed(page.rows)
    return page.found


def _measured(search: Callable[[], int], repeat: int) -> tuple[int, float, float]:
    walls, cpus = [], []
    for _ in range(repeat):
        wall, cpu = time.perf_counter(), time.process_time()
        found = search()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return found, statistics.median(walls), statistics.median(cpus)
