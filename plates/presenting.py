"""Versions of a plate in words: who changed what, from what, to what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from companies.models import Company
from plates.formats import region_name
from plates.history import ADDED, DELETED
from plates.models import PlateList, PlateStatus, RegisteredPlate

VERSIONS = 50
"""Versions of one page."""

SILENT = ("id", "company", "normalised", "created_at", "updated_at")
"""Fields that follow from others, or never change."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field whose value changed; '' stands for none."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class VersionShown:
    """A version of a plate.

    Attributes:
        kind: what happened, in a word.
        who: the person, '' where nobody is known.
        differences: what changed with it; of a first version, everything that is filled in.
        is_present: whether the plate is so now.
    """

    pk: int
    kind: str
    who: str
    at: datetime
    differences: list[Difference]
    is_present: bool


def versions_of(company: Company, plate: RegisteredPlate, before: int | None) -> tuple[list[VersionShown], int | None]:
    """A page of a plate's versions, the newest first, and the id that the next page begins before (None: no more).

    Args:
        before: only versions older than the one of this id.
    """
    rows = RegisteredPlate.history.filter(company=company, id=plate.pk).select_related("history_user")
    rows = rows.filter(history_id__lt=before) if before else rows
    found = list(rows.order_by("-history_id")[: VERSIONS + 1])
    lists = dict(PlateList.objects.of_company(company).values_list("pk", "name"))
    shown = [
        _shown(version, earlier, lists, is_present=not before and at == 0)
        for at, (version, earlier) in enumerate(pairwise([*found, None]))
        if at < VERSIONS
    ]
    return shown, found[VERSIONS - 1].history_id if len(found) > VERSIONS else None


def _shown(version: Any, earlier: Any, lists: dict[int, str], is_present: bool) -> VersionShown:
    if version.history_type == ADDED:
        kind = "Restored" if earlier is not None and earlier.history_type == DELETED else "Registered"
    else:
        kind = "Deleted" if version.history_type == DELETED else "Changed"
    person = version.history_user
    return VersionShown(
        pk=version.history_id,
        kind=kind,
        who=person.get_full_name() if person else "",
        at=version.history_date,
        differences=list(_differences(version, earlier, lists)),
        is_present=is_present,
    )


def _differences(version: Any, earlier: Any, lists: dict[int, str]) -> Iterable[Difference]:
    for field in version.tracked_fields:
        if field.name in SILENT:
            continue
        after = getattr(version, field.attname)
        before = getattr(earlier, field.attname) if earlier is not None else None
        if (before or None) != (after or None):
            name = str(field.verbose_name).capitalize()
            yield Difference(name, _words(field.name, before, lists), _words(field.name, after, lists))


def _words(name: str, value: Any, lists: dict[int, str]) -> str:
    if value in (None, ""):
        return ""
    if name == "plate_list":
        return lists.get(value, "a list that was deleted")
    if name == "status":
        return str(PlateStatus(value).label)
    return region_name(value) if name == "region" else str(value)
