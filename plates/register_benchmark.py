"""A register as large companies have them, and how long its pages, searches and exports take."""

from __future__ import annotations

import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import islice
from statistics import median
from typing import Any

from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext

from companies.models import Company
from plates import benchmark
from plates.export import MOST_IN_WORKBOOK, csv_blocks, write_workbook
from plates.models import PlateList, PlateStatus, RegisteredPlate
from plates.paging import COUNTED, ORDERS, Page, Sorting, anchor_of, in_order, page_of
from plates.querysets import RegisteredPlateQuerySet
from plates.searching import plain_words
from plates.simulation import plates

SEED = 11
GIVEN = ("Aarav", "Asha", "Deepa", "Farhan", "Gita", "Imran", "Kavya", "Leela", "Manish", "Neha", "Priya", "Rohan")
FAMILY = ("Agarwal", "Bose", "Chopra", "Das", "Fernandes", "Iyer", "Khan", "Mehta", "Nair", "Patel", "Rao", "Singh")
CARS = (("Tata", "Nexon"), ("Maruti Suzuki", "Swift"), ("Hyundai", "Creta"), ("Mahindra", "Thar"), ("Kia", "Seltos"))
COLOURS = ("white", "silver", "grey", "black", "red", "blue")
STATUSES = {PlateStatus.ALLOWED: 0.97, PlateStatus.WATCH: 0.02, PlateStatus.BLOCKED: 0.009, PlateStatus.IGNORED: 0.001}


@dataclass(frozen=True, slots=True)
class Timed:
    """What was asked, milliseconds (medians) by the clock and of this process, and the number of queries.

    `entries` are the index entries and rows that the database read; 0 where it does not say.
    """

    what: str
    ms: float
    cpu_ms: float
    queries: int
    entries: int
    found: str


def register_of(size: int) -> Company:
    """The company `benchmark-register-<size>` with so many plates with owners and vehicles; missing ones are added."""
    company, _ = Company.objects.get_or_create(
        slug=f"benchmark-register-{size}", defaults={"name": f"Register {size}", "region": "IN"}
    )
    names = ("Residents", "Staff", "Contractors")
    lists = [PlateList.objects.get_or_create(company=company, name=name)[0].pk for name in names]
    there = RegisteredPlate.objects.of_company(company).count()
    rows = _rows(lists, random.Random(SEED + there))
    benchmark.insert(company, ({"text": text, **next(rows)} for text in islice(plates(size, SEED), there, size)))
    return company


def _rows(lists: list[int], chance: random.Random) -> Iterator[dict[str, Any]]:
    """Everything but the text; one plate in fifty has an end, and few have a beginning."""
    today = date.today()
    while True:
        make, model = chance.choice(CARS)
        owner = f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}"
        phone, colour = f"+91 {chance.randrange(70000, 99999)} {chance.randrange(100000):05d}", chance.choice(COLOURS)
        until = today + timedelta(days=chance.randrange(-200, 400)) if chance.random() < 0.02 else None
        begins = today + timedelta(days=chance.randrange(1, 60)) if until is None and chance.random() < 2e-5 else None
        yield {
            "region": "IN", "status": chance.choices(list(STATUSES), list(STATUSES.values()))[0].value,
            "plate_list_id": chance.choice([*lists[:1] * 8, lists[1], lists[2], None]),
            "owner_name": owner, "owner_email": "", "owner_phone": phone, "vehicle_make": make, "vehicle_model": model,
            "vehicle_colour": colour, "notes": "", "words": plain_words(owner, phone, make, model, colour),
            "valid_from": begins and begins.isoformat(), "valid_until": until and until.isoformat(),
        }  # fmt: skip


def measured(company: Company, repeat: int) -> Iterator[Timed]:
    """Times pages of a register as its list page asks for them."""
    rows, today = RegisteredPlate.objects.of_company(company), date.today()
    size = rows.count()
    for name in ORDERS:
        yield _timed(f"first page by {name}", partial(page_of, rows, Sorting(name)), repeat)
        yield _timed(f"first page by {name}, backwards", partial(page_of, rows, Sorting("-" + name)), repeat)
    for name in ORDERS:
        sorting, deep = Sorting(name), _row_at(rows, Sorting(name), size * 9 // 10)
        yield _timed(
            f"page after 90 % by {name}",
            partial(_page_after, company, rows, sorting, deep),
            repeat,
        )
    for what, asked in _questions(rows, today):
        yield _timed(what, partial(page_of, asked, Sorting()), repeat)
        yield _timed(f"{what}, by owner", partial(page_of, asked, Sorting("owner")), repeat)


def exported(company: Company) -> Iterator[tuple[str, int, float, float]]:
    """What is exported, how many plates, CPU seconds, and by how many MB the most memory of this process grew."""
    rows = RegisteredPlate.objects.of_company(company)
    yield "CSV", *_spent(lambda: sum(block.count("\n") for block in csv_blocks(in_order(rows, Sorting()))) - 1)
    few = list(
        rows.order_by("normalised")[MOST_IN_WORKBOOK - 1 : MOST_IN_WORKBOOK].values_list("normalised", flat=True)
    )
    part = rows.filter(normalised__lte=few[0]) if few else rows
    yield "Excel", *_spent(lambda: _workbook(part))


def _workbook(rows: RegisteredPlateQuerySet) -> int:
    with tempfile.TemporaryFile() as file:
        write_workbook(in_order(rows, Sorting()), file)
    return rows.count()


def _spent(work: Callable[[], int]) -> tuple[int, float, float]:
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    count = work()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return count, time.process_time() - began, (most - before) / 1024


def _row_at(rows: RegisteredPlateQuerySet, sorting: Sorting, position: int) -> int:
    """The id of the row at that position of an order (slow: by offset)."""
    ordered = rows.order_by(*sorting.order.names(False)).values_list("pk", flat=True)
    return ordered[position : position + 1][0]


def _page_after(company: Company, rows: RegisteredPlateQuerySet, sorting: Sorting, pk: int) -> Page:
    return page_of(rows, sorting, after=anchor_of(company, pk))


def _questions(rows: RegisteredPlateQuerySet, today: date) -> Iterator[tuple[str, RegisteredPlateQuerySet]]:
    one = rows.order_by("pk").values_list("normalised", flat=True)[rows.count() // 2]
    yield "search, a plate", rows.search(one)
    yield "search, four digits", rows.search(one[-4:])
    yield "search, nothing found", rows.search("QQQQQQQQ")
    yield "search, an owner", rows.search("priya nair")
    yield "search, owner and vehicle", rows.search("nair thar black")
    yield "search, wildcards at the end", rows.search(f"{one[:6]}*")
    yield "search, wildcards at the beginning", rows.search(f"*{one[-4:]}")
    yield "search, look-alikes of a plate", rows.search(one.replace("0", "O").replace("1", "I"), lookalikes=True)
    yield "search, look-alikes of four characters", rows.search("B0I5", lookalikes=True)
    yield "blocked", rows.filter(status=PlateStatus.BLOCKED)
    yield "ignored", rows.filter(status=PlateStatus.IGNORED)
    yield "on no list", rows.filter(plate_list=None)
    yield "of another region", rows.filter(region="DE")
    yield "valid now", rows.valid_on(today)
    yield "expired", rows.expired_on(today)
    yield "not valid yet", rows.not_yet_valid_on(today)
    yield "blocked and expired", rows.filter(status=PlateStatus.BLOCKED).expired_on(today)
    yield "blocked, an owner", rows.filter(status=PlateStatus.BLOCKED).search("priya")


def _timed(what: str, ask: Callable[[], Page], repeat: int) -> Timed:
    taken, worked = [], []
    before = benchmark.index_reads()
    for _ in range(repeat):
        reset_queries()
        with CaptureQueriesContext(connection) as queries:
            began, cpu = time.perf_counter(), time.process_time()
            page = ask()
            taken.append((time.perf_counter() - began) * 1000)
            worked.append((time.process_time() - cpu) * 1000)
    found = f"more than {COUNTED:,}" if page.is_more else f"{page.found:,}"
    entries = (benchmark.index_reads() - before) // repeat
    return Timed(what, median(taken), median(worked), len(queries), entries, found)
