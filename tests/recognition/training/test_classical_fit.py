"""The fit of the classical detector's verifiers."""

import io
import json

import cv2
import numpy as np
import pytest
from django.core.management import CommandError, call_command

from recognition.evaluation.metrics import SceneOutcome
from recognition.pipeline.classical.verifier import load_verifiers
from recognition.training.classical_fit import ClassicalRecipe, Measured, best_threshold, fitted, logistic
from recognition.training.manifest import ManifestError
from recognition.training.synthetic.glyphs import stroke_faces
from recognition.training.synthetic.renderer import render


def measured(rng, count=200):
    """Rectangles of which those with a high 'signal' show the only plate; 'noise' says nothing."""
    signal = rng.normal(0, 1, count).astype(np.float32)
    shared = np.where(signal > 0.5, 0.9, 0.0).astype(np.float32)
    features = {
        "signal": signal,
        "noise": rng.normal(0, 1, count).astype(np.float32),
        "aspect": np.log(rng.uniform(1, 5, count)).astype(np.float32),
    }
    corners = np.arange(count, dtype=np.float32)[:, None] * 50 + np.array([0, 0, 40, 10], np.float32)
    return Measured(features, shared[None], corners, np.zeros(count, bool))


def test_the_target_rises_with_the_overlap():
    shared = np.array([[0.2, 0.3, 0.525, 0.75, 0.9]], np.float32)
    one = Measured({}, shared, np.zeros((5, 4), np.float32), np.zeros(5, bool))
    assert one.targets.tolist() == pytest.approx([0.0, 0.0, 0.5, 1.0, 1.0], abs=1e-6)


def test_what_tells_plates_apart_gets_the_weight():
    verifier = logistic([measured(np.random.default_rng(seed)) for seed in range(3)], ridge=0.001)
    weights = dict(zip(verifier.names, verifier.weights.tolist(), strict=True))
    assert weights["signal"] > 2
    assert abs(weights["noise"]) < 0.4
    unseen = measured(np.random.default_rng(9))
    right = (verifier.logit(unseen.features) > 0) == (unseen.targets > 0.5)
    assert right.mean() > 0.95


def test_ignored_rectangles_teach_nothing():
    rng = np.random.default_rng(0)
    one = measured(rng)
    contradicting = Measured(one.features, 0.9 - one.overlaps, one.boxes, np.ones(len(one.boxes), bool))
    alone, beside = logistic([one], 0.01), logistic([one, contradicting], 0.01)
    assert np.allclose(alone.weights, beside.weights, atol=1e-4)


def test_pictures_without_a_plate_cannot_teach():
    one = measured(np.random.default_rng(0))
    with pytest.raises(ManifestError, match="200 rectangles teach nothing: 0 of them show a plate"):
        logistic([Measured(one.features, one.overlaps * 0, one.boxes, one.ignored)], 0.01)


def test_the_threshold_parts_right_boxes_from_false_ones():
    shared = np.array([[0.9, 0.0, 0.0]], np.float32)
    outcomes = [SceneOutcome(shared, np.array([high, 0.4, 0.1], np.float32)) for high in (0.9, 0.6, 0.5)]
    assert best_threshold(outcomes) == 0.41


def test_the_same_data_give_the_same_coefficients():
    looks = [measured(np.random.default_rng(seed)) for seed in range(6)]
    first = logistic(looks, 0.01)
    one, other = (fitted(first, looks, ClassicalRecipe()) for _ in range(2))
    assert one == other
    assert one["fit"]["held_out"]["pictures"] == 6
    assert set(one) == {"threshold", "fit", "first", "wide", "tall"}


def drawn_table(folder, count):
    rows = []
    for at in range(count):
        rng = np.random.default_rng(at)
        scene = cv2.GaussianBlur(rng.normal(110, 60, (160, 240, 3)), (0, 0), 4).astype(np.uint8)
        plate = cv2.resize(render(rng, "IN", "MH12AB1234", stroke_faces()).pixels, (120, 30))
        x, y = int(rng.integers(10, 110)), int(rng.integers(10, 120))
        scene[y : y + 30, x : x + 120] = plate
        cv2.imwrite(str(folder / f"{at}.png"), scene)
        box = [x, y, x + 120, y + 30]
        rows.append({"image": f"{at}.png", "w": 240, "h": 160, "split": "train", "plates": [{"bbox": box}]})
    (folder / "manifest.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_the_command_writes_coefficients_that_the_detector_takes(tmp_path):
    drawn_table(tmp_path, 4)
    out = io.StringIO()
    target = tmp_path / "coefficients.json"
    call_command("fit_classical_detector", "--data", str(tmp_path), "--output", str(target), stdout=out)
    verifiers = load_verifiers(target)
    assert 0.05 <= verifiers.threshold <= 0.95
    assert json.loads(target.read_text())["fit"]["held_out"]["recall_50"] >= 0.5
    assert '\n  "strokes": [' in target.read_text()
    assert "recall_50" in out.getvalue()


@pytest.mark.parametrize(("count", "message"), [(2, "2 train rows have plates; at least 3"), (4, "3.png")])
def test_data_that_cannot_teach_are_named(tmp_path, count, message):
    drawn_table(tmp_path, count)
    (tmp_path / "3.png").write_bytes(b"no picture")
    with pytest.raises(CommandError, match=message):
        call_command("fit_classical_detector", "--data", str(tmp_path), "--output", str(tmp_path / "out.json"))
