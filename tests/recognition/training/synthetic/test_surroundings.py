"""What a plate hangs in."""

import numpy as np
import pytest

from recognition.training.synthetic.surroundings import surroundings

PLATE = np.array([[40, 28], [280, 28], [280, 100], [40, 100]], np.float32)


@pytest.mark.parametrize("seed", range(25))
def test_surroundings_fill_the_picture_and_are_repeatable(seed):
    one, same = (surroundings((128, 320), PLATE, np.random.default_rng(seed)) for _ in range(2))
    assert (one.shape, one.dtype) == ((128, 320, 3), np.uint8)
    assert np.array_equal(one, same)


def test_some_surroundings_have_hard_edges_and_some_have_none():
    pictures = [surroundings((128, 320), PLATE, np.random.default_rng(seed)) for seed in range(40)]
    steps = [np.abs(np.diff(picture.astype(int), axis=0)).max() for picture in pictures]
    assert min(steps) < 12
    assert max(steps) > 60
