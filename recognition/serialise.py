"""What the pipeline found, as plain data: the JSON that commands print and rows keep. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from recognition.pipeline.types import Box, Character, Plate, Read, Timings, Vehicle

READABLE = 0.35
"""Reads below this probability are shown to people as not readable; data keeps them.

From here on no more than 0.1 false reads a picture are shown on validation scenes: texts on what is no plate, and
wrong texts, as far as scores admit them.
"""


def plate_data(plate: Plate, matches: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """A plate of the documented JSON schema (README, “Reading pictures without the portal”)."""
    detection, read = plate.detection, plate.read
    return {
        "text": read.text,
        "score": round(read.score, 4),
        "bbox": box_data(detection.box),
        "quad": quad_data(plate),
        "detection_score": round(detection.score, 4),
        "vehicle": vehicle_data(detection.vehicle) if detection.vehicle else None,
        "region": read.region,
        "characters": [character_data(character) for character in read.characters],
        "alternatives": text_alternatives(read),
        "matches": list(matches),
    }


def vehicle_data(vehicle: Vehicle) -> dict[str, Any]:
    """A vehicle: its class, how sure that is one, and its box."""
    return {"class": vehicle.kind, "score": round(vehicle.score, 4), "bbox": box_data(vehicle.box)}


def box_data(box: Box) -> list[float]:
    """x1, y1, x2, y2 in pixels."""
    return [round(value, 1) for value in (box.x1, box.y1, box.x2, box.y2)]


def quad_data(plate: Plate) -> list[list[float]]:
    return [[round(float(x), 1), round(float(y), 1)] for x, y in plate.detection.quad]


def character_data(character: Character) -> dict[str, Any]:
    """One character with its alternatives; `center` is its place in the rectified crop, as shares."""
    data: dict[str, Any] = {
        "char": character.char,
        "score": round(character.score, 4),
        "alternatives": [{"char": other.char, "score": round(other.score, 4)} for other in character.alternatives],
    }
    if character.center is not None:
        data["center"] = [round(share, 3) for share in character.center]
    return data


def text_alternatives(read: Read) -> list[dict[str, Any]]:
    return [{"text": other.text, "score": round(other.score, 4)} for other in read.alternatives]


def timings_data(timings: Timings) -> dict[str, float]:
    """Milliseconds, as the schema's "ms"."""
    parts = {"decode": timings.decode, "detect": timings.detect, "read": timings.read, "total": timings.total}
    return {name: round(value, 2) for name, value in parts.items()}


CSV_COLUMNS = ("image", "text", "score", "detection_score", "region", "x1", "y1", "x2", "y2", "matches", "error")


def csv_rows(row: dict[str, Any]) -> list[dict[str, Any]]:
    """A file of the documented JSON schema as rows of CSV_COLUMNS: one a plate, or one that tells of none."""
    if "error" in row:
        return [{"image": row["image"], "error": row["error"]["code"]}]
    return [
        {
            "image": row["image"],
            **{name: plate[name] for name in ("text", "score", "detection_score", "region")},
            **dict(zip(("x1", "y1", "x2", "y2"), plate["bbox"], strict=True)),
            "matches": " ".join(match["plate"].replace(" ", "") for match in plate["matches"]),
        }
        for plate in row["plates"]
    ] or [{"image": row["image"]}]
