"""A table in words and numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from recognition.training.annotations.classes import PLATE, VEHICLES
from recognition.training.annotations.rows import Row

PERCENTILES = {"min": 0, "10 %": 10, "median": 50, "90 %": 90, "max": 100}


def summary(rows: Sequence[Row]) -> list[str]:
    """Lines for people: counts by split and class, and how wide the plates are."""
    splits = sorted({row.split for row in rows}, key=lambda split: (split != "train", split))
    groups = {split: [row for row in rows if row.split == split] for split in splits}
    counts = {**{split: _counts(group) for split, group in groups.items()}, "all": _counts(rows)}
    names = [name for name, count in counts["all"].items() if count or name in ("pictures", "plates")]
    width = max(map(len, counts))
    lines = [" " * width + "".join(f"{name:>{_column(name)}}" for name in names)]
    for split, count in counts.items():
        lines.append(f"{split:<{width}}" + "".join(f"{count[name]:>{_column(name)}}" for name in names))
    return [*lines, "", *_plate_widths(rows)]


def _counts(rows: Sequence[Row]) -> dict[str, int]:
    labels = Counter(one.label for row in rows for one in row.objects())
    return {
        "pictures": len(rows),
        "plates": labels[PLATE],
        "with text": sum(one.text is not None for row in rows for one in row.plates or ()),
        **{label: labels[label] for label in VEHICLES},
        "no plates": sum(row.plates == () for row in rows),
        "plates not annotated": sum(row.plates is None for row in rows),
        "vehicles not annotated": sum(row.vehicles is None for row in rows),
    }


def _column(name: str) -> int:
    return max(len(name), 6) + 2


def _plate_widths(rows: Sequence[Row]) -> list[str]:
    widths = [plate.bbox[2] - plate.bbox[0] for row in rows for plate in row.plates or ()]
    if not widths:
        return []
    shown = (f"{name} {np.percentile(widths, share):.0f}" for name, share in PERCENTILES.items())
    return [f"plate width in px: {', '.join(shown)}"]
