"""A tiny training learns, resumes, and becomes a release that serving reads the same."""

import csv
import json

import cv2
import numpy as np
import pytest

from recognition.networks.reader import Calibration, plate_reader, serving_reader
from recognition.pipeline.readers.network import NetworkReader
from recognition.pipeline.rectification import reader_input, rectify
from recognition.pipeline.weights import load_config
from recognition.training.reader_data import BatchMaker
from recognition.training.reader_fit import ReaderFit, ReaderTraining, train_reader
from recognition.training.release import release_reader, training_summary
from recognition.training.synthetic import pool as pools
from recognition.training.synthetic.designs import REGIONS
from recognition.training.synthetic.glyphs import stroke_faces
from recognition.training.synthetic.renderer import render

RECIPE = ReaderTraining(steps=2, batch=4, pool_plates=8, warmup_steps=1, checkpoint_steps=1, validate_steps=2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Crops of rendered plates with a manifest, and a pool of one small shard."""
    root = tmp_path_factory.mktemp("reader")
    rng = np.random.default_rng(1)
    rows = []
    for number, split in enumerate(["train"] * 4 + ["val", "world"]):
        plate = render(rng, "IN", "MH12AB1234", stroke_faces())
        cv2.imwrite(str(root / f"{number}.png"), plate.pixels)
        rows.append(
            {
                "image": f"{number}.png",
                "plate_box": None,
                "text": plate.text,
                "country": "IN",
                "source": "drawn",
                "split": split,
            }
        )
    (root / "manifest.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pools, "SHARD", 8)
        pools.write_shards(root / "pool", 8, RECIPE.seed)
    return root


@pytest.fixture(scope="module")
def trained(folder):
    """Two steps, and then two more after a restart."""
    said: list[str] = []
    output = folder / "output"
    train_reader(folder, output, RECIPE, pool=folder / "pool", resume=False, say=said.append)
    longer = ReaderTraining(**{**json.loads((output / "recipe.json").read_text()), "steps": 4})
    train_reader(folder, output, longer, pool=folder / "pool", resume=True, say=said.append)
    return output


def test_a_resumed_training_goes_on_where_it_stopped(trained):
    with (trained / "curves.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [int(float(row["step"])) for row in rows] == [2, 4]
    assert {"heat", "character", "val", "world"} <= set(rows[0])
    assert json.loads((trained / "recipe.json").read_text())["steps"] == 4
    assert (trained / "curves.png").is_file()


def test_training_on_a_batch_lowers_every_loss_of_it(folder, tmp_path):
    fit = ReaderFit(tmp_path, ReaderTraining(steps=40, warmup_steps=2, peak_rate=1e-3))
    maker = BatchMaker(folder / "pool", [], 0.0, seed=1)
    maker.refresh()
    batch = next(maker.batches(4))
    losses = [fit.step(batch) for _ in range(14)]
    assert (np.array(losses[-1]) / np.array(losses[0])).max() < 0.9


@pytest.mark.parametrize(("mode", "tolerance"), [("float32", 1e-4), ("dynamic", 0.08)])
def test_the_release_answers_like_the_network(trained, tmp_path, mode, tolerance):
    card = training_summary("Plate reader", trained)
    release_reader(trained, tmp_path / "1", mode, card)
    model = plate_reader(len(REGIONS))
    model.load_weights(trained / "averaged.weights.h5")
    plate = render(np.random.default_rng(3), "IN", "MH12AB1234", stroke_faces())
    height, width = plate.pixels.shape[:2]
    crop = rectify(plate.pixels, np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32))
    reader = NetworkReader(tmp_path / "1")
    reader.read([crop])
    answers = [reader.interpreter.get_tensor(index) for index in (*reader.cells, reader.region)]
    heat, box, classes, region = serving_reader(model, Calibration())(reader_input(crop)[None], training=False)
    expected = [heat, box, classes, region]
    for answer, wanted in zip(answers, expected, strict=True):
        assert np.abs(answer - wanted.numpy()).max() < tolerance
    assert reader.name == "network/1"
    assert load_config(tmp_path / "1")["regions"] == list(REGIONS)


def test_a_model_card_starts_with_the_newest_figures(trained):
    card = training_summary("Plate reader", trained)
    assert card.startswith("# Plate reader\n")
    assert "- step: 4\n" in card
