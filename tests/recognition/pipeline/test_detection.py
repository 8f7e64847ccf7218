"""Letterbox, heat-map decoding and the trained detector."""

import numpy as np
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from recognition.errors import PermanentError
from recognition.pipeline.detection import LiteRtPlateDetector, distinct
from recognition.pipeline.heatmaps import STRIDE, decode_cells
from recognition.pipeline.images import decode
from recognition.pipeline.letterboxing import letterbox, resized
from recognition.pipeline.types import Box, Detection, ImageLimits
from recognition.pipeline.weights import in_service, load_interpreter
from recognition.training.detector_targets import encode

BOXES = np.array([[40, 60, 120, 84], [300, 200, 340, 230], [10, 380, 30, 390]], np.float32)


def cells_of(boxes, size=416):
    target = encode(boxes, [0] * len(boxes), np.empty((0, 4), np.float32), (size, size))
    return target[..., :5]


def test_what_is_encoded_is_decoded():
    found, scores, _ = decode_cells(cells_of(BOXES), 0.99, 0.35)
    assert np.allclose(np.sort(found, 0), np.sort(BOXES, 0), atol=1e-3)
    assert scores.tolist() == [1.0, 1.0, 1.0]


def test_cells_near_a_plate_know_its_box_too():
    cells = cells_of(BOXES[:1])
    row, column = np.argwhere(cells[..., 0] == 1.0)[0]
    cells[row, column, 0] = 0.0
    found, _, _ = decode_cells(cells, 0.5, 0.35)
    assert np.allclose(found[0], BOXES[0], atol=1e-3)


def test_boxes_over_each_other_are_one():
    cells = cells_of(BOXES[:1])
    row, column = np.argwhere(cells[..., 0] == 1.0)[0]
    cells[row, column + 2] = [0.9, -2 + 0.1, cells[row, column, 2], *cells[row, column, 3:]]
    assert len(decode_cells(cells, 0.8, 0.35)[0]) == 1


def test_nothing_is_found_in_an_empty_heat_map():
    boxes, scores, kinds = decode_cells(np.zeros((52, 52, 8), np.float32), 0.1, 0.35)
    assert boxes.shape == (0, 4)
    assert scores.shape == (0,)
    assert kinds.shape == (0, 3)


def test_ignored_areas_weigh_nothing():
    target = encode(np.empty((0, 4), np.float32), [], np.array([[80, 80, 160, 120]], np.float32), (416, 416))
    assert target[10:15, 10:20, 5].max() == 0.0
    assert target[..., 5].sum() == 52 * 52 - 50


@given(st.integers(20, 3000), st.integers(20, 3000))
def test_the_letterbox_maps_back(width, height):
    canvas, placed = letterbox(np.zeros((height, width, 3), np.uint8), 640, 640)
    assert canvas.shape == (640, 640, 3)
    corner = np.array([[placed.left_px, placed.top_px, 640 - placed.left_px, 640 - placed.top_px]], np.float32)
    back = placed.to_source(corner)[0]
    assert np.allclose(back, [0, 0, width, height], atol=max(width, height) / 320 + 1)


@pytest.mark.parametrize("size", [(1600, 1200), (641, 480), (4000, 3000), (50, 40), (1281, 961)])
def test_resizing_keeps_things_in_their_places(size):
    picture = np.zeros((size[1], size[0], 3), np.uint8)
    picture[size[1] // 4 : size[1] // 2, size[0] // 4 : size[0] // 2] = 255
    small = resized(picture, 320, 240)
    rows, columns = np.nonzero(small[..., 0] > 127)
    assert small.shape == (240, 320, 3)
    slack = 2 + 320 / size[0]  # an enlarged edge is a ramp
    assert abs(rows.min() - 60) <= slack
    assert abs(rows.max() - 119) <= slack + 1
    assert abs(columns.min() - 80) <= slack
    assert abs(columns.max() - 159) <= slack + 1


def test_of_boxes_on_one_plate_the_surest_stays():
    one, other, far = Box(10, 10, 50, 20), Box(12, 10, 52, 20), Box(100, 10, 140, 20)
    found = [Detection(one, one.quad(), 0.5), Detection(other, other.quad(), 0.9), Detection(far, far.quad(), 0.4)]
    assert [detection.score for detection in distinct(found)] == [0.9, 0.4]
    assert distinct([]) == []


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


def test_a_closer_look_finds_what_is_too_small_for_the_first(detector):
    scene = demo("taxi-innova.jpg")
    large = np.full((4 * scene.shape[0], 4 * scene.shape[1], 3), 120, np.uint8)
    top, left = 2200, 900
    small = resized(scene, scene.shape[1] // 3, scene.shape[0] // 3)
    large[top : top + small.shape[0], left : left + small.shape[1]] = small
    part = Box(left, top, left + small.shape[1], top + small.shape[0])
    truth = detector.detect(scene)[0].box
    assert not detector.detect(large)
    found = detector.look_closer(large, [part, Box(0, 0, 200, 200)])[0].box
    assert abs(found.x1 - (left + truth.x1 / 3)) < 8
    assert abs(found.y2 - (top + truth.y2 / 3)) < 8


def test_a_closer_look_is_not_wasted_on_what_was_large_already(detector):
    scene = demo("taxi-innova.jpg")
    assert detector.look_closer(scene, [Box(0, 0, scene.shape[1], scene.shape[0])]) == []
    assert detector.look_closer(scene, []) == []
