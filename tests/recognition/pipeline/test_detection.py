"""Letterbox, heat-map decoding and the trained detector."""

import numpy as np
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from recognition.errors import PermanentError
from recognition.pipeline.detection import STRIDE, LiteRtPlateDetector, decode_cells, letterbox
from recognition.pipeline.images import decode
from recognition.pipeline.types import ImageLimits
from recognition.pipeline.weights import in_service, load_interpreter
from recognition.training.detector_targets import encode

BOXES = np.array([[40, 60, 120, 84], [300, 200, 340, 230], [10, 380, 30, 390]], np.float32)


def cells_of(boxes, size=416):
    target = encode(boxes, np.empty((0, 4), np.float32), size)
    return target[..., :5]


def test_what_is_encoded_is_decoded():
    found, scores = decode_cells(cells_of(BOXES), 0.99)
    assert np.allclose(np.sort(found, 0), np.sort(BOXES, 0), atol=1e-3)
    assert scores.tolist() == [1.0, 1.0, 1.0]


def test_cells_near_a_plate_know_its_box_too():
    cells = cells_of(BOXES[:1])
    row, column = np.argwhere(cells[..., 0] == 1.0)[0]
    cells[row, column, 0] = 0.0
    found, _ = decode_cells(cells, 0.5)
    assert np.allclose(found[0], BOXES[0], atol=1e-3)


def test_boxes_over_each_other_are_one():
    cells = cells_of(BOXES[:1])
    row, column = np.argwhere(cells[..., 0] == 1.0)[0]
    cells[row, column + 2] = [0.9, -2 + 0.1, cells[row, column, 2], *cells[row, column, 3:]]
    assert len(decode_cells(cells, 0.8)[0]) == 1


def test_nothing_is_found_in_an_empty_heat_map():
    boxes, scores = decode_cells(np.zeros((52, 52, 5), np.float32), 0.1)
    assert boxes.shape == (0, 4)
    assert scores.shape == (0,)


def test_ignored_areas_weigh_nothing():
    target = encode(np.empty((0, 4), np.float32), np.array([[80, 80, 160, 120]], np.float32), 416)
    assert target[10:15, 10:20, 5].max() == 0.0
    assert target[..., 5].sum() == 52 * 52 - 50


@given(st.integers(20, 3000), st.integers(20, 3000))
def test_the_letterbox_maps_back(width, height):
    canvas, placed = letterbox(np.zeros((height, width, 3), np.uint8), 640, 640)
    assert canvas.shape == (640, 640, 3)
    corner = np.array([[placed.left_px, placed.top_px, 640 - placed.left_px, 640 - placed.top_px]], np.float32)
    back = placed.to_source(corner)[0]
    assert np.allclose(back, [0, 0, width, height], atol=max(width, height) / 320 + 1)


@pytest.fixture(scope="module")
def detector():
    return LiteRtPlateDetector(in_service(settings.ANPR_WEIGHTS_DIR)["plate_detector"])


def demo(name):
    return decode((settings.BASE_DIR / "fixtures" / "demo" / name).read_bytes(), ImageLimits())


def test_the_plate_of_a_demo_picture_is_found(detector):
    best = detector.detect(demo("taxi-innova.jpg"))[0]
    assert 500 < (best.box.x1 + best.box.x2) / 2 < 780
    assert 3 < best.box.width / best.box.height < 6
    assert np.array_equal(best.quad, best.box.quad())


def test_an_empty_lane_has_no_plate(detector):
    assert detector.detect(demo("empty-lane.jpg")) == []


@pytest.mark.parametrize("shape", [(20, 20), (16, 2000), (2000, 16)])
def test_odd_shapes_are_no_trouble(detector, shape):
    for detection in detector.detect(np.random.default_rng(0).integers(0, 255, (*shape, 3), dtype=np.uint8)):
        assert 0 <= detection.box.x1 < detection.box.x2 <= shape[1]
        assert 0 <= detection.box.y1 < detection.box.y2 <= shape[0]


def test_missing_weights_are_named(tmp_path):
    with pytest.raises(PermanentError) as missing:
        load_interpreter(tmp_path)
    assert missing.value.code == "weights_missing"


def test_the_stride_is_that_of_the_network():
    from recognition.networks import detector as network

    assert network.STRIDE == STRIDE
