"""`manage.py import_annotations` as a person runs it."""

import csv
import json
import subprocess
import sys

import numpy as np
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from PIL import Image as Pillow

from recognition.training.manifest import scenes

GOOD = "0 0.5 0.5 0.2 0.1\n1 0.5 0.5 0.8 0.8\n"


@pytest.fixture
def data(tmp_path):
    """Twelve pictures with YOLO labels; the names of the classes are not ours."""
    for number in range(12):
        picture(tmp_path / "data" / "images" / f"{number}.png", number)
        labels(tmp_path / "data", number, GOOD)
    (tmp_path / "data" / "data.yaml").write_text("names: [lp, tempo]\n")
    return tmp_path / "data"


def picture(path, seed):
    path.parent.mkdir(parents=True, exist_ok=True)
    values = np.random.default_rng(seed).integers(0, 255, (50, 100, 3), dtype=np.uint8)
    Pillow.fromarray(values).save(path)


def labels(data, number, text):
    path = data / "labels" / f"{number}.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def table(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_folder_becomes_a_table(data, capsys):
    output = data / "manifest.jsonl"
    call_command("import_annotations", str(data), "--output", str(output), "--map", "tempo=truck")
    assert table(output)[0] == {
        "image": "images/0.png",
        "w": 100,
        "h": 50,
        "plates": [{"bbox": [40.0, 22.5, 60.0, 27.5], "text": None}],
        "vehicles": [{"bbox": [10.0, 5.0, 90.0, 45.0], "class": "truck"}],
        "source": "data",
        "split": "train",
    }
    assert len(scenes(data, "train", "vehicles")) == 12
    out, err = capsys.readouterr()
    assert "plate width in px: min 20, 10 % 20, median 20" in out
    assert "0 errors, 0 warnings" in out
    assert err == ""


def test_its_own_table_is_no_source(data):
    output = data / "manifest.jsonl"
    arguments = ["import_annotations", str(data), "--output", str(output), "--map", "tempo=truck", "--strict"]
    call_command(*arguments)
    call_command(*arguments)
    assert len(table(output)) == 12


def test_val_is_a_stable_share(data):
    arguments = ["import_annotations", str(data), "--map", "*=truck", "--split-val", "0.4", "--output"]
    call_command(*arguments, str(data / "one.jsonl"))
    (data / "labels" / "3.txt").unlink()
    (data / "one.jsonl").rename(data.parent / "one.jsonl")
    call_command(*arguments, str(data / "two.csv"))
    one = {row["image"].rsplit("/")[-1]: row["split"] for row in table(data.parent / "one.jsonl")}
    with (data / "two.csv").open(newline="") as lines:
        two = {row["image"].rsplit("/")[-1]: row["split"] for row in csv.DictReader(lines)}
    assert set(one.values()) == {"train", "val"}
    assert two == {name: split for name, split in one.items() if name != "3.png"}


def test_errors_are_printed_and_only_strict_fails(data, capsys):
    labels(data, 5, "0 0.5 0.5 0.2 0.1\n9 0.5 0.5 0.8 0.8\n0 7 7 7 7\n")
    arguments = ["import_annotations", str(data), "--map", "tempo=skip", "--output", str(data.parent / "t.jsonl")]
    call_command(*arguments)
    out, err = capsys.readouterr()
    assert "2 errors, 0 warnings" in out
    assert err.splitlines() == [
        f"error: {data}/labels/5.txt: line 2: no class has the number '9'",
        f"error: {data}/labels/5.txt: line 3 (lp): shares of the picture's size lie between 0 and 1;"
        " these are pixels, or worse",
    ]
    with pytest.raises(CommandError, match="2 errors, and --strict"):
        call_command(*arguments, "--strict")
    assert len(table(data.parent / "t.jsonl")) == 12


def test_nothing_imported_is_a_failure_and_writes_nothing(tmp_path, capsys):
    (tmp_path / "a.xml").write_text("<annotation>")
    with pytest.raises(CommandError, match=r"Nothing could be imported \(1 errors\)"):
        call_command("import_annotations", str(tmp_path), "--output", str(tmp_path / "t.jsonl"))
    assert "a.xml: broken XML" in capsys.readouterr().err
    assert not (tmp_path / "t.jsonl").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--output", "t.xlsx"], "name a .jsonl or a .csv file"),
        (["--output", "t.csv", "--split-val", "20"], "a share from 0 to 1"),
        (["--output", "t.csv", "--map", "tempo"], "'tempo' is not NAME=CLASS"),
        (["--output", "t.csv", "--map", "tempo=tank"], "tempo=tank: the classes are plate, car"),
        (["--output", "t.csv", "--format", "voc"], "no annotation files"),
    ],
)
def test_what_makes_no_sense_is_refused(data, arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("import_annotations", str(data), *arguments)


def test_a_path_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match="nowhere: no such file or folder"):
        call_command("import_annotations", str(tmp_path / "nowhere"), "--output", str(tmp_path / "t.csv"))


def test_it_needs_no_tensorflow():
    code = (
        "import sys, django; django.setup()\n"
        "import recognition.management.commands.import_annotations\n"
        "sys.exit(any(name.split('.')[0] in ('tensorflow', 'keras') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR, timeout=60).returncode == 0
