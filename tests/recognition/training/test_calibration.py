"""The temperature that makes probabilities mean what they say."""

import numpy as np
import pytest

from recognition.training.calibration import best_temperature


@pytest.mark.parametrize("wrong_by", [0.5, 1.0, 2.0])
def test_logits_scaled_by_a_factor_are_scaled_back(wrong_by):
    rng = np.random.default_rng(1)
    logits = rng.normal(0, 2, (20000, 5)).astype(np.float32)
    shares = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    labels = np.array([rng.choice(5, p=share / share.sum()) for share in shares.astype(np.float64)], np.int32)
    assert best_temperature(logits * wrong_by, labels) == pytest.approx(wrong_by, rel=0.06)
