"""The optimiser, averages and checkpoints that every training here shares."""

from __future__ import annotations

from pathlib import Path

import keras
import tensorflow as tf


def cosine_adamw(
    steps: int, peak: float, warmup: int, decay: float, clip: float, average: float
) -> keras.optimizers.Optimizer:
    """AdamW over one cosine to 1 % of `peak`, with averaged weights; no decay on biases and norms."""
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, max(steps - warmup, 1), 0.01, warmup_target=peak, warmup_steps=warmup
    )
    optimizer = keras.optimizers.AdamW(
        rate, weight_decay=decay, global_clipnorm=clip, use_ema=True, ema_momentum=average
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return optimizer


YOUNG = 3.0
"""Lengths of the averaging window before averages are used."""


class Checkpoints:
    """Model and optimiser on disk, the newest two kept."""

    def __init__(self, folder: Path, model: keras.Model, optimizer: keras.optimizers.Optimizer) -> None:
        self.model, self.optimizer = model, optimizer
        optimizer.build(model.trainable_variables)
        self.manager = tf.train.CheckpointManager(
            tf.train.Checkpoint(model=model, optimizer=optimizer), str(folder), max_to_keep=2
        )

    def restore(self) -> int:
        """Loads the newest checkpoint; the step it was made at, 0 where there is none."""
        newest = self.manager.latest_checkpoint
        if not newest:
            return 0
        self.manager.checkpoint.restore(newest).expect_partial()
        return int(newest.rsplit("-", 1)[1])

    def save(self, step: int) -> None:
        self.manager.save(checkpoint_number=step)

    def average_into(self, model: keras.Model) -> None:
        """Gives `model`, of the same layers, the averaged weights (and the norms' running figures)."""
        model.set_weights(self.model.get_weights())
        # A young average still holds what the weights were drawn as.
        if int(self.optimizer.iterations) * (1 - self.optimizer.ema_momentum) < YOUNG:
            return
        # Keras offers the averages only by overwriting the weights in training; see Optimizer.finalize_variable_values.
        for target, average in zip(
            model.trainable_variables, self.optimizer._model_variables_moving_average, strict=True
        ):
            target.assign(average)


def progress(step: int, start: int, steps: int, elapsed_s: float, figures: dict[str, float]) -> str:
    """'step 50/4000  heat 1.2  3.1 steps/s  21 min left'."""
    rate = (step - start) / max(elapsed_s, 1e-9)
    told = "  ".join(f"{name} {value:.3f}" for name, value in figures.items())
    return f"step {step}/{steps}  {told}  {rate:.2f} steps/s  {(steps - step) / rate / 60:.0f} min left"
