import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.pipeline.reading import as_slots, found_characters, reading_order
from recognition.training.detector_targets import encode


def row(count, y, height, left=10, pitch=20, slope=0.0):
    x = left + pitch * np.arange(count)
    top = y + slope * (x - left)
    return np.stack([x, top, x + pitch * 0.8, top + height], -1).astype(np.float32)


def order_of(boxes, heats=None):
    return reading_order(boxes, np.ones(len(boxes), np.float32) if heats is None else heats).tolist()


def test_one_row_is_read_from_the_left():
    boxes = row(8, 10, 44)
    assert order_of(boxes[::-1]) == [7, 6, 5, 4, 3, 2, 1, 0]


def test_the_upper_row_comes_first():
    boxes = np.concatenate([row(5, 34, 26), row(4, 2, 26, left=30)])
    assert order_of(boxes) == [5, 6, 7, 8, 0, 1, 2, 3, 4]


@pytest.mark.parametrize("slope", [-0.15, 0.15])
def test_a_slanting_row_is_one_row(slope):
    boxes = row(8, 20, 30, slope=slope)
    assert order_of(boxes) == list(range(8))


def test_two_slanting_rows_stay_two():
    boxes = np.concatenate([row(4, 2, 24, left=30, slope=0.05), row(5, 32, 24, slope=0.05)])
    assert order_of(boxes) == list(range(9))


def test_faint_specks_do_not_make_a_second_row():
    boxes = np.concatenate([row(7, 8, 44), np.array([[60, 0, 70, 6]], np.float32)])
    heats = np.array([0.9] * 7 + [0.1], np.float32)
    assert order_of(boxes, heats)[:3] == [0, 1, 2]
    assert sorted(order_of(boxes, heats)) == list(range(8))


@given(st.integers(0, 14), st.integers(0, 2**32 - 1))
def test_every_box_has_its_place(count, seed):
    rng = np.random.default_rng(seed)
    corners = rng.uniform(0, 150, (count, 2))
    boxes = np.concatenate([corners, corners + rng.uniform(1, 40, (count, 2))], -1).astype(np.float32)
    assert sorted(order_of(boxes, rng.random(count).astype(np.float32))) == list(range(count))


def test_characters_are_found_where_they_were_drawn():
    boxes = np.concatenate([row(3, 4, 24, left=40), row(4, 36, 24, left=20)])
    target = encode(boxes, [1, 2, 3, 4, 5, 6, 7], np.empty((0, 4), np.float32), (192, 64), (4, 8))
    classes = np.eye(36, dtype=np.float32)[np.maximum(target[..., 6], 0).astype(int)]
    cells = np.concatenate([target[..., :5], classes], -1)
    found, heats, kinds = found_characters(cells, 0.9)
    assert found == pytest.approx(boxes, abs=1e-3)
    assert kinds.argmax(-1).tolist() == [1, 2, 3, 4, 5, 6, 7]
    slots = as_slots(heats, kinds)
    assert slots.shape == (7, 37)
    assert slots.sum(-1) == pytest.approx(np.ones(7))
