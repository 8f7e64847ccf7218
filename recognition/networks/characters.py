"""The character network: what single character a small window shows."""

from __future__ import annotations

import keras
from keras import layers

from plates.text import ALPHABET
from recognition.pipeline.readers.windows import SIDE


def character_net() -> keras.Model:
    """The network.

    Returns:
        A model from (B, 32, 32, 1) ink in 0..1 to (B, 36) logits over the alphabet.
    """
    window = keras.Input((SIDE, SIDE, 1), name="character")
    x = window
    for channels in (32, 64, 128):
        x = layers.MaxPooling2D(2)(_convolved(x, channels))
    x = _convolved(x, 128)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(0.5)(layers.Dense(128, activation="relu")(x))
    return keras.Model(window, layers.Dense(len(ALPHABET), name="answer")(x), name="character_net")


def _convolved(x: keras.KerasTensor, channels: int) -> keras.KerasTensor:
    x = layers.Conv2D(channels, 3, padding="same", use_bias=False)(x)
    return layers.ReLU()(layers.BatchNormalization(momentum=0.97)(x))


def serving_characters(model: keras.Model, temperature: float = 1.0) -> keras.Model:
    """The same network answering with probabilities, its logits divided by `temperature`."""
    logits = layers.Rescaling(1 / temperature)(model.output)
    return keras.Model(model.input, layers.Softmax(axis=-1)(logits), name="character_net_serving")
