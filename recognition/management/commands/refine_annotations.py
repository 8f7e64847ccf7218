"""`manage.py refine_annotations`: tightens labels and finds what was not labelled, for the next training."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import cv2
from django.core.management.base import BaseCommand, CommandError, CommandParser

from recognition import engine
from recognition.pipeline.detection import LiteRtPlateDetector
from recognition.training.manifest import ManifestError, rows, table_path
from recognition.training.refinement import Refiner

DETECTION_THRESHOLD = 0.2


class Command(BaseCommand):
    help = (
        "Writes the rows of a table with tightened boxes, quads, unlabelled plates and look-alikes,"
        " as the networks in service see them. Train with the result; measure with the original."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, required=True, help="folder with a manifest.jsonl, or a .jsonl file")
        parser.add_argument("--output", type=Path, required=True, metavar="JSONL")
        parser.add_argument("--split", default="train")

    def handle(self, *args: Any, **options: Any) -> None:
        data, output = options["data"], options["output"]
        try:
            chosen = [row for _, row in rows(data) if options["split"] in ("all", row.get("split"))]
        except ManifestError as error:
            raise CommandError(str(error)) from None
        output.parent.mkdir(parents=True, exist_ok=True)
        refiner = self._refiner()
        counts: Counter[str] = Counter()
        with output.open("w", encoding="utf-8") as lines:
            for row in chosen:
                path = table_path(data).parent / row["image"]
                image = cv2.imread(str(path), cv2.IMREAD_COLOR)
                if image is None:
                    self.stderr.write(f"{path}: missing or not a picture; left out")
                    continue
                refined = refiner.refined(row, image.astype("uint8", copy=False))
                counts.update(_counts(row, refined))
                refined["image"] = os.path.relpath(path, output.parent)
                lines.write(json.dumps(refined, ensure_ascii=False) + "\n")
        self.stdout.write(f"{output}: " + ", ".join(f"{number} {name}" for name, number in counts.items()))

    def _refiner(self) -> Refiner:
        pipeline = engine.build_pipeline()
        if pipeline.find.corners is None:
            raise CommandError("A corner network must be in service.")
        detector = LiteRtPlateDetector(engine.release_folders()["plate_detector"], DETECTION_THRESHOLD)
        return Refiner(detector, pipeline.find.corners, pipeline.reader)


def _counts(before: dict[str, Any], after: dict[str, Any]) -> dict[str, int]:
    return {
        "pictures": 1,
        "labelled plates": len(before.get("plates") or ()),
        "plates found beside them": sum(bool(plate.get("found")) for plate in after["plates"]),
        "ignored boxes": len(after["ignored"]),
        "look-alikes": len(after["lookalikes"]),
    }
