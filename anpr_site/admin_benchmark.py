"""How long the lists of the back office take, and how many queries: every list, searched, filtered and far behind."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from anpr_site.admin import site
from companies.models import Company, User
from companies.sessions import STEP_KEY
from recognition.models import PlateRead

DEEP = 200


@dataclass(frozen=True, slots=True)
class Timed:
    """A page, medians in milliseconds of this process's CPU and of the clock, and its queries."""

    page: str
    cpu_ms: float
    wall_ms: float
    queries: int
    status: int


def measured(repeat: int) -> Iterator[Timed]:
    """Times every list as a superuser who is there only meanwhile: nothing that is written stays."""
    with transaction.atomic():
        client = _client()
        for name, address in pages():
            yield _timed(client, name, address, repeat)
        transaction.set_rollback(True)


def pages() -> Iterator[tuple[str, str]]:
    """Names and addresses: the first page, one far behind, and what can be searched and filtered by."""
    yield "overview", reverse("admin:index")
    read = PlateRead.objects.order_by("pk").first()
    term = read.text[:6] if read else "MH12"
    company = Company.objects.order_by("-pk").values_list("pk", flat=True).first()
    for model, office in site._registry.items():
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        address = reverse(f"admin:{name}_changelist")
        yield name, address
        questions: dict[str, dict[str, Any]] = {"page 200": {"p": DEEP}, "search": {"q": term}}
        questions["search, nothing found"] = {"q": "QQQQQQ"}
        if office.date_hierarchy:
            day = read.created_at if read else None
            questions |= {"a year": {f"{office.date_hierarchy}__year": day.year}} if day else {}
        if any(field.name == "company" for field in model._meta.fields):
            questions["one company"] = {"company__id__exact": company}
        for one in office.list_filter:
            if isinstance(one, str) and (field := model._meta.get_field(one)).choices:
                questions |= {
                    f"{one} {value or 'none'}": {f"{one}__exact": value} for value, _ in field.choices if value
                }
        for words, parameters in questions.items():
            yield f"{name}: {words}", f"{address}?{urlencode(parameters)}"


def _client() -> Client:
    user = User.objects.create_user(f"benchmark-{time.time_ns()}@example.com", None, is_staff=True, is_superuser=True)
    client = Client(SERVER_NAME=next((name for name in settings.ALLOWED_HOSTS if name != "*"), "localhost"))
    client.force_login(user)
    session = client.session
    session[STEP_KEY] = "email"
    session.save()
    return client


def _timed(client: Client, name: str, address: str, repeat: int) -> Timed:
    """The medians of some visits after a first one, which compiles templates."""
    cpu, wall = [], []
    for at in range(repeat + 1):
        with CaptureQueriesContext(connection) as queries:
            began, worked = time.perf_counter(), time.process_time()
            response = client.get(address, secure=True)
            if at:
                cpu.append((time.process_time() - worked) * 1000)
                wall.append((time.perf_counter() - began) * 1000)
    return Timed(name, median(cpu), median(wall), len(queries), response.status_code)
