"""Trains the corner network on rendered plates; resumable at any checkpoint."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import keras
import numpy as np
import tensorflow as tf

from recognition.networks.corners import corner_net
from recognition.pipeline.corners import HEIGHT, UNMOVED, WIDTH
from recognition.training.checkpoints import Checkpoints, cosine_adamw, progress
from recognition.training.corner_data import SIDE, CornerMaker
from recognition.training.curves import Curves
from recognition.training.manifest import scenes
from recognition.training.prefetching import prefetched

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class CornerTraining:
    """The recipe; written beside the checkpoints."""

    steps: int = 8000
    batch: int = 64
    seed: int = 1
    plates: int = 6000
    peak_rate: float = 2e-3
    warmup_steps: int = 200
    weight_decay: float = 1e-3
    clip_norm: float = 5.0
    average: float = 0.998
    checkpoint_steps: int = 1000
    validate_steps: int = 1000


def train_corners(
    data: Path,
    output: Path,
    recipe: CornerTraining,
    *,
    resume: bool,
    start_from: Path | None = None,
    say: Progress = print,
) -> Path:
    """Trains with the train photographs of `data` as backgrounds; returns the file of averaged weights.

    The error is measured on crops of another seed over the val photographs, so that neither plates nor
    backgrounds were trained on.

    Raises:
        ManifestError: the manifest cannot be used.
    """
    output.mkdir(parents=True, exist_ok=True)
    (output / "recipe.json").write_text(json.dumps(asdict(recipe), indent=1) + "\n")
    training = CornerFit(output, recipe)
    if start_from:
        training.model.load_weights(start_from)
    start = training.checkpoints.restore() if resume else 0
    maker = CornerMaker(backgrounds(data, "train"), recipe.seed + start, recipe.plates)
    held_back = next(CornerMaker(backgrounds(data, "val"), 10_000 + recipe.seed, 600).batches(1024))
    curves = Curves(output / "curves.csv")
    began, losses = time.monotonic(), []
    for step, (crops, moves) in enumerate(prefetched(maker.batches(recipe.batch)), start=start + 1):
        losses.append(training.step(crops, moves))
        last = step >= recipe.steps
        if step % 200 == 0:
            figures = {"loss": float(np.mean(losses[-200:]))}
            say(progress(step, start, recipe.steps, time.monotonic() - began, figures))
        if step % recipe.checkpoint_steps == 0 or last:
            training.save(step)
        if step % recipe.validate_steps == 0 or last:
            error = training.error(*held_back)
            curves.add(step, {"loss": float(np.mean(losses[-recipe.validate_steps :])), "error": error})
            say(f"step {step}: mean corner error {error:.4f} of the plate's width")
        if last:
            return training.weights_path
    raise AssertionError("the batches never end")


def backgrounds(data: Path, split: str) -> list[np.ndarray]:
    """Photographs of a split that are large enough to warp plates onto."""
    pictures = [cv2.imread(str(scene.path), cv2.IMREAD_COLOR) for scene in scenes(data, split)]
    return [picture for picture in pictures if picture is not None and min(picture.shape[:2]) >= SIDE]


class CornerFit:
    """The network, its optimiser and their checkpoints."""

    def __init__(self, output: Path, recipe: CornerTraining) -> None:
        keras.utils.set_random_seed(recipe.seed)
        self.weights_path = output / "averaged.weights.h5"
        self.model, self.measured = corner_net(), corner_net()
        self.optimizer = cosine_adamw(
            recipe.steps, recipe.peak_rate, recipe.warmup_steps, recipe.weight_decay, recipe.clip_norm, recipe.average
        )
        self.checkpoints = Checkpoints(output / "checkpoints", self.model, self.optimizer)
        self._compiled = tf.function(self._step, jit_compile=False)

    def _step(self, crops: tf.Tensor, moves: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            error = tf.abs(self.model(crops, training=True) - moves)
            # Smooth L1 in shares of the crop: quadratic below a twentieth.
            loss = tf.reduce_mean(tf.where(error < 0.05, 10.0 * tf.square(error), error - 0.025))
        variables = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        return loss

    def step(self, crops: np.ndarray, moves: np.ndarray) -> float:
        return float(self._compiled(tf.constant(crops), tf.constant(moves)))

    def save(self, step: int) -> None:
        self.checkpoints.save(step)
        self.checkpoints.average_into(self.measured)
        self.measured.save_weights(self.weights_path)

    def error(self, crops: np.ndarray, moves: np.ndarray) -> float:
        """Mean distance of the corners from the truth, as a share of the plate's width, in one pass."""
        self.checkpoints.average_into(self.measured)
        found = self.measured.predict(crops, batch_size=256, verbose=0).reshape(-1, 4, 2)
        return corner_error(found, moves.reshape(-1, 4, 2))


def corner_error(found: np.ndarray, truth: np.ndarray) -> float:
    """Mean corner distance as a share of the plate's width, of (N, 4, 2) moves in shares of the crop."""
    size = np.array([WIDTH, HEIGHT])
    distance = np.linalg.norm((found - truth) * size, axis=-1).mean(-1)
    corners = (UNMOVED + truth) * size
    width = np.linalg.norm(corners[:, 1] - corners[:, 0], axis=-1)
    return float((distance / width).mean())
