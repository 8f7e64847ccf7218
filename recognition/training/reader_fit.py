"""Trains the plate reader.

Attention is told where the characters of rendered plates are: without that, slot readers
learn nothing for a long time (our trials). Real crops carry no centres and teach by
their text alone.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from recognition.networks.reader import CLASSES, classify, plate_reader
from recognition.pipeline.rectification import reader_input, rectify
from recognition.training.checkpoints import Checkpoints, cosine_adamw, progress
from recognition.training.curves import Curves
from recognition.training.prefetching import prefetched
from recognition.training.reader_data import BatchMaker, LabelledCrop, ReaderBatch, decoded, load_crops
from recognition.training.synthetic.designs import REGIONS
from recognition.training.synthetic.pool import SHARD, render_aside

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ReaderTraining:
    """The recipe; written beside the checkpoints."""

    steps: int = 10000
    batch: int = 64
    real_share: float = 0.25
    pool_plates: int = 80000
    seed: int = 1
    peak_rate: float = 2e-3
    warmup_steps: int = 200
    weight_decay: float = 0.02
    clip_norm: float = 5.0
    average: float = 0.998
    checkpoint_steps: int = 500
    validate_steps: int = 1000


def train_reader(
    data: Path, output: Path, recipe: ReaderTraining, *, pool: Path | None, resume: bool, say: Progress = print
) -> Path:
    """Trains on the train rows of `data` and on rendered plates; returns the file of averaged weights.

    Args:
        data: folder with a crop manifest; its `val` and `world` rows are only measured.
        output: folder for checkpoints, curves and weights.
        pool: folder of rendered plates, filled while training goes on; None puts it under `output`.
        resume: go on from the newest checkpoint of `output`, if there is one.

    Raises:
        ManifestError: the manifest cannot be used.
    """
    output.mkdir(parents=True, exist_ok=True)
    (output / "recipe.json").write_text(json.dumps(asdict(recipe), indent=1) + "\n")
    pool = pool or output / "pool"
    renderer = render_aside(pool, recipe.pool_plates, recipe.seed)
    training = ReaderFit(output, recipe)
    start = training.checkpoints.restore() if resume else 0
    maker = BatchMaker(pool, load_crops(data, "train"), recipe.real_share, recipe.seed + start)
    while maker.refresh() < min(3 * SHARD, recipe.pool_plates):
        time.sleep(1)
    held_back = {split: load_crops(data, split) for split in ("val", "world")}
    curves = Curves(output / "curves.csv")
    began, losses = time.monotonic(), []
    for step, batch in enumerate(prefetched(maker.batches(recipe.batch)), start=start + 1):
        losses.append(training.step(batch))
        last = step >= recipe.steps
        if step % 100 == 0:
            say(progress(step, start, recipe.steps, time.monotonic() - began, training.named(losses[-100:])))
        if step % recipe.checkpoint_steps == 0 or last:
            training.save(step)
        if step % recipe.validate_steps == 0 or last:
            figures = {split: training.accuracy(crops) for split, crops in held_back.items()}
            curves.add(step, {**training.named(losses[-recipe.validate_steps :]), **figures})
            say(f"step {step}: exact {figures}, {len(maker.pool or ())} rendered plates")
        if last:
            renderer.terminate()
            return training.weights_path
    raise AssertionError("the batches never end")


class ReaderFit:
    """The network, its optimiser and their checkpoints."""

    NAMES = ("slots", "look", "centre", "region")

    def __init__(self, output: Path, recipe: ReaderTraining) -> None:
        keras.utils.set_random_seed(recipe.seed)
        self.weights_path = output / "averaged.weights.h5"
        self.model = plate_reader(len(REGIONS))
        self.optimizer = cosine_adamw(
            recipe.steps, recipe.peak_rate, recipe.warmup_steps, recipe.weight_decay, recipe.clip_norm, recipe.average
        )
        self.checkpoints = Checkpoints(output / "checkpoints", self.model, self.optimizer)
        self.measured = plate_reader(len(REGIONS))
        self._compiled = tf.function(self._step, jit_compile=False)
        self._answers = tf.function(lambda views: self.measured(views, training=False)["slots"])

    def step(self, batch: ReaderBatch) -> list[float]:
        """One update; the losses in the order of NAMES."""
        found = self._compiled(
            *(tf.constant(part) for part in (batch.views, batch.labels, batch.attention, batch.regions))
        )
        return [float(value) for value in found]

    def named(self, losses: list[list[float]]) -> dict[str, float]:
        return dict(zip(self.NAMES, np.mean(losses, 0).tolist(), strict=True))

    def _step(
        self, views: tf.Tensor, labels: tf.Tensor, attention: tf.Tensor, regions: tf.Tensor
    ) -> tuple[tf.Tensor, ...]:
        with tf.GradientTape() as tape:
            output = self.model(views, training=True)
            slots = _cross_entropy(labels, output["slots"], 1.0)
            known = tf.reduce_sum(attention, -1)
            looked = -tf.reduce_sum(attention * tf.nn.log_softmax(output["attention"]), -1)
            look = tf.reduce_sum(looked) / tf.maximum(tf.reduce_sum(known), 1.0)
            at_centre = classify(self.model, tf.matmul(attention, output["cells"]))
            centre = _cross_entropy(labels, at_centre, known)
            region = _cross_entropy(tf.maximum(regions, 0), output["region"], tf.cast(regions >= 0, tf.float32))
            loss = slots + 0.5 * (look + centre) + 0.05 * region
        variables = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        return slots, look, centre, region

    def save(self, step: int) -> None:
        self.checkpoints.save(step)
        self.checkpoints.average_into(self.measured)
        self.measured.save_weights(self.weights_path)

    def accuracy(self, crops: list[LabelledCrop]) -> float:
        """Share of crops whose whole text is read right, at their true boxes, by the averaged weights."""
        self.checkpoints.average_into(self.measured)
        right = 0
        for at in range(0, len(crops), 64):
            part = crops[at : at + 64]
            views = np.stack([reader_input(rectify(crop.picture, crop.quad)) for crop in part])
            classes = self._answers(tf.constant(views)).numpy().argmax(-1)
            right += sum(decoded(found) == crop.text for found, crop in zip(classes, part, strict=True))
        return right / max(len(crops), 1)


def _cross_entropy(labels: tf.Tensor, logits: tf.Tensor, weight: tf.Tensor | float) -> tf.Tensor:
    """Mean over the weighted positions."""
    smoothed = tf.one_hot(labels, tf.shape(logits)[-1]) * 0.97 + 0.03 / CLASSES
    losses = -tf.reduce_sum(smoothed * tf.nn.log_softmax(logits), -1)
    weights = tf.ones_like(losses) * weight
    return tf.reduce_sum(losses * weights) / tf.maximum(tf.reduce_sum(weights), 1.0)
