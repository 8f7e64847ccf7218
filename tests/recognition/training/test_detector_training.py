"""The detector's training path on drawn pictures: it learns, resumes and converts without loss."""

import json

import cv2
import numpy as np
import pytest

from recognition.training.detector_data import CanvasMaker
from recognition.training.detector_fit import DetectorTraining, train_detector
from recognition.training.detector_samples import plate_samples, vehicle_samples
from recognition.training.export import put_in_service, to_tflite, write_release
from recognition.training.manifest import ManifestError, rows, scenes

RECIPE = DetectorTraining(
    steps=6, batch=2, canvas_px=96, serving_px=96, warmup_steps=2, checkpoint_steps=3, validate_steps=6
)


@pytest.fixture
def data(tmp_path):
    """A manifest of drawn pictures with one white plate each."""
    lines = []
    for number in range(6):
        picture = np.full((120, 160, 3), 60 + number, np.uint8)
        cv2.rectangle(picture, (50, 60), (110, 80), (240, 240, 240), -1)
        cv2.imwrite(str(tmp_path / f"{number}.png"), picture)
        plates = [{"bbox": [50, 60, 110, 80], "text": None}]
        split = "val" if number == 5 else "train"
        lines.append(
            {"image": f"{number}.png", "w": 160, "h": 120, "plates": plates, "source": "drawn", "split": split}
        )
    (tmp_path / "manifest.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return tmp_path


def test_canvases_are_the_same_for_the_same_seed(data):
    samples = plate_samples(scenes(data, "train"))
    one, two = (CanvasMaker(samples, 128, seed=7).canvas() for _ in range(2))
    assert np.array_equal(one[0], two[0])
    assert np.array_equal(one[1], two[1])


def test_targets_lie_on_the_plates(data):
    maker = CanvasMaker(plate_samples(scenes(data, "train")), 256, seed=1)
    centres, others = [], []
    for _ in range(20):
        pixels, target = maker.canvas()
        bright = cv2.resize(pixels.max(-1), (32, 32), interpolation=cv2.INTER_AREA).astype(float)
        centres += list(bright[target[..., 0] == 1.0])
        others += list(bright[(target[..., 0] < 0.05) & (target[..., 5] > 0)])
    assert len(centres) > 10
    assert np.mean(centres) > np.mean(others) + 30


def test_rendered_plates_are_mounted_on_known_corners_and_elsewhere(data):
    from recognition.training.detector_data import Augmentation
    from recognition.training.synthetic.renderer import render

    samples = plate_samples(scenes(data, "train"))
    for sample in samples:
        x1, y1, x2, y2 = sample.boxes[0]
        sample.quads[0] = np.array([[x1, y1], [x2, y1], [x2, y2], [x1, y2]], np.float32)
    rendered = [render(np.random.default_rng(1)).pixels]
    plain, mounted = (
        CanvasMaker(samples, 256, 3, Augmentation(mosaic=0, replaced=share, extra=share), rendered=rendered)
        for share in (0.0, 1.0)
    )
    counts = [sum(int((maker.canvas()[1][..., 0] == 1.0).sum()) for _ in range(12)) for maker in (plain, mounted)]
    assert counts[1] > counts[0] + 3


def test_vehicles_are_encoded_with_their_kinds(data):
    rows_of = [json.loads(line) for line in (data / "manifest.jsonl").read_text().splitlines()]
    for number, row in enumerate(rows_of):
        row["vehicles"] = [{"bbox": [20, 20, 140, 110], "class": ["truck", "vehicle"][number % 2]}]
    (data / "manifest.jsonl").write_text("\n".join(map(json.dumps, rows_of)))
    maker = CanvasMaker(vehicle_samples(scenes(data, "train", "vehicles")), 128, seed=2)
    kinds = set()
    for _ in range(20):
        target = maker.canvas()[1]
        kinds |= set(target[target[..., 0] == 1.0][:, 6].tolist())
    assert kinds == {2.0, -1.0}


def test_look_alikes_and_ignored_areas_are_taken_from_the_table(data):
    rows_of = [json.loads(line) for line in (data / "manifest.jsonl").read_text().splitlines()]
    for row in rows_of:
        row |= {"plates": [], "ignored": [[0, 0, 30, 20]], "lookalikes": [[50, 60, 110, 80]]}
    (data / "manifest.jsonl").write_text("\n".join(map(json.dumps, rows_of)))
    maker = CanvasMaker(plate_samples(scenes(data, "train")), 128, seed=2)
    targets = [maker.canvas()[1] for _ in range(20)]
    assert not any((target[..., 0] > 0).any() for target in targets)
    assert any((target[..., 5] == 0).any() for target in targets)


def test_it_trains_resumes_and_keeps_its_curves(data, tmp_path):
    said = []
    output = tmp_path / "out"
    weights = train_detector([data], output, RECIPE, resume=False, say=said.append)
    assert weights.is_file()
    longer = DetectorTraining(**{**json.loads((output / "recipe.json").read_text()), "steps": 9})
    train_detector([data], output, longer, resume=True, say=said.append)
    steps = [float(line.split(",")[0]) for line in (output / "curves.csv").read_text().splitlines()[1:]]
    assert steps == [6, 9]
    assert (output / "curves.png").is_file()


def test_the_converted_network_answers_as_the_trained_one(tmp_path):
    import tensorflow as tf
    from ai_edge_litert.interpreter import Interpreter

    from recognition.networks.detector import detector

    model = detector(96, 96, 3, serving=True)
    for weight in model.weights:  # running averages that are not those of a new network
        weight.assign(tf.random.stateless_uniform(weight.shape, [1, 2], 0.05, 0.3))
    picture = np.random.default_rng(0).uniform(0, 255, (1, 96, 96, 3)).astype(np.float32)
    interpreter = Interpreter(model_content=to_tflite(model), num_threads=1)
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], picture)
    interpreter.invoke()
    found = {int(one["shape"][-1]): interpreter.get_tensor(one["index"]) for one in interpreter.get_output_details()}
    for expected in model(picture, training=False):
        assert np.allclose(found[expected.shape[-1]], expected, rtol=1e-3, atol=1e-3)


def test_a_quantised_network_takes_pixels_and_answers_as_the_trained_one(tmp_path):
    from recognition.networks.detector import detector, normalised
    from recognition.pipeline.heatmaps import HeatMapNetwork

    model = detector(96, 96, serving=True)
    rng = np.random.default_rng(0)
    canvases = [rng.integers(0, 255, (96, 96, 3), np.uint8) for _ in range(8)]
    tflite = to_tflite(model, "int8", [normalised(canvas) for canvas in canvases])
    write_release(tmp_path, tflite, {"width_px": 96, "height_px": 96, "threshold": 0.4}, {}, "# Card")
    cells = HeatMapNetwork(tmp_path).cells(canvases[0])
    expected = np.concatenate(model(normalised(canvases[0][None]), training=False), -1)[0]
    assert np.abs(cells - expected).max() < 0.1 * np.ptp(expected[..., 1:])


def test_a_release_names_its_model(tmp_path):
    import hashlib

    write_release(tmp_path / "plate_detector" / "2", b"model", {"width_px": 640}, {"n": 1}, "# Card")
    put_in_service(tmp_path, "plate_detector", "2")
    put_in_service(tmp_path, "plate_reader", "7")
    config = json.loads((tmp_path / "plate_detector" / "2" / "config.json").read_text())
    assert config == {"width_px": 640, "sha256": hashlib.sha256(b"model").hexdigest()}
    assert json.loads((tmp_path / "default.json").read_text()) == {"plate_detector": "2", "plate_reader": "7"}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ('{"image": "a.png", "w": 9, "h": 9, "plates": [{"bbox": [1, 1, 1, 5]}]}', "has no area"),
        ('{"plates": []}', "image"),
    ],
)
def test_a_broken_manifest_names_file_line_and_reason(tmp_path, line, words):
    (tmp_path / "manifest.jsonl").write_text(f"\n{line}\n")
    with pytest.raises(ManifestError, match=r"manifest\.jsonl:2.*" + words):
        scenes(tmp_path, "all")


def test_a_missing_manifest_is_named(tmp_path):
    with pytest.raises(ManifestError, match="no such file"):
        list(rows(tmp_path))
