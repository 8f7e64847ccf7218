"""Makes probabilities mean what they say: one temperature for all logits."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

TEMPERATURES = np.exp(np.linspace(np.log(0.3), np.log(3.0), 93))


def best_temperature(logits: npt.NDArray[np.float32], labels: npt.NDArray[np.int32]) -> float:
    """The temperature under which the labels are likeliest: softmax(logits / temperature).

    Above 1 for a network that is too sure of itself, below 1 for one that is not sure enough,
    as networks are that were trained towards smoothed labels.

    Args:
        logits: (N, classes).
        labels: (N,) the right classes.

    Source: Guo et al., On Calibration of Modern Neural Networks, ICML 2017.
    """
    return float(min(TEMPERATURES, key=lambda temperature: _surprise(logits / temperature, labels)))


def _surprise(logits: npt.NDArray[np.float32], labels: npt.NDArray[np.int32]) -> float:
    shifted = logits - logits.max(-1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(-1))
    return float(np.mean(log_sums - shifted[np.arange(len(labels)), labels]))
