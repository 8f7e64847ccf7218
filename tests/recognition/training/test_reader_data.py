"""Training batches of the plate reader."""

import json

import cv2
import numpy as np
import pytest

from recognition.networks.reader import CELLS, COLUMNS, ROWS, SLOTS
from recognition.training.manifest import ManifestError
from recognition.training.reader_data import BatchMaker, attention_target, decoded, load_crops
from recognition.training.synthetic import pool as pools
from recognition.training.synthetic.designs import REGIONS


@pytest.fixture
def pool(tmp_path, monkeypatch):
    monkeypatch.setattr(pools, "SHARD", 6)
    pools.write_shards(tmp_path / "pool", 6, seed=1)
    return tmp_path / "pool"


@pytest.fixture
def data(tmp_path):
    rng = np.random.default_rng(0)
    rows = [
        {
            "image": "a.png",
            "plate_box": [5, 5, 95, 35],
            "text": "AB12",
            "country": "IN",
            "source": "s",
            "split": "train",
        },
        {"image": "a.png", "plate_box": None, "text": "CD34", "country": None, "source": "t", "split": "train"},
        {"image": "a.png", "plate_box": [5, 5, 95, 35], "text": None, "source": "s", "split": "train"},
        {"image": "a.png", "plate_box": [5, 5, 95, 35], "text": "EF56", "source": "s", "split": "val"},
    ]
    cv2.imwrite(str(tmp_path / "a.png"), rng.integers(0, 256, (40, 100, 3)).astype(np.uint8))
    (tmp_path / "manifest.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    return tmp_path


def test_only_readable_crops_of_the_split_are_loaded(data):
    crops = load_crops(data, "train")
    assert [crop.text for crop in crops] == ["AB12", "CD34"]
    assert crops[0].quad.tolist() == [[5, 5], [95, 5], [95, 35], [5, 35]]
    assert crops[1].quad[2].tolist() == [100, 40]  # without a box the crop is the plate


def test_a_missing_picture_is_named_with_its_line(data):
    (data / "a.png").unlink()
    with pytest.raises(ManifestError, match=r"manifest\.jsonl:1: a\.png is missing"):
        load_crops(data, "train")


def test_batches_mix_real_crops_and_rendered_plates(data, pool):
    maker = BatchMaker(pool, load_crops(data, "train"), real_share=0.25, seed=1)
    assert maker.refresh() == 6
    batch = next(maker.batches(8))
    assert batch.views.shape == (8, 64, 192, 1)
    assert [bool(look.any()) for look in batch.attention] == [False] * 2 + [True] * 6
    assert {decoded(labels) for labels in batch.labels[:2]} <= {"AB12", "CD34"}
    assert all(region < len(REGIONS) for region in batch.regions)


def test_without_real_crops_everything_is_rendered(pool):
    maker = BatchMaker(pool, [], real_share=0.25, seed=1)
    maker.refresh()
    assert all(look.any() for look in next(maker.batches(4)).attention)


def test_new_shards_are_taken_up_and_none_twice(pool, monkeypatch):
    maker = BatchMaker(pool, [], 0.0, seed=1)
    assert [maker.refresh(), maker.refresh()] == [6, 6]
    pools.write_shards(pool, 12, seed=1)
    assert maker.refresh() == 12
    assert len(maker.pool.texts) == len(maker.pool.pictures) == 12


def test_attention_is_told_the_characters_centre_between_the_cells():
    target = attention_target(np.array([[0.3, 0.5], [0.71, 0.2]], np.float32))
    assert target.shape == (SLOTS, CELLS + 1)
    assert target.sum(-1) == pytest.approx(np.ones(SLOTS), abs=1e-5)
    grid_x = (np.arange(CELLS) % COLUMNS + 0.5) / COLUMNS
    grid_y = (np.arange(CELLS) // COLUMNS + 0.5) / ROWS
    assert target[:2, :CELLS] @ grid_x == pytest.approx([0.3, 0.71], abs=1e-4)
    assert target[:2, :CELLS] @ grid_y == pytest.approx([0.5, 0.2], abs=1e-4)
    assert np.all(target[2:, CELLS] == 1.0)  # slots past the text look at nothing


@pytest.mark.parametrize("corner", [(0.0, 0.0), (0.9999, 0.9999)])
def test_centres_at_the_edge_stay_in_the_grid(corner):
    assert attention_target(np.array([corner], np.float32)).sum(-1) == pytest.approx(np.ones(SLOTS), abs=1e-5)
