"""The geometry of the corner network."""

import numpy as np
import pytest

from recognition.pipeline.corners import HEIGHT, UNMOVED, WIDTH, LiteRtCorners, corner_crop, crop_to_image
from recognition.pipeline.types import Box, Detection

QUAD = np.array([[40, 30], [120, 36], [118, 60], [38, 52]], np.float32)


def test_the_crop_shows_the_quad_in_its_middle():
    import cv2

    image = np.zeros((120, 200), np.uint8)
    cv2.fillConvexPoly(image, QUAD.astype(np.int32), 255)
    crop = corner_crop(image, QUAD)
    assert crop.shape == (HEIGHT, WIDTH)
    assert crop[HEIGHT // 2, WIDTH // 2] == 255
    assert crop[3, 3] == crop[-4, -4] == 0
    inside = crop > 127
    share = inside.sum() / inside.size
    assert share == pytest.approx((1 / 1.5) ** 2, abs=0.06)


def test_unmoved_corners_are_those_of_the_quad():
    import cv2

    back = cv2.perspectiveTransform(UNMOVED.reshape(-1, 1, 2), crop_to_image(QUAD)).reshape(4, 2)
    assert np.allclose(back, QUAD, atol=1e-2)


class Moves:
    """An interpreter that always answers the same moves."""

    def __init__(self, moves):
        self.moves = np.array(moves, np.float32).reshape(1, 8)

    def get_input_details(self):
        return [{"index": 0}]

    get_output_details = get_input_details

    def set_tensor(self, index, value):
        assert value.shape == (1, HEIGHT, WIDTH, 1)

    def invoke(self):
        pass

    def get_tensor(self, index):
        return self.moves


@pytest.fixture
def refined(tmp_path, monkeypatch):
    def refine(moves):
        monkeypatch.setattr("recognition.pipeline.corners.load_interpreter", lambda folder: Moves(moves))
        box = Box(50, 40, 110, 60)
        return LiteRtCorners(tmp_path).refine(np.zeros((120, 200, 3), np.uint8), [Detection(box, box.quad(), 0.9)])[0]

    return refine


def test_no_move_changes_nothing(refined):
    found = refined([0.0] * 8)
    assert np.allclose(found.quad, Box(50, 40, 110, 60).quad(), atol=0.01)
    assert found.score == 0.9


def test_moves_are_shares_of_the_crop(refined):
    found = refined([0.1, 0, 0, 0, 0, 0, 0, 0])
    assert found.quad[0].tolist() == pytest.approx([50 + 0.1 * 60 * 1.5, 40], abs=0.05)
    assert (found.box.x1, found.box.x2) == pytest.approx((50, 110), abs=0.05)


def test_the_box_lies_between_the_detectors_and_the_corners(refined):
    found = refined([0, -0.1, 0, -0.1, 0, 0.1, 0, 0.1])
    moved = 0.1 * 20 * 1.5
    assert found.quad[:, 1].tolist() == pytest.approx([40 - moved, 40 - moved, 60 + moved, 60 + moved], abs=0.05)
    assert (found.box.y1, found.box.y2) == pytest.approx((40 - 0.6 * moved, 60 + 0.6 * moved), abs=0.05)


@pytest.mark.parametrize("moves", [[0.9, 0, -0.9, 0, -0.9, 0, 0.9, 0], [float("nan")] * 8])
def test_what_is_no_quad_is_not_taken(refined, moves):
    assert np.allclose(refined(moves).quad, Box(50, 40, 110, 60).quad(), atol=0.01)


@pytest.mark.parametrize(("down", "looks"), [(0.02, 1), (0.4, 2)])
def test_only_plates_that_are_much_askew_are_looked_at_twice(tmp_path, monkeypatch, down, looks):
    network = Moves([0, 0, 0, down, 0, down, 0, 0])
    seen = []
    monkeypatch.setattr(network, "invoke", lambda: seen.append(1))
    monkeypatch.setattr("recognition.pipeline.corners.load_interpreter", lambda folder: network)
    box = Box(50, 40, 110, 60)
    LiteRtCorners(tmp_path).refine(np.zeros((120, 200, 3), np.uint8), [Detection(box, box.quad(), 0.9)])
    assert len(seen) == looks
