"""The corner network's data and training."""

import cv2
import numpy as np
import pytest

from recognition.pipeline.corners import HEIGHT, UNMOVED, WIDTH
from recognition.training.corner_data import SIDE, CornerMaker
from recognition.training.corner_fit import CornerFit, CornerTraining, corner_error


@pytest.fixture(scope="module")
def maker():
    backgrounds = [np.full((SIDE + 20, SIDE + 40, 3), 90, np.uint8)]
    return CornerMaker(backgrounds, seed=3, plates=20)


def test_crops_and_answers_have_their_shapes(maker):
    crops, moves = next(maker.batches(4))
    assert crops.shape == (4, HEIGHT, WIDTH, 1)
    assert moves.shape == (4, 8)
    assert crops.dtype == moves.dtype == np.float32


def test_the_answer_lies_on_the_plate(maker):
    """Inside the corners a plate differs from the plain background more than outside."""
    inside, outside = [], []
    for _ in range(60):
        crop, move = maker.crop()
        quad = (UNMOVED + move.reshape(4, 2)) * [WIDTH, HEIGHT]
        mask = np.zeros((HEIGHT, WIDTH), np.uint8)
        cv2.fillConvexPoly(mask, np.round(quad).astype(np.int32), 1)
        away = cv2.dilate(mask, np.ones((15, 25), np.uint8)) == 0
        if away.sum() > 200:
            inside.append(crop[..., 0][mask > 0].std())
            outside.append(crop[..., 0][away].std())
    assert np.median(inside) > 1.5 * np.median(outside)


def test_the_error_is_a_share_of_the_plates_width():
    truth = np.zeros((1, 4, 2))
    found = truth + np.array([0.1 / 1.5, 0])  # a tenth of the unmoved plate's width to the right
    assert corner_error(found, truth) == pytest.approx(0.1)


def test_training_on_one_batch_lowers_its_loss(maker, tmp_path):
    fit = CornerFit(tmp_path, CornerTraining(steps=30, warmup_steps=2))
    crops, moves = next(maker.batches(8))
    losses = [fit.step(crops, moves) for _ in range(25)]
    assert losses[-1] < 0.6 * losses[0]
    fit.save(25)
    again = CornerFit(tmp_path, CornerTraining(steps=30, warmup_steps=2))
    assert again.checkpoints.restore() == 25
