"""Training batches of the plate reader."""

import json

import cv2
import numpy as np
import pytest

from plates.text import ALPHABET
from recognition.pipeline.reading import found_characters
from recognition.training.manifest import ManifestError
from recognition.training.reader_data import BatchMaker, in_picture, load_crops
from recognition.training.synthetic import pool as pools
from recognition.training.synthetic.camera import boxes_in
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


def characters(target):
    """What a target says is there, in reading order: classes and boxes."""
    kinds = np.eye(36, dtype=np.float32)[np.maximum(target[..., 6], 0).astype(int)]
    boxes, _, classes = found_characters(np.concatenate([target[..., :5], kinds], -1), 0.999)
    return "".join(ALPHABET[at] for at in classes.argmax(-1)), boxes


def test_real_crops_take_part_once_their_characters_are_known(data, pool):
    maker = BatchMaker(pool, load_crops(data, "train"), real_share=0.25, seed=1)
    assert maker.refresh() == 6
    batch = next(maker.batches(8))
    assert batch.views.shape == (8, 64, 192, 1)
    assert {characters(target)[0] for target in batch.targets} <= set(maker.pool.texts)
    boxes = np.array([[10 + 20 * at, 8, 25 + 20 * at, 32] for at in range(4)], np.float32)
    maker.learn_places([boxes, None])
    batch = next(maker.batches(8))
    assert [characters(target)[0] for target in batch.targets[:2]] == ["AB12", "AB12"]
    assert all(region < len(REGIONS) for region in batch.regions)


def test_boxes_of_a_view_are_found_again_in_the_picture():
    quad = np.array([[20, 10], [120, 10], [120, 52], [20, 52]], np.float32)
    in_view = np.array([[30, 10, 48, 55], [60, 9, 80, 56]], np.float32)
    back = boxes_in(quad, in_picture(in_view, quad)) * np.array([192, 64, 192, 64])
    assert back == pytest.approx(in_view, abs=0.01)


def test_new_shards_are_taken_up_and_none_twice(pool, monkeypatch):
    maker = BatchMaker(pool, [], 0.0, seed=1)
    assert [maker.refresh(), maker.refresh()] == [6, 6]
    pools.write_shards(pool, 12, seed=1)
    assert maker.refresh() == 12
    assert len(maker.pool.texts) == len(maker.pool.pictures) == 12
