"""The corner network: where the four corners of a plate lie in the crop that the detector's box gives."""

from __future__ import annotations

import keras
from keras import layers

HEIGHT, WIDTH = 64, 160
"""The crop in pixels: the box with `recognition.pipeline.corners.CONTEXT` around it, stretched."""


def corner_net() -> keras.Model:
    """The network.

    Returns:
        A model from (B, 64, 160, 1) standardised grey to (B, 8): x, y of the top-left, top-right, bottom-right and
        bottom-left corner as shares of the crop, minus those of the unmoved box.
    """
    crop = keras.Input((HEIGHT, WIDTH, 1), name="crop")
    x = crop
    for channels, convolutions in ((16, 1), (32, 1), (48, 2), (64, 2)):
        for number in range(convolutions):
            x = layers.Conv2D(channels, 3, 2 if number == 0 else 1, padding="same", use_bias=False)(x)
            x = layers.ReLU()(layers.BatchNormalization(momentum=0.97)(x))
    # Where things are matters here, so that the map is flattened, not averaged.
    x = layers.Flatten()(layers.Conv2D(24, 1, activation="relu")(x))
    x = layers.Dense(128, activation="relu")(x)
    return keras.Model(crop, layers.Dense(8, kernel_initializer="zeros")(x), name="corner_net")
