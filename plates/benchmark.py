"""Measures matching against registers of any size, beside two plainer ways of searching them."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice, product
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min
from django.utils import timezone

from companies.models import Company
from plates.candidates import candidates
from plates.channel import Positions
from plates.matching import Prior, best_text
from plates.models import MatchingPolicy, RegisteredPlate
from plates.policies import decide
from plates.simulation import plates, read_of
from plates.text import FOLDED

REGISTERED_SEED, OTHER_SEED = 1, 2
FILLED_AT_ONCE = 5000
EMPTY = (
    "owner_name", "owner_email", "owner_phone", "vehicle_make", "vehicle_model", "vehicle_colour", "notes", "words",
)  # fmt: skip
MISREAD_SHARES = (0.78, 0.16, 0.06)
"""Of the plates that are not registered, so many have 0, 1 and 2 characters misread: as real reads have."""

Answer = tuple[str, bool, int]
"""The text that a search puts first or '', whether it takes that for a match, and how many rows it fetched."""


@dataclass(slots=True)
class Measured:
    """What a search did with the reads of one kind."""

    kind: str
    wall_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    first: int = 0
    matched_right: int = 0
    matched_wrong: int = 0

    def figures(self) -> dict[str, Any]:
        count = max(len(self.wall_ms), 1)
        return {
            "reads": self.kind,
            "n": len(self.wall_ms),
            "right_first": round(self.first / count, 4),
            "matched_right": round(self.matched_right / count, 4),
            "matched_wrong": round(self.matched_wrong / count, 4),
            "p50_ms": round(_quantile(self.wall_ms, 0.5), 3),
            "p99_ms": round(_quantile(self.wall_ms, 0.99), 3),
            "cpu_p50_ms": round(_quantile(self.cpu_ms, 0.5), 3),
            "cpu_p99_ms": round(_quantile(self.cpu_ms, 0.99), 3),
            "rows_mean": round(sum(self.rows) / count, 2),
        }


@dataclass(frozen=True, slots=True)
class Trial:
    """A read and the plate that it shows; `kind` names what it tests."""

    kind: str
    truth: str
    positions: Positions


def register_of(size: int) -> Company:
    """The company `benchmark-<size>` with so many plates; those that are missing are added."""
    company, _ = Company.objects.get_or_create(
        slug=f"benchmark-{size}", defaults={"name": f"Benchmark {size}", "region": "IN"}
    )
    there = RegisteredPlate.objects.of_company(company).count()
    if there < size:
        fill(company, islice(plates(size, REGISTERED_SEED), there, size))
    return company


def fill(company: Company, texts: Iterable[str]) -> int:
    """Adds plates of which nothing but the text is known; how many."""
    rest = {"region": "IN", "status": "allowed", **dict.fromkeys(EMPTY, "")}
    return insert(company, ({"text": text, **rest} for text in texts))


def insert(company: Company, rows: Iterable[dict[str, Any]]) -> int:
    """Adds plates by plain SQL, as a benchmark of ten million needs; how many.

    Args:
        rows: the values of each plate, with the same names; texts are normalised already.
    """
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    fixed = {"company_id": company.pk, "created_at": now, "updated_at": now}
    iterator, added = iter(rows), 0
    while chunk := list(islice(iterator, FILLED_AT_ONCE)):
        full = [{**fixed, "normalised": row["text"], "folded": row["text"].translate(FOLDED), **row} for row in chunk]
        table, columns = connection.ops.quote_name(RegisteredPlate._meta.db_table), tuple(full[0])
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608 - constants
        with connection.cursor() as cursor, transaction.atomic():
            cursor.executemany(statement, [tuple(row.values()) for row in full])
        added += len(chunk)
    return added


def trials(company: Company, count: int, seed: int = 3) -> Iterator[Trial]:
    """`count` reads each of registered plates with 0, 1 and 2 misread characters, and of plates not registered."""
    chance = random.Random(seed)
    for misread in (0, 1, 2):
        for text in _registered(company, count, chance):
            yield Trial(f"{misread} misread", text, read_of(text, misread, chance))
    for text in _others(company, count):
        misread = chance.choices(range(len(MISREAD_SHARES)), MISREAD_SHARES)[0]
        yield Trial("not registered", text, read_of(text, misread, chance))


def measure(search: Callable[[Positions], Answer], reads: Iterable[Trial]) -> list[Measured]:
    """Runs a search over reads, by their kinds in order."""
    found: dict[str, Measured] = {}
    for trial in reads:
        group = found.setdefault(trial.kind, Measured(trial.kind))
        began, cpu = time.perf_counter(), time.process_time()
        first, is_match, rows = search(trial.positions)
        group.wall_ms.append((time.perf_counter() - began) * 1000)
        group.cpu_ms.append((time.process_time() - cpu) * 1000)
        group.rows.append(rows)
        group.first += first == trial.truth
        group.matched_right += is_match and first == trial.truth
        group.matched_wrong += is_match and first != trial.truth
    return list(found.values())


def by_candidates(company: Company, size: int) -> Callable[[Positions], Answer]:
    """This product's search, with the policy that companies have until they choose."""
    policy = MatchingPolicy(company=company)
    prior = Prior.of_register(size, policy.registered_share, policy.plausible_plates, company.region)
    day = date.today()

    def search(positions: Positions) -> Answer:
        found = candidates(company, positions, day, prior)
        first = found.rankings[0].text if found.rankings else ""
        accepted = decide(policy, found).accepted
        if accepted:
            first = max(accepted, key=lambda one: one.ranking.score).ranking.text
        return first, bool(accepted), found.rows

    return search


def by_combinations(company: Company) -> Callable[[Positions], Answer]:
    """The source system's search: every combination of each position's best letter and best digit, one query."""

    def search(positions: Positions) -> Answer:
        texts = ["".join(chars) for chars in product(*(_letter_and_digit(choices) for choices in positions))]
        found = set(
            RegisteredPlate.objects.of_company(company)
            .filter(normalised__in=texts)
            .valid_on(date.today())
            .order_by()
            .values_list("normalised", flat=True)
        )
        first = max(found, key=lambda text: _product(positions, text), default="")
        return first, bool(found), len(found)

    return search


def by_scan(company: Company) -> Callable[[Positions], Answer]:
    """A full scan: the text with the least Damerau–Levenshtein distance to the read; at most 1 is a match.

    Raises:
        ImportError: rapidfuzz is not installed.
    """
    from rapidfuzz.distance import DamerauLevenshtein
    from rapidfuzz.process import extractOne

    texts = list(RegisteredPlate.objects.of_company(company).order_by().values_list("normalised", flat=True))

    def search(positions: Positions) -> Answer:
        found = extractOne(best_text(positions), texts, scorer=DamerauLevenshtein.distance, score_cutoff=3)
        return (found[0], found[1] <= 1, len(texts)) if found else ("", False, len(texts))

    return search


def index_reads() -> int:
    """How many index entries and rows this connection has read so far; 0 where the database does not say."""
    if connection.vendor != "mysql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Handler_read%%'")
        return sum(int(value) for _, value in cursor.fetchall())


def _registered(company: Company, count: int, chance: random.Random) -> Iterator[str]:
    rows = RegisteredPlate.objects.of_company(company)
    ends = rows.aggregate(low=Min("pk"), high=Max("pk"))
    for _ in range(count):
        pk = chance.randint(ends["low"], ends["high"])
        yield rows.filter(pk__gte=pk).order_by("pk").values_list("normalised", flat=True)[0]


def _others(company: Company, count: int) -> Iterator[str]:
    rows = RegisteredPlate.objects.of_company(company)
    fresh = (text for text in plates(count * 2, OTHER_SEED) if not rows.filter(normalised=text).exists())
    return islice(fresh, count)


def _letter_and_digit(choices: Any) -> list[str]:
    ordered = sorted(choices, key=choices.__getitem__, reverse=True)
    letter = next((char for char in ordered if char.isalpha()), None)
    digit = next((char for char in ordered if char.isdigit()), None)
    return [char for char in (letter, digit) if char]


def _product(positions: Positions, text: str) -> float:
    value = 1.0
    for choices, char in zip(positions, text, strict=True):
        value *= choices.get(char, 0.0)
    return value


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0
