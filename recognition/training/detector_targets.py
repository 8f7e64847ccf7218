"""What a detector is trained to answer: heat maps and boxes per cell, and their loss.

Sources: Zhou et al., "Objects as Points" (2019) for the heat map and its focal loss;
Rezatofighi et al., "Generalized Intersection over Union" (2019) for the box loss.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from recognition.networks.detector import STRIDE

Array = npt.NDArray[np.float32]

CHANNELS = 7
UNKNOWN = -1
"""The kind of what is labelled without one."""
BUMP = 1 / 6
REGRESS_ABOVE = 0.45
"""Cells whose heat is above this learn the box."""


def encode(
    boxes: Array,
    kinds: Sequence[int],
    ignored: Array,
    size: tuple[int, int],
    cell: tuple[int, int] = (STRIDE, STRIDE),
    bump: float = BUMP,
) -> Array:
    """Targets of one canvas.

    Args:
        boxes: (N, 4) things to be found, x1 y1 x2 y2 in canvas pixels.
        kinds: their N kinds, or UNKNOWN.
        ignored: (M, 4) areas where neither answer is punished.
        size: (width, height) of the canvas in pixels.
        cell: (width, height) of a cell in pixels.
        bump: deviation of the heat around a centre, as a share of the thing's size.

    Returns:
        (rows, columns, 7) float32: heat 0..1, dx, dy, log w, log h (cells), weight of the heat loss (0 or 1), kind.
    """
    target = np.zeros((size[1] // cell[1], size[0] // cell[0], CHANNELS), np.float32)
    target[..., 5] = 1.0
    target[..., 6] = UNKNOWN
    scale = np.array([*cell, *cell], np.float32)
    for x1, y1, x2, y2 in ignored / scale:
        target[max(int(y1), 0) : int(np.ceil(y2)), max(int(x1), 0) : int(np.ceil(x2)), 5] = 0.0
    for (x1, y1, x2, y2), kind in zip(boxes / scale, kinds, strict=True):
        _draw(target, (x1 + x2) / 2, (y1 + y2) / 2, (x2 - x1, y2 - y1), bump, kind)
    return target


def _draw(target: Array, x: float, y: float, size: tuple[float, float], bump: float, kind: int) -> None:
    """Puts one box, in cells, on the target: an elliptical bump whose centre cell is exactly 1."""
    (rows, columns), (width, height) = target.shape[:2], size
    column, row = min(max(int(x), 0), columns - 1), min(max(int(y), 0), rows - 1)
    across = np.exp(-0.5 * ((np.arange(columns, dtype=np.float32) - column) / max(0.5, width * bump)) ** 2)
    down = np.exp(-0.5 * ((np.arange(rows, dtype=np.float32) - row) / max(0.5, height * bump)) ** 2)
    heat = down[:, None] * across[None, :]
    stronger = heat > target[..., 0]
    regress = stronger & (heat > REGRESS_ABOVE)
    target[..., 0][stronger] = heat[stronger]
    grid_y, grid_x = np.nonzero(regress)
    target[grid_y, grid_x, 1] = x - grid_x - 0.5
    target[grid_y, grid_x, 2] = y - grid_y - 0.5
    target[grid_y, grid_x, 3] = np.log(max(width, 1e-3))
    target[grid_y, grid_x, 4] = np.log(max(height, 1e-3))
    target[grid_y, grid_x, 5] = 1.0
    target[grid_y, grid_x, 6] = kind


def detector_loss(target: tf.Tensor, output: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Losses of heat, boxes and kinds of a batch, each per labelled box.

    Args:
        target: (B, h, w, 7) of `encode`.
        output: (B, h, w, 5 + kinds) with heat and kinds as logits.
    """
    heat, weight = target[..., 0], target[..., 5]
    count = tf.maximum(tf.reduce_sum(tf.cast(heat >= 1.0, tf.float32)), 1.0)
    kinds = _kinds(target, output[..., 5:]) if output.shape[-1] > 5 else tf.constant(0.0)
    return _focal(heat, weight, output[..., 0]) / count, _boxes(target, output), kinds


def _kinds(target: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    """Cross-entropy where the kind is known, weighted by the heat."""
    known = tf.logical_and(target[..., 0] > REGRESS_ABOVE, target[..., 6] >= 0)
    weight = tf.where(known, target[..., 0], 0.0)
    labels = tf.cast(tf.maximum(target[..., 6], 0.0), tf.int32)
    loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
    return tf.reduce_sum(loss * weight) / tf.maximum(tf.reduce_sum(weight), 1.0)


def _focal(heat: tf.Tensor, weight: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    found = tf.sigmoid(logits)
    log_found, log_missed = -tf.nn.softplus(-logits), -tf.nn.softplus(logits)
    positive = tf.cast(heat >= 1.0, tf.float32)
    hit = positive * tf.square(1.0 - found) * log_found
    miss = (1.0 - positive) * tf.pow(1.0 - heat, 4.0) * tf.square(found) * log_missed
    return -tf.reduce_sum((hit + miss) * weight)


def _boxes(target: tf.Tensor, output: tf.Tensor) -> tf.Tensor:
    weight = tf.where(target[..., 0] > REGRESS_ABOVE, target[..., 0], 0.0)
    total = tf.maximum(tf.reduce_sum(weight), 1.0)
    error = tf.abs(target[..., 1:5] - output[..., 1:5])
    smooth = tf.where(error < 0.2, 2.5 * tf.square(error), error - 0.1)
    loss = 2.0 * (1.0 - _giou(target, output)) + 0.3 * tf.reduce_sum(smooth, -1)
    return tf.reduce_sum(loss * weight) / total


def _giou(target: tf.Tensor, output: tf.Tensor) -> tf.Tensor:
    t_min, t_max, t_area = _corners(target)
    o_min, o_max, o_area = _corners(output)
    shared = tf.maximum(tf.minimum(t_max, o_max) - tf.maximum(t_min, o_min), 0.0)
    overlap = shared[..., 0] * shared[..., 1]
    union = t_area + o_area - overlap
    hull = tf.maximum(t_max, o_max) - tf.minimum(t_min, o_min)
    hull_area = hull[..., 0] * hull[..., 1]
    return overlap / (union + 1e-6) - (hull_area - union) / (hull_area + 1e-6)


def _corners(values: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    half = tf.exp(tf.clip_by_value(values[..., 3:5], -3.0, 5.0)) / 2
    return values[..., 1:3] - half, values[..., 1:3] + half, 4 * half[..., 0] * half[..., 1]
