"""Trains the plate detector: one cosine of AdamW with averaged weights, resumable at any checkpoint."""

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

from recognition.networks.detector import plate_detector
from recognition.pipeline.detection import decode_cells, letterbox
from recognition.training.checkpoints import Checkpoints, cosine_adamw, progress
from recognition.training.curves import Curves
from recognition.training.detector_data import CanvasMaker, load
from recognition.training.detector_targets import detector_loss
from recognition.training.manifest import Scene, scenes
from recognition.training.prefetching import prefetched

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class DetectorTraining:
    """The recipe; written beside the checkpoints, so that a resumed training is the same one."""

    steps: int = 4000
    batch: int = 16
    canvas_px: int = 416
    serving_px: int = 640
    seed: int = 1
    peak_rate: float = 2e-3
    warmup_steps: int = 200
    weight_decay: float = 5e-3
    clip_norm: float = 10.0
    average: float = 0.998
    checkpoint_steps: int = 250
    validate_steps: int = 500


def train_detector(data: Path, output: Path, recipe: DetectorTraining, *, resume: bool, say: Progress = print) -> Path:
    """Trains on the train rows of `data` and returns the file of averaged weights.

    Args:
        data: folder with a scene manifest.
        output: folder for checkpoints, curves and weights; made when missing.
        resume: go on from the newest checkpoint of `output`, if there is one.

    Raises:
        ManifestError: the manifest cannot be used.
    """
    output.mkdir(parents=True, exist_ok=True)
    (output / "recipe.json").write_text(json.dumps(asdict(recipe), indent=1) + "\n")
    training = DetectorFit(output, recipe)
    start = training.checkpoints.restore() if resume else 0
    maker = CanvasMaker(load(scenes(data, "train")), recipe.canvas_px, recipe.seed + start)
    held_back = scenes(data, "val")
    curves = Curves(output / "curves.csv")
    began, losses = time.monotonic(), []
    for step, (pictures, targets) in enumerate(prefetched(maker.batches(recipe.batch)), start=start + 1):
        losses.append(training.step(pictures, targets))
        if step % 50 == 0:
            heat, box = np.mean(losses[-50:], 0)
            say(progress(step, start, recipe.steps, time.monotonic() - began, {"heat": heat, "box": box}))
        if step % recipe.checkpoint_steps == 0 or step >= recipe.steps:
            training.save(step)
        if step % recipe.validate_steps == 0 or step >= recipe.steps:
            heat, box = np.mean(losses[-recipe.validate_steps :], 0)
            recall = training.recall(held_back)
            curves.add(step, {"heat_loss": float(heat), "box_loss": float(box), **recall})
            say(f"step {step}: {recall}")
        if step >= recipe.steps:
            return training.weights_path
    raise AssertionError("the batches never end")


class DetectorFit:
    """The network, its optimiser and their checkpoints."""

    def __init__(self, output: Path, recipe: DetectorTraining) -> None:
        keras.utils.set_random_seed(recipe.seed)
        self.recipe = recipe
        self.weights_path = output / "averaged.weights.h5"
        self.model = plate_detector(recipe.canvas_px, recipe.canvas_px)
        self.optimizer = cosine_adamw(
            recipe.steps, recipe.peak_rate, recipe.warmup_steps, recipe.weight_decay, recipe.clip_norm, recipe.average
        )
        self.checkpoints = Checkpoints(output / "checkpoints", self.model, self.optimizer)
        self._compiled = tf.function(self._step, jit_compile=False)

    def _step(self, pictures: tf.Tensor, targets: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        with tf.GradientTape() as tape:
            heat, box = detector_loss(targets, self.model(tf.cast(pictures, tf.float32), training=True))
            loss = heat + box
        variables = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        return heat, box

    def step(self, pictures: np.ndarray, targets: np.ndarray) -> list[float]:
        """One update; heat loss and box loss."""
        return [float(value) for value in self._compiled(tf.constant(pictures), tf.constant(targets))]

    def save(self, step: int) -> None:
        self.checkpoints.save(step)
        self.averaged().save_weights(self.weights_path)

    def averaged(self) -> keras.Model:
        """The serving network with the averaged weights."""
        model = plate_detector(self.recipe.serving_px, self.recipe.serving_px, serving=True)
        self.checkpoints.average_into(model)
        return model

    def recall(self, held_back: list[Scene], threshold: float = 0.3) -> dict[str, float]:
        """Recall at IoU 0.5 and 0.7, and false boxes a picture, over held-back scenes."""
        model = self.averaged()
        infer = tf.function(lambda picture: tf.concat(model(picture, training=False), -1))
        found_5 = found_7 = plates = false = 0
        for scene in held_back:
            picture = cv2.imread(str(scene.path), cv2.IMREAD_COLOR)
            canvas, placed = letterbox(picture, self.recipe.serving_px, self.recipe.serving_px)
            cells = infer(tf.constant(canvas[None], tf.float32)).numpy()[0]
            boxes, _ = decode_cells(cells, threshold)
            boxes = placed.to_source(boxes)
            overlaps = _overlaps(np.array([plate.bbox for plate in scene.plates], np.float32), boxes)
            best = overlaps.max(1, initial=0.0)
            found_5, found_7 = found_5 + int((best >= 0.5).sum()), found_7 + int((best >= 0.7).sum())
            plates += len(scene.plates)
            false += int((overlaps.max(0, initial=0.0) < 0.5).sum())
        total = max(plates, 1)
        return {
            "recall_50": found_5 / total,
            "recall_70": found_7 / total,
            "false_per_picture": false / max(len(held_back), 1),
        }


def _overlaps(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(N, M) intersection over union of (N, 4) and (M, 4) boxes."""
    low = np.maximum(one[:, None, :2], other[None, :, :2])
    high = np.minimum(one[:, None, 2:], other[None, :, 2:])
    shared = np.prod(np.maximum(high - low, 0), -1)
    areas = [np.prod(boxes[:, 2:] - boxes[:, :2], -1) for boxes in (one, other)]
    return shared / (areas[0][:, None] + areas[1][None] - shared + 1e-9)
