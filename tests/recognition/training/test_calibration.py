"""The calibration that makes probabilities mean what they say."""

import numpy as np
import pytest

from recognition.networks.reader import Calibration
from recognition.training.calibration import Seen, best_calibration, calibrated, surprise


def drawn(rng, how, count=150):
    """Crops whose texts were drawn from what `how` makes of the network's answers."""
    crops = []
    for _ in range(count):
        heats, classes = rng.uniform(0.05, 0.99, 6), rng.dirichlet(np.full(36, 0.08), 6)
        true_heats, true_classes = calibrated(heats, classes, how)
        shown = rng.random(6) < true_heats
        labels = [int(rng.choice(36, p=share)) for share in true_classes[shown]]
        crops.append(Seen(heats.astype(np.float32), classes.astype(np.float32), labels))
    return crops


def test_probabilities_that_are_right_stay():
    found = best_calibration(drawn(np.random.default_rng(1), Calibration()))
    assert found.heat_scale == pytest.approx(1.0, rel=0.25)
    assert found.heat_shift == pytest.approx(0.0, abs=0.4)
    assert found.temperature == pytest.approx(1.0, rel=0.25)


def test_heat_that_is_too_low_and_classes_that_are_too_sure_are_mended():
    wrong = Calibration(heat_scale=1.0, heat_shift=1.2, temperature=1.8)
    crops = drawn(np.random.default_rng(2), wrong)
    found = best_calibration(crops)
    assert found.heat_shift == pytest.approx(1.2, abs=0.5)
    assert found.temperature == pytest.approx(1.8, rel=0.25)
    assert surprise(crops, found) <= surprise(crops, wrong)
