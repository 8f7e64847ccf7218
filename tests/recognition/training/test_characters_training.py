"""A tiny training of the character network learns, resumes, and becomes a release that serving reads the same."""

import csv
import json
from dataclasses import replace

import cv2
import numpy as np
import pytest

from plates.text import ALPHABET
from recognition.networks.characters import character_net, serving_characters
from recognition.pipeline.readers.characters import CharactersReader
from recognition.pipeline.readers.lattice import Lattice
from recognition.pipeline.readers.windows import SIDE, network_input
from recognition.training.characters_data import JUNK, Characters, joined, likeness, rendered
from recognition.training.characters_fit import BatchMaker, CharactersFit, CharactersTraining, train_characters
from recognition.training.characters_real import cut, resemblance, spelling_path
from recognition.training.characters_release import priors, release_characters
from recognition.training.characters_sets import CharacterSets
from recognition.training.confusion import confusion
from recognition.training.reader_data import LabelledCrop
from recognition.training.synthetic import glyphs
from recognition.training.synthetic.glyphs import stroke_faces
from recognition.training.synthetic.renderer import render

RECIPE = CharactersTraining(batch=16, epochs=1, characters=64, held_back=32, seed=3)
FACE = next(face for face in stroke_faces() if face.thickness == 0.15)


@pytest.fixture(scope="module", autouse=True)
def only_drawn_faces():
    """Fonts differ from machine to machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("recognition.training.characters_data.faces", stroke_faces)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Crops of rendered plates with a manifest."""
    root = tmp_path_factory.mktemp("characters")
    rows = []
    for number, split in enumerate(["train"] * 4 + ["val"] * 2):
        plate = render(np.random.default_rng(number), "GB", f"AB{number}2 CDE", [FACE])
        cv2.imwrite(str(root / f"{number}.png"), plate.pixels)
        rows.append({"image": f"{number}.png", "text": plate.text, "source": "drawn", "split": split})
    (root / "manifest.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    return root


@pytest.fixture(scope="module")
def trained(folder):
    """One epoch, and another after a restart; what was said, and the test's confusions."""
    said: list[str] = []
    output = folder / "output"
    train_characters(folder, output, RECIPE, resume=False, say=said.append)
    tested = train_characters(folder, output, replace(RECIPE, epochs=2), resume=True, say=said.append)
    return output, said, tested


def test_a_resumed_training_goes_on_where_it_stopped(trained):
    output, said, _ = trained
    with (output / "curves.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    steps = [int(float(row["step"])) for row in rows]
    assert steps[1] == 2 * steps[0]
    assert {"loss", "rendered", "real"} <= set(rows[0])
    assert [line.split(":")[0] for line in said if line.startswith("epoch")] == ["epoch 1", "epoch 2"]
    assert json.loads((output / "recipe.json").read_text())["epochs"] == 2


def test_a_training_leaves_curves_and_confusions(trained):
    output, _, tested = trained
    assert (output / "curves.png").is_file()
    for kind in ("rendered", "real"):
        picture = cv2.imread(str(output / f"confusion-{kind}.png"))
        assert min(picture.shape[:2]) > 600
        with (output / f"confusion-{kind}.csv").open(newline="") as lines:
            table = np.array([row[1:] for row in list(csv.reader(lines))[1:]], int)
        assert np.array_equal(table, tested[kind].counts)
    assert tested["real"].counts.sum() in (7, 14)  # of two crops of seven characters, whole ones only


def test_the_sets_are_made_once_and_differ(trained):
    windows = trained[0] / "windows"
    assert {path.name for path in windows.iterdir()} == {
        "train-000.npz",
        "validation-000.npz",
        "test-000.npz",
        "real.npz",
    }
    one, other = (np.load(windows / f"{part}-000.npz")["windows"][:20] for part in ("validation", "test"))
    assert not np.array_equal(one, other)


def test_training_on_a_batch_lowers_its_loss(tmp_path):
    found = rendered(120, np.random.default_rng(1), hard=0.2, junk=0.3)
    fit = CharactersFit(tmp_path, replace(RECIPE, epochs=40), 16)
    windows, labels = network_input(found.windows), found.labels
    losses = [fit.step(windows, labels) for _ in range(16)]
    assert losses[-1] < 0.6 * losses[0]


def test_windows_without_a_character_are_taught_to_be_anything(tmp_path):
    fit = CharactersFit(tmp_path, replace(RECIPE, epochs=60), 16)
    windows = np.zeros((8, SIDE, SIDE, 1), np.float32)
    windows[4:] = 1.0
    labels = np.array([JUNK] * 4 + [7] * 4, np.int32)
    for _ in range(25):
        fit.step(windows, labels)
    logits = fit.model(windows, training=False).numpy()
    shares = np.exp(logits - logits.max(-1, keepdims=True))
    shares /= shares.sum(-1, keepdims=True)
    assert shares[0].max() < shares[4].max()


@pytest.mark.parametrize(("mode", "tolerance"), [("float32", 1e-4), ("dynamic", 0.05)])
def test_the_release_answers_like_the_network(folder, trained, tmp_path, mode, tolerance):
    release_characters(trained[0], tmp_path / "1", folder, mode)
    metadata = json.loads((tmp_path / "1" / "metadata.json").read_text())
    model = character_net()
    model.load_weights(trained[0] / "averaged.weights.h5")
    shown = rendered(40, np.random.default_rng(9), hard=0.2, junk=0.2).windows
    expected = serving_characters(model, metadata["temperature"])(network_input(shown), training=False).numpy()
    reader = CharactersReader(tmp_path / "1")
    weighted = expected * reader.priors
    assert np.abs(reader.probabilities(shown) - weighted / weighted.sum(1, keepdims=True)).max() < tolerance
    assert reader.name == "characters/1"
    assert (tmp_path / "1" / "MODEL_CARD.md").read_text().startswith("# Character network")


def test_characters_of_drawn_plates_resemble_their_faces():
    found = rendered(60, np.random.default_rng(4), hard=0.3, junk=0.5)
    assert found.windows.shape == (len(found), SIDE, SIDE)
    assert JUNK in found.labels
    assert found.labels.max() < len(ALPHABET)
    shown = found.labels != JUNK
    full = np.array([0, 8, 22, 48], np.float32)
    best = [
        max(likeness(window[None], full[None], 22, [face.glyph(ALPHABET[label])])[0] for face in glyphs.stroke_faces())
        for window, label in zip(found.windows[shown][:20], found.labels[shown][:20], strict=True)
    ]
    assert np.median(best) > 0.6


def test_what_is_rarer_on_real_plates_than_in_training_is_believed_less():
    made = Characters(np.zeros((40, SIDE, SIDE), np.uint8), np.array([1, 18] * 20, np.int32))
    real = Characters(np.zeros((4000, SIDE, SIDE), np.uint8), np.array([1] * 4000, np.int32))
    found = priors(CharacterSets({"train": made}, {"train": real}), 0.2)
    assert found[1] > 1 > found[18]


def crop_of(text: str, said: str) -> LabelledCrop:
    plate = render(np.random.default_rng(2), "GB", text, [FACE])
    grey = cv2.cvtColor(plate.pixels, cv2.COLOR_BGR2GRAY)
    high, wide = grey.shape
    quad = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    return LabelledCrop(grey, quad, said, "GB", "drawn", 0, 1)


def test_characters_of_a_crop_are_named_by_its_text():
    found = joined(list(cut([crop_of("AB12 CDE", "AB12CDE")])))
    assert "".join(ALPHABET[at] for at in found.labels[:7]) == "AB12CDE"


def test_a_text_is_found_among_more_pieces_than_it_has():
    found = Lattice(np.array([0, 1, 1, 2, 3]), np.array([0, 1, 2, 2, 3]), np.zeros((5, 4), np.float32), 4)
    alike = np.array([[0.4, 0.1], [0.5, 0.3], [0.9, 0.2], [0.1, 0.6], [0.2, 0.7]], np.float32)
    assert spelling_path(found, alike) == [2, 4]  # the second and third piece together, then the fourth
    assert spelling_path(found, np.ones((5, 5), np.float32)) == []


def test_a_window_resembles_what_it_shows_most():
    found = rendered(60, np.random.default_rng(4), hard=0.1, junk=0.1)
    shown = found.labels != JUNK
    windows, labels = found.windows[shown], found.labels[shown]
    nearest = resemblance(windows, np.tile(np.array([0, 8, 22, 48], np.float32), (len(windows), 1)), 22).argmax(1)
    assert (nearest == labels).mean() > 0.5


@pytest.mark.parametrize("said", ["BA12CDE", "XWMKMWX"])
def test_a_crop_whose_text_does_not_fit_is_left_out(said):
    assert len(joined(list(cut([crop_of("AB12 CDE", said)])))) == 0


def test_rare_characters_are_drawn_more_often_than_they_occur():
    labels = np.array([1] * 90 + [2] * 10, np.int32)
    source = Characters(np.zeros((100, SIDE, SIDE), np.uint8), labels)
    _, drawn = next(BatchMaker(source, joined([]), 0.2, seed=1).batches(400))
    assert 0.18 < (drawn == 2).mean() < 0.35


def test_the_largest_confusions_come_first():
    right = np.array([0, 0, 0, 1, 1, 35], np.int32)
    matrix = confusion(right, np.array([24, 24, 0, 18, 1, 35]))
    assert matrix.largest() == [("0", "O", 2), ("1", "I", 1)]
    assert matrix.accuracy == pytest.approx(0.5)
    assert matrix.of_characters() == pytest.approx({"0": 1 / 3, "1": 0.5, "Z": 1.0})
