"""Turns a finished training of the character network into a release."""

from __future__ import annotations

import json
from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt

from plates.text import ALPHABET
from recognition.networks.characters import character_net, serving_characters
from recognition.pipeline.readers.windows import network_input
from recognition.training.characters_data import JUNK, Characters, joined
from recognition.training.characters_fit import CharactersTraining, draw_weights, load_sets
from recognition.training.characters_sets import CharacterSets
from recognition.training.curves import Curves
from recognition.training.export import Mode, to_tflite, write_release
from recognition.training.release import ATTRIBUTION, READER_ATTRIBUTION, metadata_of, training_summary

CAUTION, UNSEEN = 0.75, 20
"""Real plates' frequencies are believed by this power, as if each character had been seen so often more."""
TEMPERATURES = np.exp(np.linspace(np.log(0.3), np.log(3.0), 93))


def release_characters(training: Path, directory: Path, data: Path, mode: Mode = "dynamic") -> None:
    """Writes the network trained in `training`, its probabilities calibrated on the validation sets."""
    recipe = CharactersTraining(**json.loads((training / "recipe.json").read_text()))
    model = character_net()
    model.load_weights(training / "averaged.weights.h5")
    sets = load_sets(data, training, recipe)
    temperature = character_temperature(model, joined([sets.rendered["validation"], sets.real["validation"]]))
    samples = network_input(sets.rendered["train"].windows[:: max(len(sets.rendered["train"]) // 400, 1)])
    tflite = to_tflite(serving_characters(model, temperature), mode, samples if mode == "int8" else ())
    config = {"alphabet": ALPHABET, "priors": priors(sets, recipe.real_share).round(4).tolist()}
    metadata = metadata_of(training, model, mode) | {
        "temperature": temperature,
        "validation": Curves(training / "curves.csv").rows[-1],
    }
    card = training_summary("Character network", training)
    write_release(directory, tflite, config, metadata, card + ATTRIBUTION + READER_ATTRIBUTION)


def priors(sets: CharacterSets, real_share: float) -> npt.NDArray[np.float64]:
    """(36,) how much likelier each character is on real plates than it was in training, where I came as often as 1."""
    drawn = (1 - real_share) * _drawn(sets.rendered["train"]) + real_share * _drawn(sets.real["train"])
    labels = sets.real["train"].labels
    real = np.bincount(labels[labels != JUNK], minlength=len(ALPHABET)) + UNSEEN
    return (real / real.sum() / np.maximum(drawn, 1e-3)) ** CAUTION


def _drawn(source: Characters) -> npt.NDArray[np.float64]:
    """(36,) share of each character in what is drawn of these."""
    shown = source.labels != JUNK
    shares = np.bincount(source.labels[shown], draw_weights(source)[shown], len(ALPHABET))
    return shares / max(float(shares.sum()), 1e-9)


def character_temperature(model: keras.Model, found: Characters) -> float:
    """The temperature under which characters that were not trained on are likeliest.

    Source: Guo et al., On Calibration of Modern Neural Networks, ICML 2017.
    """
    shown = found.labels != JUNK
    windows, labels = found.windows[shown], found.labels[shown]
    parts = np.array_split(network_input(windows), max(-(-len(windows) // 512), 1))
    logits = np.concatenate([model(part, training=False).numpy() for part in parts])
    return min(TEMPERATURES.tolist(), key=lambda temperature: _surprise(logits / temperature, labels))


def _surprise(logits: npt.NDArray[np.float32], labels: npt.NDArray[np.int32]) -> float:
    """Mean negative log-likelihood of the labels."""
    shifted = logits - logits.max(-1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(-1))
    return float(np.mean(log_sums - shifted[np.arange(len(labels)), labels]))
