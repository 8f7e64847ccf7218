"""Trains the detectors of plates and of vehicles: one cosine of AdamW, averaged weights, resumable checkpoints."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import cv2
import keras
import numpy as np
import tensorflow as tf

from recognition.evaluation.metrics import overlaps
from recognition.networks.detector import detector, normalised
from recognition.pipeline.detection import SAME_PLATE_IOU
from recognition.pipeline.heatmaps import decode_cells
from recognition.pipeline.letterboxing import letterbox
from recognition.pipeline.types import VEHICLE_KINDS
from recognition.pipeline.vehicles import SAME_VEHICLE_IOU
from recognition.training.checkpoints import Checkpoints, cosine_adamw, progress
from recognition.training.curves import Curves
from recognition.training.detector_data import FOR_VEHICLES, CanvasMaker
from recognition.training.detector_samples import plate_samples, vehicle_samples
from recognition.training.detector_targets import detector_loss
from recognition.training.manifest import Scene, scenes
from recognition.training.prefetching import prefetched
from recognition.training.synthetic.renderer import render

Progress = Callable[[str], None]
Target = Literal["plates", "vehicles"]


@dataclass(frozen=True, slots=True)
class DetectorTraining:
    """The recipe; written beside the checkpoints, so that a resumed training is the same one."""

    target: Target = "plates"
    steps: int = 12_000
    batch: int = 16
    rendered: int = 1500
    """How many plates are rendered to be mounted on the photographs."""
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

    @property
    def kinds(self) -> int:
        return len(VEHICLE_KINDS) if self.target == "vehicles" else 0


RECIPES = {
    "plates": DetectorTraining(),
    "vehicles": DetectorTraining(target="vehicles", steps=10_000, rendered=0, canvas_px=384, serving_px=416),
}


def train_detector(
    data: Sequence[Path],
    output: Path,
    recipe: DetectorTraining,
    *,
    resume: bool,
    start_from: Path | None = None,
    held_back: Path | None = None,
    say: Progress = print,
) -> Path:
    """Trains on the train rows of `data` and returns the file of averaged weights.

    Args:
        data: tables of scenes.
        output: folder for checkpoints, curves and weights; made when missing.
        resume: go on from the newest checkpoint of `output`, if there is one.
        start_from: weights of an earlier training.
        held_back: the table whose val rows are measured; the first of `data` when None.

    Raises:
        ManifestError: the manifest cannot be used.
    """
    output.mkdir(parents=True, exist_ok=True)
    (output / "recipe.json").write_text(json.dumps(asdict(recipe), indent=1) + "\n")
    training = DetectorFit(output, recipe)
    if start_from:
        # What another kind of training had no use for stays as it was drawn.
        training.model.load_weights(start_from, skip_mismatch=True)
    start = training.checkpoints.restore() if resume else 0
    maker = canvas_maker(data, recipe, start)
    measured = scenes(held_back or data[0], "val", recipe.target)
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
            recall = training.recall(measured)
            curves.add(step, {"heat_loss": float(heat), "box_loss": float(box), **recall})
            say(f"step {step}: {recall}")
        if step >= recipe.steps:
            return training.weights_path
    raise AssertionError("the batches never end")


def canvas_maker(data: Sequence[Path], recipe: DetectorTraining, start: int = 0) -> CanvasMaker:
    """The canvases that a training from step `start` sees."""
    train_rows = [scene for table in data for scene in scenes(table, "train", recipe.target)]
    seed = recipe.seed + start
    if recipe.target == "vehicles":
        return CanvasMaker(vehicle_samples(train_rows), recipe.canvas_px, seed, FOR_VEHICLES)
    rng = np.random.default_rng(recipe.seed)
    rendered = [render(rng).pixels for _ in range(recipe.rendered)]
    return CanvasMaker(plate_samples(train_rows), recipe.canvas_px, seed, rendered=rendered)


class DetectorFit:
    """The network, its optimiser and their checkpoints."""

    def __init__(self, output: Path, recipe: DetectorTraining) -> None:
        keras.utils.set_random_seed(recipe.seed)
        self.recipe = recipe
        self.weights_path = output / "averaged.weights.h5"
        self.model = detector(recipe.canvas_px, recipe.canvas_px, recipe.kinds)
        self.optimizer = cosine_adamw(
            recipe.steps, recipe.peak_rate, recipe.warmup_steps, recipe.weight_decay, recipe.clip_norm, recipe.average
        )
        self.checkpoints = Checkpoints(output / "checkpoints", self.model, self.optimizer)
        self._compiled = tf.function(self._step, jit_compile=False)

    def _step(self, pictures: tf.Tensor, targets: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        with tf.GradientTape() as tape:
            heat, box, kinds = detector_loss(targets, self.model(tf.cast(pictures, tf.float32), training=True))
            box += kinds
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
        model = detector(self.recipe.serving_px, self.recipe.serving_px, self.recipe.kinds, serving=True)
        self.checkpoints.average_into(model)
        return model

    def recall(self, held_back: list[Scene], threshold: float = 0.3) -> dict[str, float]:
        """Recall at IoU 0.5 and 0.7, and false boxes a picture, over held-back scenes."""
        model = self.averaged()
        infer = tf.function(lambda picture: tf.concat(model(picture, training=False), -1))
        same_iou = SAME_PLATE_IOU if self.recipe.target == "plates" else SAME_VEHICLE_IOU
        found_5 = found_7 = total = false = 0
        for scene in held_back:
            picture = cv2.imread(str(scene.path), cv2.IMREAD_COLOR)
            canvas, placed = letterbox(picture, self.recipe.serving_px, self.recipe.serving_px)
            cells = infer(tf.constant(normalised(canvas[None]))).numpy()[0]
            boxes = placed.to_source(decode_cells(cells, threshold, same_iou)[0])
            labelled = scene.plates if self.recipe.target == "plates" else scene.vehicles
            shared = overlaps(np.array([one.bbox for one in labelled or ()], np.float32).reshape(-1, 4), boxes)
            best = shared.max(1, initial=0.0)
            found_5, found_7 = found_5 + int((best >= 0.5).sum()), found_7 + int((best >= 0.7).sum())
            total += len(labelled or ())
            false += int((shared.max(0, initial=0.0) < 0.5).sum())
        return {
            "recall_50": found_5 / max(total, 1),
            "recall_70": found_7 / max(total, 1),
            "false_per_picture": false / max(len(held_back), 1),
        }
