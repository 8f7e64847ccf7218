"""A quad of a picture becomes the reader's upright view."""

import cv2
import numpy as np
import pytest

from recognition.pipeline.rectification import READER_HEIGHT, READER_WIDTH, expanded, reader_input, rectify


def quad(x1: float, y1: float, x2: float, y2: float) -> np.ndarray:
    return np.array([[x1, y1], [x2, y1], [x2, y2], [x1, y2]], np.float32)


def test_a_quad_of_the_views_size_is_copied_pixel_by_pixel():
    picture = np.random.default_rng(0).integers(0, 256, (100, 300, 3)).astype(np.uint8)
    view = rectify(picture, quad(20, 10, 20 + READER_WIDTH, 10 + READER_HEIGHT), margin=0.0)
    assert np.array_equal(view, picture[10 : 10 + READER_HEIGHT, 20 : 20 + READER_WIDTH])


def test_corners_of_a_tilted_plate_go_to_the_corners_of_the_view():
    picture = np.zeros((200, 300, 3), np.uint8)
    corners = np.array([[60, 60], [240, 90], [230, 150], [50, 115]], np.float32)
    colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)]
    for corner, colour in zip(corners, colours, strict=True):
        cv2.circle(picture, (int(corner[0]), int(corner[1])), 9, colour, -1)
    view = rectify(picture, corners, margin=0.0)
    for (x, y), colour in zip([(2, 2), (189, 2), (189, 61), (2, 61)], colours, strict=True):
        assert view[y, x].tolist() == list(colour)


def test_a_large_plate_is_averaged_not_sampled():
    fine = np.zeros((640, 1920), np.uint8)
    fine[:, ::2] = 255  # a pattern finer than the view
    view = rectify(fine, quad(0, 0, 1920, 640), margin=0.0)
    assert view.std() < 12
    assert view.mean() == pytest.approx(127.5, abs=4)


@pytest.mark.parametrize("box", [(-50, -20, 100, 40), (250, 80, 400, 160), (-10, -10, 310, 110)])
def test_what_lies_outside_the_picture_repeats_its_edge(box):
    picture = np.full((100, 300, 3), 90, np.uint8)
    assert np.all(rectify(picture, quad(*box)) == 90)


def test_a_quad_wholly_outside_the_picture_is_no_crash():
    view = rectify(np.full((100, 300, 3), 90, np.uint8), quad(500, 500, 600, 540))
    assert view.shape == (READER_HEIGHT, READER_WIDTH, 3)


def test_the_margin_grows_every_side_by_its_share():
    assert expanded(quad(0, 0, 100, 50), 0.02) == pytest.approx(quad(-2, -1, 102, 51))


def test_the_network_gets_standardised_grey_whatever_the_exposure():
    rng = np.random.default_rng(1)
    crop = rng.integers(40, 120, (64, 192, 3)).astype(np.uint8)
    dark, bright = reader_input(crop), reader_input(crop + 100)
    assert dark.shape == (64, 192, 1)
    assert dark.dtype == np.float32
    assert dark.mean() == pytest.approx(0.0, abs=1e-4)
    assert np.abs(dark - bright).max() < 0.06


def test_a_flat_crop_stays_finite():
    assert not reader_input(np.full((64, 192, 3), 77, np.uint8)).any()
