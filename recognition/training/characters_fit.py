"""Trains the character network.

Windows that show no character are taught as well, with no answer of their own: all 36 are
to be equally likely, so that a low confidence says "this is none".
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from plates.text import ALPHABET
from recognition.networks.characters import character_net
from recognition.pipeline.readers.windows import network_input
from recognition.training.characters_data import JUNK, Characters
from recognition.training.characters_sets import CharacterSets, real_sets, rendered_sets
from recognition.training.checkpoints import Checkpoints, progress
from recognition.training.confusion import Confusion, confusion
from recognition.training.curves import Curves
from recognition.training.prefetching import prefetched

Array = npt.NDArray[np.float32]
Progress = Callable[[str], None]
SAY_STEPS, SAVE_STEPS = 50, 250


@dataclass(frozen=True, slots=True)
class CharactersTraining:
    """The recipe; written beside the checkpoints."""

    rate: float = 2e-3
    batch: int = 256
    epochs: int = 8
    seed: int = 1
    characters: int = 80_000
    """Rendered windows to train on."""
    held_back: int = 10_000
    """Rendered windows to validate with, and as many to test with."""
    real_share: float = 0.2
    hard: float = 0.6
    junk: float = 0.35
    average: float = 0.99


def train_characters(
    data: Path, output: Path, recipe: CharactersTraining, *, resume: bool, say: Progress = print
) -> dict[str, Confusion]:
    """Trains on rendered plates and the train rows of `data`; the test's confusions, rendered and real.

    Args:
        data: folder with a crop manifest; its `val` rows are only tested on.
        output: folder for windows, checkpoints, curves, weights and confusion matrices.
        resume: go on from the newest checkpoint of `output`, if there is one.

    Raises:
        ManifestError: the manifest cannot be used.
    """
    output.mkdir(parents=True, exist_ok=True)
    (output / "recipe.json").write_text(json.dumps(asdict(recipe), indent=1) + "\n")
    sets = load_sets(data, output, recipe)
    say(", ".join(f"{len(found)} {part} ({kind})" for kind, part, found in _listed(sets)))
    training = CharactersFit(output, recipe, len(sets.rendered["train"]))
    start = training.checkpoints.restore() if resume else 0
    maker = BatchMaker(sets.rendered["train"], sets.real["train"], recipe.real_share, recipe.seed + start)
    curves = Curves(output / "curves.csv")
    began, losses = time.monotonic(), []
    for step, batch in enumerate(prefetched(maker.batches(recipe.batch)), start=start + 1):
        if step > training.steps:
            break
        losses.append(training.step(*batch))
        if step % SAY_STEPS == 0:
            told = {"loss": float(np.mean(losses[-SAY_STEPS:]))}
            say(progress(step, start, training.steps, time.monotonic() - began, told))
        if step % SAVE_STEPS == 0 or step % training.epoch == 0:
            training.save(step)
        if step % training.epoch == 0:
            figures = {"loss": float(np.mean(losses)), **training.figures(sets)}
            curves.add(step, figures)
            say(f"epoch {step // training.epoch}: " + ", ".join(f"{k} {v:.4f}" for k, v in figures.items()))
            losses = []
    return training.tested(sets)


def load_sets(data: Path, output: Path, recipe: CharactersTraining) -> CharacterSets:
    """The sets of a training; made when they are asked for the first time."""
    sizes = {"train": recipe.characters, "validation": recipe.held_back, "test": recipe.held_back}
    folder = output / "windows"
    return CharacterSets(rendered_sets(folder, sizes, recipe.seed, recipe.hard, recipe.junk), real_sets(data, folder))


def _listed(sets: CharacterSets) -> Iterator[tuple[str, str, Characters]]:
    for kind, parts in (("rendered", sets.rendered), ("real", sets.real)):
        yield from ((kind, part, found) for part, found in parts.items())


class BatchMaker:
    """Draws batches; rare characters are drawn more often than they occur."""

    def __init__(self, made: Characters, real: Characters, real_share: float, seed: int) -> None:
        self.sources = [(made, draw_weights(made)), (real, draw_weights(real))]
        self.real_share = real_share if len(real) else 0.0
        self.rng = np.random.default_rng(seed)

    def batches(self, count: int) -> Iterator[tuple[Array, npt.NDArray[np.int32]]]:
        """Endless (count, 32, 32, 1) inputs with (count,) labels."""
        real = round(count * self.real_share)
        while True:
            windows, labels = [], []
            for (source, weights), share in zip(self.sources, (count - real, real), strict=True):
                if share:
                    at = self.rng.choice(len(source), share, p=weights)
                    windows.append(source.windows[at])
                    labels.append(source.labels[at])
            yield varied(network_input(np.concatenate(windows)), self.rng), np.concatenate(labels)


def draw_weights(source: Characters) -> npt.NDArray[np.float64]:
    """(N,) how often each window is drawn: a character twice as frequent comes 1.4 times as often."""
    counts = np.bincount(source.labels - JUNK, minlength=len(ALPHABET) + 1)
    weights = np.maximum(counts, 1)[source.labels - JUNK] ** -0.5
    weights[source.labels == JUNK] = 1 / np.sqrt(max(counts[1:].sum() / len(ALPHABET), 1))
    return weights / max(weights.sum(), 1e-9)


def varied(windows: Array, rng: np.random.Generator) -> Array:
    """The same windows a pixel aside, fainter or stronger, and with grain."""
    down, right = rng.integers(-1, 2, 2)
    moved = np.roll(windows, (int(down), int(right)), (1, 2))
    gain = np.exp(rng.normal(0, 0.2, (len(windows), 1, 1, 1))).astype(np.float32)
    grain = rng.standard_normal(windows.shape, dtype=np.float32)
    grain *= rng.uniform(0, 0.06, (len(windows), 1, 1, 1)).astype(np.float32)
    return np.clip(moved * gain + grain, 0.0, 1.0)


class CharactersFit:
    """The network, its optimiser and their checkpoints."""

    def __init__(self, output: Path, recipe: CharactersTraining, windows: int) -> None:
        keras.utils.set_random_seed(recipe.seed)
        self.output, self.weights_path = output, output / "averaged.weights.h5"
        self.epoch = max(windows // recipe.batch, 1)
        self.steps = self.epoch * recipe.epochs
        self.model, self.measured = character_net(), character_net()
        rate = keras.optimizers.schedules.CosineDecay(recipe.rate, self.steps, 0.01)
        self.optimizer = keras.optimizers.Adam(rate, use_ema=True, ema_momentum=recipe.average)
        self.checkpoints = Checkpoints(output / "checkpoints", self.model, self.optimizer)
        self._compiled = tf.function(self._step, jit_compile=False)
        self._answers = tf.function(lambda windows: self.measured(windows, training=False))

    def step(self, windows: Array, labels: npt.NDArray[np.int32]) -> float:
        """One update; its loss."""
        return float(self._compiled(tf.constant(windows), tf.constant(labels)))

    def _step(self, windows: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            logits = self.model(windows, training=True)
            known = tf.nn.sparse_softmax_cross_entropy_with_logits(tf.maximum(labels, 0), logits)
            undecided = -tf.reduce_mean(tf.nn.log_softmax(logits), -1)
            loss = tf.reduce_mean(tf.where(labels == JUNK, undecided, known))
        variables = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        return loss

    def save(self, step: int) -> None:
        self.checkpoints.save(step)
        self.checkpoints.average_into(self.measured)
        self.measured.save_weights(self.weights_path)

    def logits(self, windows: npt.NDArray[np.uint8]) -> Array:
        """(N, 36) of the averaged weights."""
        parts = [windows[at : at + 512] for at in range(0, len(windows), 512)]
        found = [self._answers(tf.constant(network_input(part))).numpy() for part in parts]
        return np.concatenate(found) if found else np.zeros((0, len(ALPHABET)), np.float32)

    def figures(self, sets: CharacterSets) -> dict[str, float]:
        """Share of validation characters that are recognised."""
        kinds = {"rendered": sets.rendered["validation"], "real": sets.real["validation"]}
        return {kind: self.confusion(found).accuracy for kind, found in kinds.items()}

    def confusion(self, found: Characters) -> Confusion:
        """What is taken for what; windows without a character do not take part."""
        shown = found.labels != JUNK
        return confusion(found.labels[shown], self.logits(found.windows[shown]).argmax(-1))

    def tested(self, sets: CharacterSets) -> dict[str, Confusion]:
        """The test sets' confusions, written to the output as well."""
        self.measured.load_weights(self.weights_path)
        found = {
            kind: self.confusion(parts["test"]) for kind, parts in (("rendered", sets.rendered), ("real", sets.real))
        }
        for kind, matrix in found.items():
            matrix.write(self.output / f"confusion-{kind}.csv")
        return found
