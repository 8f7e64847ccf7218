"""Annotation files and their pictures, written for tests."""

import json

import numpy as np
from PIL import Image as Pillow

from recognition.training.annotations.report import Report
from recognition.training.annotations.rows import Choices
from recognition.training.annotations.table import Request, import_table

OBJECT = "<object><name>{name}</name>{more}<bndbox>{box}</bndbox></object>"
BOX = "<xmin>10</xmin><ymin>20</ymin><xmax>50</xmax><ymax>35</ymax>"


def photograph(path, seed=0, size=(200, 100), **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(seed).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    Pillow.fromarray(noise).save(path, **options)
    return path


def written(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def voc(*objects, filename="a.png", size="<size><width>200</width><height>100</height></size>"):
    return f"<annotation><filename>{filename}</filename>{size}{''.join(objects)}</annotation>"


def voc_object(name="licence", box=BOX, more=""):
    return OBJECT.format(name=name, box=box, more=more)


def edges(*values):
    names = ("xmin", "ymin", "xmax", "ymax")
    return "".join(f"<{name}>{value}</{name}>" for name, value in zip(names, values, strict=True))


def coco(annotations, **changes):
    return {
        "images": [{"id": 1, "file_name": "a.png", "width": 200, "height": 100}],
        "categories": [{"id": 1, "name": "number_plate"}, {"id": 2, "name": "autorickshaw"}],
        "annotations": [{"id": 70 + n, "image_id": 1, **one} for n, one in enumerate(annotations)],
        **changes,
    }


def row(**changes):
    plates = [{"bbox": [10, 20, 50, 35], "text": "KA05MN7788"}]
    return {"image": "a.png", "w": 200, "h": 100, "plates": plates, "vehicles": None, "split": "val", **changes}


def imported(folder, report=None, choices=None, **request):
    return import_table(
        Request(request.pop("path", folder), folder / "table.jsonl", **request),
        choices or Choices(source="ours"),
        report or Report(),
    )


def plates(rows):
    return [(one.bbox, one.text) for found in rows for one in found.plates or ()]


def vehicles(rows):
    return [(one.bbox, one.label) for found in rows for one in found.vehicles or ()]
