"""What a checked row would change in the register. Pure but for the model's field names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plates.bulk.cleaning import CleanRow, Problem, Value, validity_is_ordered
from plates.bulk.columns import COLUMNS
from plates.bulk.models import EmptyCells, RowKind
from plates.models import PlateStatus, RegisteredPlate

FIELDS = tuple(column.name for column in COLUMNS)
KEPT_WHEN_EMPTY = frozenset(("status", "region"))
"""Every plate has these: an empty cell never takes them away."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a row does: `values` to be written, `before` what they replace."""

    kind: RowKind
    values: dict[str, Value]
    before: dict[str, Value]


def as_new(row: CleanRow, home_region: str) -> Difference:
    """A plate that is not registered yet: what is empty takes its usual value."""
    values: dict[str, Value] = {name: value for name, value in row.values.items() if value not in ("", None)}
    values.setdefault("status", PlateStatus.ALLOWED.value)
    if home_region:
        values.setdefault("region", home_region)
    return Difference(RowKind.NEW, values, {})


def against(row: CleanRow, registered: Mapping[str, Any], empty_cells: str) -> Difference:
    """A plate that is registered: what differs. Its printed text stays, however the list spaces it."""
    values: dict[str, Value] = {}
    before: dict[str, Value] = {}
    for name, value in row.values.items():
        keeps = value in ("", None) and (empty_cells == EmptyCells.KEEP or name in KEPT_WHEN_EMPTY)
        if name != "text" and not keeps and not _same(name, value, registered[name]):
            values[name], before[name] = value, registered[name]
    return Difference(RowKind.CHANGED if values else RowKind.UNCHANGED, values, before)


def _same(name: str, value: Value, registered: Value) -> bool:
    """Names of lists are told apart without case, as databases differ in that."""
    if name == "plate_list":
        return str(value).casefold() == str(registered).casefold()
    return value == registered


def validity_problem(found: Difference, registered: Mapping[str, Any]) -> Problem | None:
    """A new end of the validity that does not go with the registered other end."""
    merged = {name: found.values.get(name, registered[name]) for name in ("valid_from", "valid_until")}
    if validity_is_ordered(merged["valid_from"], merged["valid_until"]):
        return None
    name = "valid_until" if "valid_until" in found.values else "valid_from"
    other = registered["valid_from" if name == "valid_until" else "valid_until"]
    return Problem(name, str(found.values[name]), f"This does not go with the other end of the validity, {other}.")


def field_values(plate: RegisteredPlate) -> dict[str, Any]:
    """A plate's fields by the names of columns; its list by name, '' for none."""
    found = {name: getattr(plate, name) for name in FIELDS if name != "plate_list"}
    found["plate_list"] = plate.plate_list.name if plate.plate_list else ""
    return found
