"""The small decisions of an import: class names, boxes, texts, splits."""

import pytest

from recognition.training.annotations.boxes import bounds, clipped
from recognition.training.annotations.classes import ClassTable, mapping
from recognition.training.annotations.splits import by_hash
from recognition.training.annotations.stated import Refused, StatedBox
from recognition.training.annotations.texts import plate_text
from recognition.training.annotations.yaml_names import yaml_names


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("licence", "plate"),
        ("License-Plate", "plate"),
        ("NUMBER PLATE", "plate"),
        ("Vehicle registration plate", "plate"),
        ("SUV", "car"),
        ("auto", "vehicle"),
        ("AutoRickshaw", "other"),
        ("bike", "motorcycle"),
        ("lorry", "truck"),
        ("minibus", "bus"),
        ("vehicle", "vehicle"),
    ],
)
def test_known_class_names(name, label):
    assert ClassTable().label(name) == label


def test_class_names_by_map():
    table = ClassTable(mapping(["Auto=other", "a=b=bus", "person = skip", "*=vehicle"]))
    assert [table.label(name) for name in ("auto", "A=B", "person", "spaceship")] == ["other", "bus", "skip", "vehicle"]


@pytest.mark.parametrize("pair", ["plate", "=car", "auto=spaceship"])
def test_a_map_that_makes_no_sense_is_refused(pair):
    with pytest.raises(Refused):
        ClassTable(mapping([pair]))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("names: [plate, 'car, red', \"bus\"]", {0: "plate", 1: "car, red", 2: "bus"}),
        ("names: [plate,\n  car,  # both\n]\nnc: 2", {0: "plate", 1: "car"}),
        ("names: {0: plate, 3: 'number plate'}", {0: "plate", 3: "number plate"}),
        ("path: .\nnames:\n  # ours\n  0: plate\n  1: 'car' # red\nroboflow:\n  names: x", {0: "plate", 1: "car"}),
        ("names:\n- plate\n- number plate\n\nnc: 2", {0: "plate", 1: "number plate"}),
        ("nc: 2", {}),
    ],
)
def test_names_of_a_data_yaml(text, names):
    assert yaml_names(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "names: plates.txt",
        "names: &a [x]",
        "names: !!python/object:os.system x",
        "names: [a, [b]]",
        "names: [a",
        "names:",
        "names:\n  - a\n  1: b",
        "names:\n  - *a",
        "names:\n  - {a: b}",
        "names:\n  - |\n    a",
    ],
)
def test_other_yaml_is_refused_rather_than_guessed(text):
    with pytest.raises(Refused):
        yaml_names(text)


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        (StatedBox("corners", ("1", 2, "3.5", 4)), (1, 2, 3.5, 4)),
        (StatedBox("corner_and_size", (1, 2, 3, 4)), (1, 2, 4, 6)),
        (StatedBox("centre_and_size", (0.5, 0.5, 1, 0.5), shares=True), (0, 25, 200, 75)),
        (StatedBox("polygon", (0.1, 0.5, 0.3, 0.2, 0.2, 0.9), shares=True), (20, 20, 60, 90)),
    ],
)
def test_boxes_become_pixels(box, expected):
    assert bounds(box, 200, 100) == expected


def test_rounding_is_cut_off_without_a_word():
    assert clipped((-0.3, 0.0, 200.4, 50.0), 200, 100) == ((0.0, 0.0, 200.0, 50.0), False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("ka 05-mn.7788", "KA05MN7788"), ("Ñ12", "N12"), (" - ", None), ("unknown", None), ("", None), (None, None)],
)
def test_plate_texts(text, expected):
    assert plate_text(text) == expected


@pytest.mark.parametrize("text", ["MH12?G7237", "京A12345", "ABCDEFGH1234567"])
def test_plate_texts_that_are_not_all_there(text):
    with pytest.raises(Refused):
        plate_text(text)


def test_the_same_names_become_val_whatever_else_there_is():
    names = [f"{number}.jpg" for number in range(2000)]
    chosen = [name for name in names if by_hash(name, 0.2, seed=1) == "val"]
    assert 340 < len(chosen) < 460
    assert chosen == [name for name in reversed(names) if by_hash(name, 0.2, seed=1) == "val"][::-1]
    assert chosen != [name for name in names if by_hash(name, 0.2, seed=2) == "val"]
    assert set(chosen) < {name for name in names if by_hash(name, 0.3, seed=1) == "val"}
