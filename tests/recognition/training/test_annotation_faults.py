"""Broken annotation files, written for real: what is wrong is named and left out, the rest goes on."""

import pytest

from recognition.training.annotations.report import Report
from tests.recognition.training.annotation_files import (
    coco,
    edges,
    imported,
    photograph,
    plates,
    row,
    voc,
    voc_object,
    written,
)

DEEP = "[" * 100_000
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    "<annotation><filename>&b;</filename></annotation>"
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><annotation><filename>&e;</filename></annotation>'

BROKEN_FILES = {
    "xml-cut-off": ("a.xml", "<annotation><object>", "a.xml: broken XML"),
    "xml-empty": ("a.xml", "", "a.xml: broken XML"),
    "xml-bomb": ("a.xml", BOMB, "a.xml: XML with a DOCTYPE is not read"),
    "xml-foreign-file": ("a.xml", OUTSIDE, "a.xml: XML with a DOCTYPE is not read"),
    "xml-strange-encoding": ("a.xml", '<?xml version="1.0" encoding="klingon"?><annotation/>', "a.xml: broken XML"),
    "json-cut-off": ("a.json", '{"images": [', "a.json: broken JSON"),
    "json-deep": ("a.json", DEEP, "a.json: broken JSON (nested too deeply)"),
    "coco-half": ("a.json", '{"images": []}', "a.json: it has no list of annotations"),
    "yolo-nameless": ("a.txt", "0 .5 .5 .5 .5", "a.txt: no data.yaml or classes.txt"),
    "picture-missing": ("z.xml", voc(filename="y.png"), "z.xml: no picture y.png or z in the usual places"),
    "picture-broken": ("b.xml", voc(filename="b.png"), "b.xml: b.png is no usable picture (not_an_image)"),
    "size-differs": (
        "a.xml",
        voc(size="<size><width>201</width><height>100</height></size>"),
        "a.xml: the picture is 200 × 100 px, not 201 × 100 as stated",
    ),
    "size-turned": (
        "a.xml",
        voc(size="<size><width>100</width><height>200</height></size>"),
        "stored turned, by its EXIF",
    ),
    "size-no-number": (
        "a.xml",
        voc(size="<size><width>wide</width><height>100</height></size>"),
        "a.xml: 'wide' is not a number",
    ),
    "row-cut-off": ("a.jsonl", '{"image"', "a.jsonl: line 1: broken JSON"),
    "row-without-image": ("a.jsonl", '{"plates": []}', "a.jsonl: line 1: it names no image"),
    "row-with-odd-plates": (
        "a.jsonl",
        '{"image": "a.png", "plates": 3}',
        "line 1: its plates are neither a list nor null",
    ),
    "row-with-odd-areas": ("a.jsonl", row(ignored=[[1, 2]]), "line 1: a box has 4 numbers, not 2"),
    "coco-picture-nameless": ("a.json", coco([], images=[{"id": 1}]), "a.json: image id 1: it has no file_name"),
    "coco-picture-without-id": ("a.json", coco([], images=[[]]), "a.json: image 1: it is not a JSON object with an id"),
}


@pytest.mark.parametrize(("name", "content", "words"), BROKEN_FILES.values(), ids=BROKEN_FILES)
def test_a_broken_file_or_picture_is_named_and_leaves_the_others_in(tmp_path, name, content, words):
    photograph(tmp_path / "a.png")
    (tmp_path / "b.png").write_text("not a picture")
    written(tmp_path / name, content)
    photograph(tmp_path / "good.png", 5)
    written(tmp_path / "good.xml", voc(voc_object(), filename="good.png"))
    report = Report()
    assert [found.picture.name for found in imported(tmp_path, report)] == ["good.png"]
    assert report.errors == 1
    assert words in str(report.problems[0])


FAR = edges(300, 20, 340, 35)
BROKEN_OBJECTS = {
    "voc-unknown-class": ("a.xml", voc(voc_object(), voc_object("cow")), "a.xml: object 2 (cow): unknown class 'cow'"),
    "voc-nameless": ("a.xml", voc(voc_object(), voc_object("")), "a.xml: object 2: it has no <name>"),
    "voc-outside": ("a.xml", voc(voc_object(), voc_object(box=FAR)), "object 2 (licence): the box lies outside"),
    "voc-flat": ("a.xml", voc(voc_object(), voc_object(box=edges(9, 9, 9, 20))), "the box has no area"),
    "voc-reversed": ("a.xml", voc(voc_object(), voc_object(box=edges(50, 35, 10, 20))), "the box has no area"),
    "voc-words": ("a.xml", voc(voc_object(), voc_object(box=edges("one", 9, 9, 20))), "'one' is not a number"),
    "voc-nan": ("a.xml", voc(voc_object(), voc_object(box=edges("nan", 9, 9, 20))), "'nan' is not a number"),
    "voc-no-edge": ("a.xml", voc(voc_object(), voc_object(box="<xmin>1</xmin>")), "it has no <ymin>"),
    "yolo-words": ("a.txt", "0 .15 .275 .2 .15\n0 .5 .5 x .5", "a.txt: line 2 (plate): 'x' is not a number"),
    "yolo-no-class": ("a.txt", "0 .15 .275 .2 .15\n7 .5 .5 .5 .5", "a.txt: line 2: no class has the number '7'"),
    "yolo-columns": ("a.txt", "0 .15 .275 .2 .15\n0 .5 .5 .5 .5 .9", "line 2 (plate): a row has 5 columns"),
    "yolo-pixels": ("a.txt", "0 .15 .275 .2 .15\n0 90 40 20 10", "these are pixels"),
    "coco-orphan": (
        "a.json",
        coco([{"category_id": 1, "bbox": [10, 20, 40, 15]}, {"image_id": 9, "category_id": 1, "bbox": [1, 1, 5, 5]}]),
        "a.json: annotation id 71 (number_plate): no picture has its image_id",
    ),
    "coco-category": (
        "a.json",
        coco([{"category_id": 1, "bbox": [10, 20, 40, 15]}, {"category_id": 9, "bbox": [1, 1, 5, 5]}]),
        "annotation id 71: no category has its category_id",
    ),
    "coco-crowd": (
        "a.json",
        coco([{"category_id": 1, "bbox": [10, 20, 40, 15]}, {"category_id": 1, "iscrowd": 1, "bbox": [1, 1, 5, 5]}]),
        "it is a crowd",
    ),
    "coco-short": (
        "a.json",
        coco([{"category_id": 1, "bbox": [10, 20, 40, 15]}, {"category_id": 1, "bbox": [1, 1, 5]}]),
        "a box has 4 numbers, not 3",
    ),
    "row-quad": (
        "a.jsonl",
        row(plates=[{"bbox": [10, 20, 50, 35]}, {"bbox": [10, 20, 50, 35], "quad": [1]}]),
        "a.jsonl: line 1, plate 2: its quad is not four points",
    ),
    "row-true": (
        "a.jsonl",
        row(plates=[{"bbox": [10, 20, 50, 35]}, {"bbox": [True, 20, 50, 35]}]),
        "line 1, plate 2 (plate): True is not a number",
    ),
    "row-class": (
        "a.jsonl",
        row(plates=[{"bbox": [10, 20, 50, 35]}], vehicles=[{"bbox": [1, 1, 5, 5]}]),
        "line 1, vehicle 1: its class or its text is not a string",
    ),
}


@pytest.mark.parametrize(("name", "content", "words"), BROKEN_OBJECTS.values(), ids=BROKEN_OBJECTS)
def test_a_broken_object_is_named_and_leaves_the_others_in(tmp_path, name, content, words):
    photograph(tmp_path / "a.png")
    written(tmp_path / name, content)
    report = Report()
    assert [box for box, _ in plates(imported(tmp_path, report, classes=("plate",)))] == [(10, 20, 50, 35)]
    assert report.errors == 1
    assert words in str(report.problems[0])


def test_a_box_that_sticks_out_is_clipped_with_a_warning(tmp_path):
    photograph(tmp_path / "a.png")
    written(tmp_path / "a.xml", voc(voc_object(box=edges(-5, 20, 50, 135))))
    report = Report()
    assert plates(imported(tmp_path, report)) == [((0, 20, 50, 100), None)]
    assert (report.errors, report.warnings) == (0, 1)


@pytest.mark.parametrize("copy", ["a.png", "b.png"], ids=["same-file", "same-bytes"])
def test_a_picture_counts_once(tmp_path, copy):
    photograph(tmp_path / "a.png")
    photograph(tmp_path / "b.png")
    written(tmp_path / "1.xml", voc(voc_object()))
    written(tmp_path / "2.xml", voc(voc_object(), filename=copy))
    report = Report()
    assert len(imported(tmp_path, report)) == 1
    assert f"2.xml: duplicate picture: {copy}" in str(report.problems[0])


def test_a_second_coco_picture_of_an_id_does_not_take_the_first_ones_objects(tmp_path):
    images = [{"id": 1, "file_name": name} for name in ("a.png", "b.png")]
    for number, one in enumerate(images):
        photograph(tmp_path / one["file_name"], number)
    written(tmp_path / "a.json", coco([{"category_id": 1, "bbox": [1, 2, 30, 10]}], images=images))
    report = Report()
    assert [found.picture.name for found in imported(tmp_path, report)] == ["a.png"]
    assert "image id 1: an earlier image has its id too" in str(report.problems[0])


def test_a_problem_stays_on_its_line(tmp_path):
    report = Report()
    report.error(tmp_path / "a\nb.xml", "object 1 (\x1b[31m)", "why")
    assert str(report.problems[0]) == f"error: {tmp_path}/a b.xml: object 1 ( [31m): why"
