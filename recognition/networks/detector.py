"""The network that finds plates, and that finds vehicles: a plain convolutional CenterNet with a stride-8 head.

Plain 3×3 convolutions are what int8 runtimes are fastest at. A stride-32 branch with
pooled context lets it see things wider than the receptive field of the stride-8 path.
"""

from __future__ import annotations

import math

import keras
import numpy as np
from keras import layers

STRIDE = 8
HEAT_BIAS = -4.0
"""Starts the heat at about 0.02: nearly every cell is background."""


def detector(height: int, width: int, kinds: int = 0, *, serving: bool = False) -> keras.Model:
    """The network for a fixed canvas.

    Args:
        height, width: multiples of 32.
        kinds: of what is found, when there is more than one.
        serving: False for training.

    Returns:
        A model from (B, height, width, 3) float32 BGR 0..255 to (B, height/8, width/8, 5 + kinds): heat, dx, dy,
        log w, log h (see `recognition.pipeline.detection`), heat and kinds as logits; for serving from BGR -1..1
        (see `normalised`), which int8 takes as it comes from a file, to [heat (…, 1), box (…, 4), kinds (…, kinds)]
        with probabilities, apart because int8 gives each output one scale.
    """
    picture = keras.Input((height, width, 3), name="picture")
    x = picture if serving else layers.Rescaling(1 / 127.5, offset=-1.0)(picture)
    x = _conv(x, 16, 2)
    x = _conv(x, 32, 2)
    fine = _conv(_conv(x, 48, 2), 48)
    middle = _conv(_conv(_conv(fine, 96, 2), 96), 96)
    coarse = _context(_conv(_conv(middle, 128, 2), 128))
    middle = _conv(_merge(coarse, middle, 96), 96)
    fine = _conv(_merge(middle, fine, 48), 48)
    head = _conv(fine, 48)
    heat = layers.Conv2D(1, 1, bias_initializer=keras.initializers.Constant(HEAT_BIAS), name="heat")(head)
    # Both kinds have the same layers, so that weights move between them in order.
    heat = layers.Activation("sigmoid" if serving else "linear")(heat)
    size_bias = math.log(8.0)
    shape = layers.Conv2D(4, 1, name="shape")(head)
    shape = layers.Rescaling([1.0, 1.0, 1.0, 1.0], offset=[0.0, 0.0, size_bias, size_bias - 1.0])(shape)
    outputs = [heat, shape]
    if kinds:
        kind = layers.Conv2D(kinds, 1, name="kind")(head)
        outputs.append(layers.Activation("softmax" if serving else "linear")(kind))
    return keras.Model(picture, outputs if serving else layers.Concatenate()(outputs), name="detector")


def normalised(canvas: np.ndarray) -> np.ndarray:
    """A BGR 0..255 canvas as the serving network takes it: float32 -1..1."""
    return canvas.astype(np.float32) / 127.5 - 1.0


def _conv(x: keras.KerasTensor, channels: int, stride: int = 1, size: int = 3) -> keras.KerasTensor:
    x = layers.Conv2D(channels, size, stride, padding="same", use_bias=False)(x)
    return layers.ReLU()(layers.BatchNormalization(momentum=0.97)(x))


def _context(x: keras.KerasTensor) -> keras.KerasTensor:
    """Pooled neighbourhoods of 5, 9 and 13 cells beside the cell itself (SPPF, as in YOLOv5)."""
    x = _conv(x, 64, size=1)
    levels = [x]
    for _ in range(3):
        levels.append(layers.MaxPooling2D(5, 1, padding="same")(levels[-1]))
    return _conv(layers.Concatenate()(levels), 96, size=1)


def _merge(coarse: keras.KerasTensor, fine: keras.KerasTensor, channels: int) -> keras.KerasTensor:
    coarse = layers.UpSampling2D(2)(_conv(coarse, channels, size=1))
    return layers.Add()([coarse, fine])
