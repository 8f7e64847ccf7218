"""`manage.py render_plates` draws contact sheets and labelled folders."""

import json

import cv2
import pytest
from django.core.management import CommandError, call_command


def test_a_contact_sheet_of_one_country_is_drawn(tmp_path, capsys):
    sheet = tmp_path / "new" / "plates.png"
    call_command("render_plates", output=sheet, count=7, country="IN", seed=3)
    height, width = cv2.imread(str(sheet)).shape[:2]
    assert (height, width) == (2 * (96 + 18 + 6), 6 * (340 + 6))
    told = capsys.readouterr().out
    assert told.startswith("7 plates in ")
    assert told.endswith(" a second of processor time\n")


def test_views_through_a_camera_fill_a_sheet(tmp_path):
    sheet = tmp_path / "views.png"
    call_command("render_plates", output=sheet, count=3, views=True, hard=0.2)
    assert cv2.imread(str(sheet)).shape[:2] == (64 + 18 + 6, 3 * (192 + 6))


def test_a_labelled_folder_says_what_its_pictures_show(tmp_path):
    call_command("render_plates", output=tmp_path / "plates", count=5, country="VN", seed=2)
    lines = (tmp_path / "plates" / "manifest.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    assert len(rows) == 5
    for row in rows:
        assert cv2.imread(str(tmp_path / "plates" / row["image"]), cv2.IMREAD_GRAYSCALE).shape == (64, 192)
        assert (row["split"], row["country"], row["plate_box"]) == ("rendered", "VN", [0, 0, 192, 64])
        assert row["text"].isalnum()


def test_the_same_seed_writes_the_same_folder(tmp_path):
    for name in ("one", "two"):
        call_command("render_plates", output=tmp_path / name, count=2, seed=5)
    assert (tmp_path / "one" / "000001.png").read_bytes() == (tmp_path / "two" / "000001.png").read_bytes()


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(CommandError, match="taken"):
        call_command("render_plates", output=tmp_path / "taken" / "plates", count=1)


@pytest.mark.parametrize("arguments", [["--country", "XX"], ["--count", "0"], ["--hard", "2"]])
def test_what_cannot_be_drawn_is_refused(tmp_path, arguments):
    with pytest.raises(CommandError):
        call_command("render_plates", "--output", str(tmp_path / "plates.png"), *arguments)
