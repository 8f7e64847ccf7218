"""Annotation files of other tools, written for real: what is taken."""

import json

import pytest
from PIL import Image as Pillow

from recognition.training.annotations.report import Report
from recognition.training.annotations.rows import Choices
from recognition.training.annotations.summary import summary
from recognition.training.annotations.writing import write
from recognition.training.manifest import scenes
from tests.recognition.training.annotation_files import (
    coco,
    edges,
    imported,
    photograph,
    plates,
    row,
    vehicles,
    voc,
    voc_object,
    written,
)

# What is taken


@pytest.mark.parametrize("picture", ["a.png", "images/a.png", "../a.png", "../images/a.png", "../JPEGImages/a.png"])
def test_voc_pictures_are_found_in_the_usual_places(tmp_path, picture):
    photograph(tmp_path / "ds" / "annotations" / picture)
    written(tmp_path / "ds" / "annotations" / "a.xml", voc(voc_object()))
    (found,) = imported(tmp_path)
    assert [(one.bbox, one.text) for one in found.plates] == [((10, 20, 50, 35), None)]
    assert (found.vehicles, found.source, found.split) == (None, "ours", "train")


def test_a_voc_picture_may_have_got_another_suffix_or_name(tmp_path):
    photograph(tmp_path / "a.webp", 1)
    photograph(tmp_path / "b.png", 2)
    written(tmp_path / "a.xml", voc(voc_object(), filename="C:\\shots\\a.png"))
    written(tmp_path / "b.xml", voc(voc_object(), filename="IMG_1234.png"))
    assert [found.picture.name for found in imported(tmp_path)] == ["a.webp", "b.png"]


@pytest.mark.parametrize(
    "more",
    [
        "<text>mh-12 de 1433</text>",
        "<attributes><plate_number>MH12DE1433</plate_number></attributes>",
        "<attributes><attribute><name>color</name><value>red</value></attribute>"
        "<attribute><name>Plate Text</name><value>MH12DE1433</value></attribute></attributes>",
    ],
)
def test_voc_texts(tmp_path, more):
    photograph(tmp_path / "a.png")
    written(tmp_path / "a.xml", voc(voc_object(more=more)))
    assert plates(imported(tmp_path)) == [((10, 20, 50, 35), "MH12DE1433")]


@pytest.mark.parametrize(
    ("picture", "labels"),
    [
        ("images/val/a.png", "labels/val/a.txt"),
        ("val/images/a.png", "val/labels/a.txt"),
        ("val/a.png", "val/a.txt"),
    ],
)
def test_yolo_layouts_and_their_splits(tmp_path, picture, labels):
    photograph(tmp_path / picture)
    written(tmp_path / labels, "1 0.15 0.275 0.2 0.15\n0 0.1 0.1 0.5 0.1 0.5 0.6\n")
    written(tmp_path / "data.yaml", "train: x\nnames: [SUV, 'License-Plate']  # two\nnc: 2\n")
    rows = imported(tmp_path)
    assert plates(rows) == [((10, 20, 50, 35), None)]
    assert vehicles(rows) == [((20, 10, 100, 60), "car")]
    assert rows[0].split == "val"


def test_yolo_keypoints_are_no_polygon(tmp_path):
    photograph(tmp_path / "a.png")
    written(tmp_path / "a.txt", "0 0.15 0.275 0.2 0.15 0.9 0.9 0.8 0.8 0.7 0.7 0.6 0.6\n")
    written(tmp_path / "data.yaml", "kpt_shape: [4, 2]\nnames: {0: plate}\n")
    assert plates(imported(tmp_path)) == [((10, 20, 50, 35), None)]


def test_yolo_classes_from_classes_txt_or_as_given(tmp_path):
    photograph(tmp_path / "a.png")
    written(tmp_path / "a.txt", "1 0.5 0.5 0.5 0.5\n")
    written(tmp_path / "classes.txt", "plate\nbus\n")
    assert vehicles(imported(tmp_path)) == [((50, 25, 150, 75), "bus")]
    assert vehicles(imported(tmp_path, classes=("plate", "lorry"))) == [((50, 25, 150, 75), "truck")]


@pytest.mark.parametrize("path", ["data.yaml", "labels/a.txt", "labels"])
def test_yolo_by_any_of_its_paths(tmp_path, path):
    photograph(tmp_path / "images" / "a.png")
    written(tmp_path / "labels" / "a.txt", "0 0.5 0.5 0.5 0.5\n")
    written(tmp_path / "data.yaml", "names:\n  - plate\n")
    assert plates(imported(tmp_path, path=tmp_path / path)) == [((50, 25, 150, 75), None)]


def test_coco(tmp_path):
    photograph(tmp_path / "train2017" / "a.png")
    boxes = [
        {"category_id": 1, "bbox": [10, 20, 40, 15], "attributes": {"text": "ka 05 mn 7788"}},
        {"category_id": 2, "bbox": [0, 0, 200.3, 100]},
    ]
    written(tmp_path / "annotations" / "instances_train2017.json", coco(boxes))
    rows = imported(tmp_path)
    assert plates(rows) == [((10, 20, 50, 35), "KA05MN7788")]
    assert vehicles(rows) == [((0, 0, 200, 100), "other")]


def test_a_table_of_ours_keeps_what_it_says(tmp_path):
    photograph(tmp_path / "a.png")
    quad = [[10, 20], [50, 20], [50, 35], [10, 35]]
    told = row(
        plates=[{"bbox": [10.0, 20.0, 50.0, 35.0], "text": "KA05MN7788", "quad": quad}],
        vehicles=[{"bbox": [0.0, 0.0, 90.0, 90.0], "class": "vehicle"}],
        source="gate",
        ignored=[[1, 2, 3, 4]],
        licence="CC0-1.0",
    )
    written(tmp_path / "in.jsonl", told)
    rows = imported(tmp_path)
    write(rows, tmp_path / "out.jsonl")
    assert json.loads((tmp_path / "out.jsonl").read_text()) == told


def test_formats_may_be_mixed(tmp_path):
    for number, name in enumerate("abcd"):
        photograph(tmp_path / f"{name}.png", number)
    written(tmp_path / "a.xml", voc(voc_object()))
    written(tmp_path / "b.txt", "0 0.5 0.5 0.5 0.5")
    written(
        tmp_path / "c.json",
        coco([{"category_id": 1, "bbox": [1, 2, 30, 10]}], images=[{"id": 1, "file_name": "c.png"}]),
    )
    written(tmp_path / "d.jsonl", row(image="d.png"))
    written(tmp_path / "README.txt", "Nothing to see")
    report = Report()
    rows = imported(tmp_path, report, classes=("plate",))
    assert [found.picture.name for found in rows] == ["a.png", "b.png", "c.png", "d.png"]
    assert [(one.level, one.file.name) for one in report.problems] == [("warning", "README.txt")]
    assert [found.picture.name for found in imported(tmp_path, forced="coco")] == ["c.png"]


def test_boxes_are_of_the_upright_picture(tmp_path):
    exif = Pillow.Exif()
    exif[0x0112] = 6
    photograph(tmp_path / "a.jpg", size=(100, 200), exif=exif)
    written(tmp_path / "a.xml", voc(voc_object()))
    (found,) = imported(tmp_path)
    assert (found.width, found.height) == (200, 100)


# None, or not looked for


def groups(rows):
    return [
        (found.plates if not found.plates else "some", found.vehicles if not found.vehicles else "some")
        for found in rows
    ]


@pytest.mark.parametrize(
    ("labels", "names", "expected"),
    [
        ("", ["plate"], ((), None)),
        ("", ["plate", "bus"], ((), ())),
        ("1 .5 .5 .5 .5", ["plate", "bus"], ((), "some")),
        ("1 .5 .5 .5 .5", ["person", "bus"], (None, "some")),
        ("1 .5 .5 .5 .5\n0 9 9 .1 .1", ["plate", "bus"], (None, "some")),
    ],
    ids=["plates", "both", "no-plate", "plates-undeclared", "a-plate-was-refused"],
)
def test_a_declared_class_that_is_not_there(tmp_path, labels, names, expected):
    photograph(tmp_path / "a.png")
    written(tmp_path / "a.txt", labels)
    assert groups(imported(tmp_path, classes=tuple(names))) == [expected]


def test_voc_declares_nothing_unless_told(tmp_path):
    photograph(tmp_path / "a.png")
    written(tmp_path / "a.xml", voc(voc_object("sedan")))
    assert groups(imported(tmp_path)) == [(None, "some")]
    assert groups(imported(tmp_path, choices=Choices(complete=frozenset({"plates"})))) == [((), "some")]


def test_a_picture_of_which_nothing_is_known_is_left_out(tmp_path):
    photograph(tmp_path / "a.png")
    written(tmp_path / "a.xml", voc())
    report = Report()
    assert imported(tmp_path, report) == []
    assert "nothing in its picture is annotated" in str(report.problems[0])


# The table


def test_the_training_reads_the_table(tmp_path):
    photograph(tmp_path / "data" / "images" / "a.png")
    written(
        tmp_path / "data" / "annotations" / "a.xml", voc(voc_object(more="<text>MH12DE1433</text>"), voc_object("bus"))
    )
    write(imported(tmp_path / "data"), tmp_path / "tables" / "all.jsonl")
    (scene,) = scenes(tmp_path / "tables" / "all.jsonl", "train")
    assert scene.path.is_file()
    assert [(plate.bbox, plate.text) for plate in scene.plates] == [((10, 20, 50, 35), "MH12DE1433")]
    assert [one.kind for one in scene.vehicles] == ["bus"]


def test_csv_has_a_line_for_each_object(tmp_path):
    photograph(tmp_path / "a.png")
    written(tmp_path / "a.xml", voc(voc_object(more="<text>MH12DE1433</text>"), voc_object("bus")))
    write(imported(tmp_path), tmp_path / "table.csv")
    assert (tmp_path / "table.csv").read_text().splitlines() == [
        "image,w,h,class,x1,y1,x2,y2,text,source,split",
        "a.png,200,100,plate,10.0,20.0,50.0,35.0,MH12DE1433,ours,train",
        "a.png,200,100,bus,10.0,20.0,50.0,35.0,,ours,train",
    ]


def test_the_summary_counts_and_measures(tmp_path):
    for number, split in enumerate(("train", "train", "val")):
        photograph(tmp_path / split / f"{number}.png", number)
        boxes = [voc_object(box=edges(0, 0, 20 + 40 * number, 9))] + [voc_object("bus")] * number
        written(tmp_path / split / f"{number}.xml", voc(*boxes, filename=f"{number}.png"))
    assert summary(imported(tmp_path)) == [
        "       pictures  plates     bus  vehicles not annotated",
        "train         2       2       1                       1",
        "val           1       1       2                       0",
        "all           3       3       3                       1",
        "",
        "plate width in px: min 20, 10 % 28, median 60, 90 % 92, max 100",
    ]
