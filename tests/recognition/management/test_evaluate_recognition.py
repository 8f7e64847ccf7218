"""`evaluate_recognition` on the demo pictures, with the trained networks."""

import io
import json
import shutil

import cv2
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from recognition import engine

DEMO = settings.BASE_DIR / "fixtures" / "demo"

pytestmark = pytest.mark.usefixtures("maybe_database")


def run(*arguments):
    out = io.StringIO()
    call_command("evaluate_recognition", *map(str, arguments), stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.fixture
def data(tmp_path):
    """A picture whose plate is read rightly, and the same one with another text as its truth."""
    call_command("read_images", "--json", str(DEMO / "taxi-innova.jpg"), stdout=(found := io.StringIO()))
    (plate,) = json.loads(found.getvalue())["plates"][:1]
    image = {"image": str(DEMO / "taxi-innova.jpg"), "source": "demo", "vehicles": None, "split": "val"}
    wrong = "X" + plate["text"][1:]
    rows = [{**image, "plates": [{"bbox": plate["bbox"], "text": text}]} for text in (plate["text"], wrong)]
    (tmp_path / "manifest.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


def test_figures_confidence_and_mistakes_are_printed_and_drawn(data, tmp_path):
    out = run(
        "--data", data, "--region", "in", "--mistakes", "--json", tmp_path / "f.json",
        "--reliability", tmp_path / "r.png", "--contact-sheet", tmp_path / "c.png",
    )  # fmt: skip
    figures = json.loads((tmp_path / "f.json").read_text())
    assert figures["reading_whole_path"]["all"]["n"] == 2
    assert figures["reading_whole_path"]["all"]["exact"] == 0.5
    assert figures["mistakes_whole_path"]["reads"] == {"letter read as another letter": 1}
    assert "Mistakes, whole path: 1 of 2 reads are wrong" in out
    assert "expected calibration error" in out
    assert "Reads shown, by least score" in out
    assert cv2.imread(str(tmp_path / "r.png")).shape == (560, 560, 3)
    assert cv2.imread(str(tmp_path / "c.png")) is not None


def test_figures_are_kept_with_the_releases_that_made_them(data, tmp_path, settings):
    shutil.copytree(settings.ANPR_WEIGHTS_DIR, tmp_path / "weights", ignore=shutil.ignore_patterns("*.h5", "*.keras"))
    settings.ANPR_WEIGHTS_DIR = tmp_path / "weights"
    out = run("--data", data, "--region", "IN", "--card")
    folders = engine.release_folders()
    for network, measure in (("plate_reader", "reading_whole_path"), ("plate_detector", "detection")):
        title = f"{data.name}, val, region IN"
        told = json.loads((folders[network] / "metadata.json").read_text())["measured"][title]
        assert told["command"] == f"manage.py evaluate_recognition --data DATA/{data.name} --split val --region IN"
        assert measure in told
        assert f"### {title}\n" in (folders[network] / "MODEL_CARD.md").read_text()
        assert f"Kept in {network}/{folders[network].name}." in out
    with pytest.raises(CommandError, match="leave out --limit"):
        run("--data", data, "--card", "--limit", 1)


def test_an_unknown_country_is_refused(data):
    with pytest.raises(CommandError, match="no formats of 'XX' are known"):
        run("--data", data, "--region", "XX")


def test_a_split_without_rows_is_named(data):
    with pytest.raises(CommandError, match="no rows of the split 'world'"):
        run("--data", data, "--split", "world")
