"""The camera moves pixels and points together and never breaks a picture."""

import numpy as np
import pytest

from recognition.training.synthetic.camera import Viewpoint, boxes_in, crop_quad, photographed, seen

PLATE = np.array([[40, 30], [240, 30], [240, 80], [40, 80]], np.float32)


@pytest.mark.parametrize("seed", range(8))
def test_a_point_of_the_picture_is_found_where_the_view_says(seed):
    rng = np.random.default_rng(seed)
    picture = np.zeros((110, 280), np.uint8)
    picture[52:59, 117:124] = 255
    quad = crop_quad(PLATE, Viewpoint(), rng)
    view, points = seen(picture, quad, np.array([[120.5, 55.5]], np.float32))
    rows, columns = np.nonzero(view > 128)
    assert abs((columns.mean() + 0.5) / 192 - points[0, 0]) < 0.01
    assert abs((rows.mean() + 0.5) / 64 - points[0, 1]) < 0.02


def test_the_exact_quad_shows_the_plate_from_edge_to_edge():
    _, points = seen(np.zeros((110, 280), np.uint8), PLATE, np.array([[40, 30], [140, 55]], np.float32))
    assert points == pytest.approx(np.array([[0, 0], [0.5, 0.5]]), abs=0.01)


@pytest.mark.parametrize("seed", range(30))
def test_a_photographed_view_keeps_its_size_and_is_repeatable(seed):
    view = np.random.default_rng(99).integers(0, 256, (64, 192)).astype(np.uint8)
    taken = photographed(view, np.random.default_rng(seed), hard=1.0)
    assert (taken.shape, taken.dtype) == ((64, 192), np.uint8)
    assert np.array_equal(taken, photographed(view, np.random.default_rng(seed), hard=1.0))


def test_a_box_of_the_picture_is_found_where_the_view_shows_it():
    rng = np.random.default_rng(5)
    picture = np.zeros((110, 280), np.uint8)
    picture[40:70, 100:120] = 255
    quad = crop_quad(PLATE, Viewpoint(), rng)
    view, _ = seen(picture, quad, np.empty((0, 2), np.float32))
    rows, columns = np.nonzero(view > 128)
    ink = [columns.min() / 192, rows.min() / 64, (columns.max() + 1) / 192, (rows.max() + 1) / 64]
    assert boxes_in(quad, np.array([[100, 40, 120, 70]], np.float32))[0] == pytest.approx(ink, abs=0.02)
    assert boxes_in(quad, np.zeros((0, 4), np.float32)).shape == (0, 4)
