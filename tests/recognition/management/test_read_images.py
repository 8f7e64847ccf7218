"""`read_images` as a person or a script runs it, with the trained networks."""

import csv
import io
import json

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.corpus import CASES, zip_of
from tests.factories import make_company, make_plate, picture

DEMO = settings.BASE_DIR / "fixtures" / "demo"

pytestmark = pytest.mark.usefixtures("maybe_database")


def lines(*arguments):
    out = io.StringIO()
    call_command("read_images", "--json", *map(str, arguments), stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_the_schema_of_a_line():
    (row,) = lines(DEMO / "taxi-innova.jpg")
    assert list(row) == ["image", "width", "height", "plates", "vehicles", "ms"]
    assert (row["image"], row["width"], row["height"]) == (str(DEMO / "taxi-innova.jpg"), 1280, 960)
    assert list(row["ms"]) == ["decode", "detect", "read", "total"]
    plate = row["plates"][0]
    assert list(plate) == [
        "text",
        "score",
        "bbox",
        "quad",
        "detection_score",
        "vehicle",
        "region",
        "characters",
        "alternatives",
        "matches",
    ]
    assert len(plate["bbox"]) == 4
    assert [len(point) for point in plate["quad"]] == [2, 2, 2, 2]
    character = plate["characters"][0]
    assert {"char", "score", "alternatives"} <= set(character)
    assert set(character["alternatives"][0]) == {"char", "score"}
    assert plate["alternatives"][0]["text"] == plate["text"]


def test_the_demo_pictures_are_read():
    texts = {row["image"].rsplit("/", 1)[1]: [plate["text"] for plate in row["plates"]] for row in lines(DEMO)}
    assert texts["empty-lane.jpg"] == []
    assert "RJ14CK2020" in texts["taxi-innova.jpg"]
    assert "MH12AB1234" in texts["gate-white-swift.jpg"]
    assert {"TN09BZ4321", "KL07CD4455"} <= set(texts["two-cars.jpg"])
    assert "KA05MN7788" in texts["exit-silver-city.jpg"]


def test_every_file_has_a_row_in_its_place(tmp_path):
    for number, case in enumerate(CASES):
        (tmp_path / f"{number:02d}").write_bytes(case.data())
    rows = lines(*(tmp_path / f"{number:02d}" for number in range(len(CASES))))
    assert [row.get("error", {}).get("code") for row in rows] == [case.code for case in CASES]
    assert all(set(row["error"]) == {"code", "message"} for row in rows if "error" in row)


def test_folders_and_archives(tmp_path):
    (tmp_path / "b.jpg").write_bytes(picture(1))
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.png").write_bytes(picture(2, suffix=".png"))
    (tmp_path / "notes.txt").write_text("not a picture's name: passed over in a folder")
    archive = tmp_path / "more.zip"
    archive.write_bytes(zip_of(("../x.jpg", picture(3)), ("bad.jpg", b"")))
    rows = lines(tmp_path, archive)
    assert [row["image"].removeprefix(f"{tmp_path}/") for row in rows] == [
        "b.jpg",
        "deep/a.png",
        "more.zip/x.jpg",
        "more.zip/bad.jpg",
    ]
    assert rows[3]["error"]["code"] == "empty_file"


def test_a_path_that_does_not_exist_is_a_row_and_an_exit_code(tmp_path):
    (tmp_path / "a.jpg").write_bytes(picture(1))
    out = io.StringIO()
    with pytest.raises(CommandError) as ended:
        call_command("read_images", "--json", str(tmp_path / "none.jpg"), str(tmp_path / "a.jpg"), stdout=out)
    assert ended.value.returncode == 2
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert rows[0]["error"]["code"] == "not_found"
    assert "plates" in rows[1]


def test_csv_has_a_row_a_plate():
    out = io.StringIO()
    call_command("read_images", "--csv", str(DEMO / "two-cars.jpg"), str(DEMO / "empty-lane.jpg"), stdout=out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert {"TN09BZ4321", "KL07CD4455"} <= {row["text"] for row in rows}
    assert rows[-1]["text"] == ""


def test_the_table_is_for_people(tmp_path):
    (tmp_path / "bad.jpg").write_bytes(b"x")
    out = io.StringIO()
    call_command(
        "read_images",
        str(DEMO / "taxi-innova.jpg"),
        str(DEMO / "empty-lane.jpg"),
        str(tmp_path / "bad.jpg"),
        stdout=out,
    )
    assert "RJ14CK2020" in out.getvalue()
    assert "no plate found" in out.getvalue()
    assert "This is not a picture" in out.getvalue()


def test_annotated_pictures_are_written(tmp_path):
    import cv2

    call_command(
        "read_images",
        str(DEMO / "taxi-innova.jpg"),
        str(DEMO / "taxi-innova.jpg"),
        "--annotate",
        str(tmp_path / "out"),
        stdout=io.StringIO(),
    )
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["taxi-innova-2.jpg", "taxi-innova.jpg"]
    drawn, plain = cv2.imread(str(tmp_path / "out" / "taxi-innova.jpg")), cv2.imread(str(DEMO / "taxi-innova.jpg"))
    assert drawn.shape == plain.shape
    assert (abs(drawn.astype(int) - plain) > 60).any()


@pytest.mark.django_db
def test_reads_are_matched_against_a_company():
    company = make_company("toll")
    make_plate(company, "RJ 14 CK 2020", status="watch")
    (row,) = lines(DEMO / "taxi-innova.jpg", "--company", "toll")
    match = row["plates"][0]["matches"][0]
    assert (match["plate"], match["status"], match["reason"]) == ("RJ 14 CK 2020", "watch", "exact")


@pytest.mark.django_db
def test_an_unknown_company_is_named():
    with pytest.raises(CommandError, match="'nobody'"):
        call_command("read_images", "--company", "nobody", str(DEMO))
