"""Figures in a release's card and metadata."""

import json

import pytest

from recognition.errors import PermanentError
from recognition.evaluation.card import keep_figures, with_section

FIGURES = {
    "detection": {"all": {"pictures": 3, "recall_50": 0.5}},
    "reading_true_boxes": {
        "all": {"n": 4, "exact": 0.75},
        "rows 2": {"n": 1, "exact": 1.0},
        "source x": {"n": 3, "exact": 0.6667},
    },
    "reading_macro_by_source": {"exact": 0.8},
    "confidence_true_boxes": {"n": 4, "ece": 0.0123},
    "vehicle_kind_accuracy": None,
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "MODEL_CARD.md").write_text("# Reader\n\nReads.\n\n## Data and licences\n\n- mine\n")
    (tmp_path / "metadata.json").write_text('{"parameters": 7}\n')
    return tmp_path


def test_a_card_shows_a_table_and_metadata_has_everything(folder):
    assert keep_figures(folder, "plate_reader", "reading, world", "manage.py evaluate …", FIGURES)
    card = (folder / "MODEL_CARD.md").read_text()
    assert "## Data and licences\n\n- mine\n\n## Measured\n\n### reading, world\n\n`manage.py evaluate …`\n\n" in card
    assert "| labelled boxes | n | exact |\n|---|---|---|\n| all | 4 | 0.7500 |\n| rows 2 | 1 | 1.0000 |\n\n" in card
    assert "source x" not in card
    assert "recall_50" not in card
    data = json.loads((folder / "metadata.json").read_text())
    assert data["parameters"] == 7
    measured = data["measured"]["reading, world"]
    assert measured["command"] == "manage.py evaluate …"
    assert measured["reading_true_boxes"]["source x"] == {"n": 3, "exact": 0.6667}
    assert "detection" not in measured


def test_measuring_again_replaces_what_was_said(folder):
    keep_figures(folder, "plate_reader", "a, val", "one", FIGURES)
    keep_figures(folder, "plate_reader", "b, val", "two", FIGURES)
    before = (folder / "MODEL_CARD.md").read_text()
    keep_figures(folder, "plate_reader", "a, val", "one", FIGURES)
    assert (folder / "MODEL_CARD.md").read_text() == before
    keep_figures(folder, "plate_reader", "a, val", "three", FIGURES)
    after = (folder / "MODEL_CARD.md").read_text()
    assert after == before.replace("`one`", "`three`")
    assert after.count("### ") == 2


def test_a_section_stays_before_the_next_chapter():
    card = with_section("# R\n\n## Measured\n\n### a\n\nold\n\n## Licences\n\nmine\n", "b", "new")
    assert card == "# R\n\n## Measured\n\n### a\n\nold\n\n### b\n\nnew\n\n## Licences\n\nmine\n"


def test_a_network_that_was_not_measured_is_left_alone(folder):
    before = (folder / "MODEL_CARD.md").read_text()
    assert not keep_figures(folder, "vehicle_detector", "a", "c", FIGURES)
    assert not keep_figures(folder, "plate_corners", "a", "c", FIGURES)
    assert (folder / "MODEL_CARD.md").read_text() == before


def test_a_release_without_a_card_is_named(tmp_path):
    with pytest.raises(PermanentError, match="cannot keep the figures"):
        keep_figures(tmp_path, "plate_reader", "a", "c", FIGURES)
