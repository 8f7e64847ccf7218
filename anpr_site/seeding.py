"""A large installation made up: registers, pictures, reads and matches, to measure the back office with."""

from __future__ import annotations

import hashlib
import random
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Max

from companies.models import Company
from plates.models import RegisteredPlate
from plates.register_benchmark import register_of
from plates.text import fold
from recognition.models import Detection, Image, Match, PlateRead

COMPANIES = 20
"""The register's own, which has half of the pictures, and others, of which each has fewer than the one before."""
DAYS = 365
PLATES_A_PICTURE = 2
FAILED_SHARE, MATCHED_SHARE = 0.01, 0.3
AT_ONCE = 5000
CHARACTERS = '[{"char": "M", "score": 0.99, "center": null, "alternatives": [{"char": "N", "score": 0.01}]}]'
SEED = 7


def seed(plates: int, reads: int, at: datetime) -> None:
    """Adds what is missing up to so many plates in one register, and so many reads in all.

    Reads are spread over the year before `at`. Rows are smaller than real ones: a read has one character of evidence.
    """
    with without_indexes(RegisteredPlate):
        register = register_of(plates)
    missing = reads - PlateRead.objects.count()
    if missing > 0:
        with without_indexes(Image, Detection, PlateRead, Match):
            _fill(_companies(register), list(_texts(register)), missing, at)


@contextmanager
def without_indexes(*kinds: type[models.Model]) -> Iterator[None]:
    """Takes the tables' own indexes away meanwhile: building them at the end takes a fraction of the time."""
    for kind in kinds:
        with connection.schema_editor() as editor:
            for index in kind._meta.indexes:
                editor.remove_index(kind, index)
    try:
        yield
    finally:
        for kind in kinds:
            with connection.schema_editor() as editor:
                for index in kind._meta.indexes:
                    editor.add_index(kind, index)


def _companies(register: Company) -> list[Company]:
    names = [f"benchmark-{number}" for number in range(1, COMPANIES)]
    others = [Company.objects.get_or_create(slug=name, defaults={"name": name.title()})[0] for name in names]
    return [register, *others]


def _texts(register: Company) -> Iterator[tuple[int, str]]:
    """Ids and texts of plates that are seen: one in ten of the register."""
    rows = RegisteredPlate.objects.filter(company=register).order_by("pk").values_list("pk", "normalised")
    return islice(rows.iterator(), None, None, 10)


def _fill(companies: list[Company], known: list[tuple[int, str]], reads: int, at: datetime) -> None:
    """Writes pictures in the order of time, AT_ONCE reads a transaction."""
    chance = random.Random(SEED)
    weights = [1.0, *(1.0 / (COMPANIES - 1) for _ in companies[1:])]
    first = {kind: _next(kind) for kind in (Image, Detection, PlateRead)}
    pictures = reads // PLATES_A_PICTURE
    for begin in range(0, pictures, AT_ONCE // PLATES_A_PICTURE):
        rows: dict[type[models.Model], list[dict[str, Any]]] = {Image: [], Detection: [], PlateRead: [], Match: []}
        for number in range(begin, min(begin + AT_ONCE // PLATES_A_PICTURE, pictures)):
            when = at - timedelta(days=DAYS) * (1 - number / pictures)
            company = chance.choices(companies, weights)[0]
            _picture(rows, first, number, company.pk, when, known, chance)
        with transaction.atomic():
            for kind, values in rows.items():
                insert(kind, values)


def _picture(
    rows: dict[type[models.Model], list[dict[str, Any]]],
    first: dict[type[Any], int],
    number: int,
    company: int,
    when: datetime,
    known: list[tuple[int, str]],
    chance: random.Random,
) -> None:
    """One picture with its plates; one in a hundred failed, and has none."""
    failed = chance.random() < FAILED_SHARE
    pk = first[Image] + number
    rows[Image].append(_image(pk, company, when, failed))
    for position in range(0 if failed else PLATES_A_PICTURE):
        at = number * PLATES_A_PICTURE + position
        plate, text = chance.choice(known)
        matched = chance.random() < MATCHED_SHARE
        text = text if matched else f"ZZ{at % 10_000_000:07d}"
        rows[Detection].append(_detection(first[Detection] + at, pk, position))
        rows[PlateRead].append(
            _read(first[PlateRead] + at, first[Detection] + at, company, text, when, matched, chance)
        )
        if matched:
            rows[Match].append(_match(first[PlateRead] + at, plate, text, when))


def _image(pk: int, company: int, when: datetime, failed: bool) -> dict[str, Any]:
    digest = hashlib.sha256(str(pk).encode()).hexdigest()
    status = {"status": "failed", "error_code": "truncated"} if failed else {"status": "done", "error_code": ""}
    return {
        "id": pk, "company_id": company, "public_id": uuid.UUID(digest[:32], version=4), "sha256": digest,
        "name": f"camera-{pk % 40}-{pk}.jpg", "file": f"benchmark/{digest}", "format": "JPEG",
        "size_bytes": 200_000 + pk % 300_000, "width_px": 1920, "height_px": 1080, "created_at": when,
        "finished_at": when, "attempts": 1, "timings_ms": "{}", "vehicles": "[]", **status,
    }  # fmt: skip


def _detection(pk: int, image: int, position: int) -> dict[str, Any]:
    return {
        "id": pk, "image_id": image, "position": position, "x1": 10.0, "y1": 10.0, "x2": 110.0, "y2": 40.0,
        "score": 0.9, "quad": "[[10, 10], [110, 10], [110, 40], [10, 40]]", "vehicle_kind": "car",
    }  # fmt: skip


def _read(
    pk: int, detection: int, company: int, text: str, when: datetime, matched: bool, chance: random.Random
) -> dict[str, Any]:
    unsure = chance.random() < 0.03
    return {
        "id": pk, "company_id": company, "detection_id": detection, "text": text, "folded": fold(text),
        "score": 0.5 if unsure else 0.95, "region": "IN", "characters": CHARACTERS, "alternatives": "[]",
        "reader": "plate_reader/4", "created_at": when, "match_status": "allowed" if matched else "",
        "review_state": "waiting" if unsure else "", "review_rank": 3 if unsure else 0,
    }  # fmt: skip


def _match(read: int, plate: int, text: str, when: datetime) -> dict[str, Any]:
    return {
        "read_id": read, "plate_id": plate, "plate_text": text, "plate_status": "allowed", "score": 0.99,
        "reason": "exact", "differences": "[]", "created_at": when,
    }  # fmt: skip


def _next(kind: type[models.Model]) -> int:
    return int(kind._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def insert(kind: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """Writes rows by plain SQL, with times as given; columns that no row names get the defaults of their fields."""
    fields = [field for field in kind._meta.concrete_fields if not field.primary_key and not field.generated]
    rows = list(rows)
    if not rows:
        return
    if "id" in rows[0]:
        fields = [kind._meta.pk, *fields]
    others = {field: _prepared(field, field.get_default()) for field in fields if field.attname not in rows[0]}
    values = [
        [others[field] if field in others else _ready(field, row[field.attname]) for field in fields] for row in rows
    ]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    holes = ", ".join("%s" for _ in fields)
    with connection.cursor() as cursor:
        table = quote(kind._meta.db_table)
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({holes})", values)  # noqa: S608 - names of fields


def _ready(field: Any, value: Any) -> Any:
    """Numbers and text as they are: preparing them would take most of the time."""
    return value if isinstance(value, int | float | str) else _prepared(field, value)


def _prepared(field: Any, value: Any) -> Any:
    return field.get_db_prep_save(value, connection)
