"""Trains the plate reader.

Rendered plates carry the box of every character. Real crops carry their text alone:
from time to time the network looks at all of them, and where what it sees can be
aligned with the text, they teach too.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from plates.text import ALPHABET
from recognition.networks.reader import plate_reader
from recognition.pipeline.reading import found_characters
from recognition.pipeline.rectification import reader_input, rectify
from recognition.training.alignment import aligned
from recognition.training.checkpoints import Checkpoints, cosine_adamw, progress
from recognition.training.curves import Curves
from recognition.training.detector_targets import detector_loss
from recognition.training.prefetching import prefetched
from recognition.training.reader_data import BatchMaker, LabelledCrop, ReaderBatch, in_picture, load_crops
from recognition.training.synthetic.designs import REGIONS
from recognition.training.synthetic.pool import SHARD, render_aside

Progress = Callable[[str], None]
Array = npt.NDArray[np.float32]

LEAST_HEAT = 0.05
"""Heat from which something may be a character of a known text."""
PART = 64


@dataclass(frozen=True, slots=True)
class ReaderTraining:
    """The recipe; written beside the checkpoints."""

    steps: int = 10000
    batch: int = 64
    real_share: float = 0.25
    align_every: int = 1000
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
    data: Path,
    output: Path,
    recipe: ReaderTraining,
    *,
    pool: Path | None,
    resume: bool,
    start_from: Path | None = None,
    say: Progress = print,
) -> Path:
    """Trains on the train rows of `data` and on rendered plates; returns the file of averaged weights.

    Args:
        data: folder with a crop manifest; its `val` and `world` rows are only measured.
        output: folder for checkpoints, curves and weights.
        pool: folder of rendered plates, filled while training goes on; None puts it under `output`.
        resume: go on from the newest checkpoint of `output`, if there is one.
        start_from: weights of an earlier training.

    Raises:
        ManifestError: the manifest cannot be used.
    """
    output.mkdir(parents=True, exist_ok=True)
    (output / "recipe.json").write_text(json.dumps(asdict(recipe), indent=1) + "\n")
    pool = pool or output / "pool"
    renderer = render_aside(pool, recipe.pool_plates, recipe.seed)
    training = ReaderFit(output, recipe)
    if start_from:
        # Regions may have come since: what has another shape stays as it was drawn.
        training.model.load_weights(start_from, skip_mismatch=True)
    start = training.checkpoints.restore() if resume else 0
    maker = BatchMaker(pool, load_crops(data, "train"), recipe.real_share, recipe.seed + start)
    while maker.refresh() < min(3 * SHARD, recipe.pool_plates):
        time.sleep(1)
    if start:
        maker.learn_places(training.places(maker.crops))
    held_back = {split: load_crops(data, split) for split in ("val", "world")}
    curves = Curves(output / "curves.csv")
    began, losses = time.monotonic(), []
    for step, batch in enumerate(prefetched(maker.batches(recipe.batch)), start=start + 1):
        losses.append(training.step(batch))
        last = step >= recipe.steps
        if step % 100 == 0:
            say(progress(step, start, recipe.steps, time.monotonic() - began, training.named(losses[-100:])))
        if step % recipe.align_every == 0 and not last:
            places = training.places(maker.crops)
            maker.learn_places(places)
            say(f"step {step}: {sum(found is not None for found in places)} of {len(places)} real crops aligned")
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

    NAMES = ("heat", "box", "character", "region")

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

    def step(self, batch: ReaderBatch) -> list[float]:
        """One update; the losses in the order of NAMES."""
        found = self._compiled(*(tf.constant(part) for part in (batch.views, batch.targets, batch.regions)))
        return [float(value) for value in found]

    def named(self, losses: list[list[float]]) -> dict[str, float]:
        return dict(zip(self.NAMES, np.mean(losses, 0).tolist(), strict=True))

    def _step(self, views: tf.Tensor, targets: tf.Tensor, regions: tf.Tensor) -> tuple[tf.Tensor, ...]:
        with tf.GradientTape() as tape:
            output = self.model(views, training=True)
            heat, box, character = detector_loss(targets, output["cells"])
            region = _region_loss(regions, output["region"])
            loss = heat + 0.2 * box + character + 0.05 * region
        variables = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        return heat, box, character, region

    def save(self, step: int) -> None:
        self.checkpoints.save(step)
        self.checkpoints.average_into(self.measured)
        self.measured.save_weights(self.weights_path)

    def accuracy(self, crops: Sequence[LabelledCrop]) -> float:
        """Share of crops whose whole text is read right, at their true boxes, by the averaged weights."""
        self.checkpoints.average_into(self.measured)
        right = 0
        for crop, cells in zip(crops, seen_cells(self.measured, crops), strict=True):
            _, _, classes = found_characters(cells, 0.4)
            right += "".join(ALPHABET[at] for at in classes.argmax(-1)) == crop.text
        return right / max(len(crops), 1)

    def places(self, crops: Sequence[LabelledCrop]) -> list[Array | None]:
        """Where the characters of real crops are, in pixels of their pictures; None where that is unclear."""
        self.checkpoints.average_into(self.measured)
        found: list[Array | None] = []
        for crop, cells in zip(crops, seen_cells(self.measured, crops), strict=True):
            boxes, heats, classes = found_characters(cells, LEAST_HEAT)
            chosen = aligned(heats, classes, [ALPHABET.index(char) for char in crop.text])
            found.append(None if chosen is None else in_picture(boxes[chosen], crop.quad))
        return found


def seen_cells(model: keras.Model, crops: Sequence[LabelledCrop]) -> Array:
    """(N, 8, 48, 5 + 36) of crops at their true boxes: heat, box and class probabilities."""
    answers = tf.function(lambda views: _probable(model(views, training=False)["cells"]))
    found = []
    for at in range(0, len(crops), PART):
        views = np.stack([reader_input(rectify(crop.picture, crop.quad)) for crop in crops[at : at + PART]])
        found.append(answers(tf.constant(views)).numpy())
    return np.concatenate(found)


def _probable(cells: tf.Tensor) -> tf.Tensor:
    return tf.concat([tf.sigmoid(cells[..., :1]), cells[..., 1:5], tf.nn.softmax(cells[..., 5:])], -1)


def _region_loss(regions: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    """Mean cross-entropy where the region is known."""
    known = tf.cast(regions >= 0, tf.float32)
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(tf.maximum(regions, 0), logits)
    return tf.reduce_sum(losses * known) / tf.maximum(tf.reduce_sum(known), 1.0)
