"""The plate reader's network: a detector of characters on the plate's crop.

Every cell of 4 × 8 pixels says whether a character's centre lies in it, which
character it is and how large. What a character looks like does not depend on where it
stands, so plates of any length and of one or two rows teach the same weights.

Sources: Zhou et al., "Objects as Points" (2019) for the heat map; Silva and Jung,
"License Plate Detection and Recognition in Unconstrained Scenarios" (2018) for
reading a plate as object detection.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import keras
from keras import layers

from plates.text import ALPHABET
from recognition.networks.detector import HEAT_BIAS
from recognition.pipeline.rectification import READER_HEIGHT, READER_WIDTH

FEATURES = 128


def plate_reader(regions: int) -> keras.Model:
    """The training network.

    Returns:
        A model from (B, 64, 192, 1) standardised grey to a dictionary of `cells` (B, 8, 48, 5 + 36):
        heat logit, dx, dy, log w, log h in cells, class logits; and `region` (B, regions) logits.
    """
    picture = keras.Input((READER_HEIGHT, READER_WIDTH, 1), name="plate")
    x = _conv(_conv(picture, 24, 2), 48, 2)
    x = _conv(_conv(x, 48), 96, (2, 1))
    fine, summary = _with_context(_conv(_conv(x, 96), 96))
    head = _conv(fine, FEATURES)
    heat = layers.Conv2D(1, 1, bias_initializer=keras.initializers.Constant(HEAT_BIAS), name="heat")(head)
    shape = layers.Conv2D(4, 1, name="shape")(head)
    shape = layers.Rescaling([1.0] * 4, offset=[0.0, 0.0, math.log(4.0), math.log(4.0)])(shape)
    kinds = layers.Conv2D(len(ALPHABET), 1, name="character")(layers.Dropout(0.1)(head))
    outputs = {
        "cells": layers.Concatenate(name="cells")([heat, shape, kinds]),
        "region": layers.Dense(regions, name="region")(summary),
    }
    return keras.Model(picture, outputs, name="plate_reader")


@dataclass(frozen=True, slots=True)
class Calibration:
    """What makes the probabilities mean what they say: heat is sigmoid(scale · logit + shift)."""

    heat_scale: float = 1.0
    heat_shift: float = 0.0
    temperature: float = 1.0
    """Divides the logits of the classes."""


def serving_reader(model: keras.Model, calibration: Calibration) -> keras.Model:
    """The same network with what serving needs.

    Returns:
        A model to [heat (B, 8, 48, 1), box (B, 8, 48, 4), class probabilities (B, 8, 48, 36),
        region probabilities (B, regions)].
    """
    cells = model.output["cells"]
    heat = layers.Rescaling(calibration.heat_scale, offset=calibration.heat_shift)(cells[..., :1])
    classes = layers.Rescaling(1 / calibration.temperature)(cells[..., 5:])
    outputs = [
        layers.Activation("sigmoid")(heat),
        cells[..., 1:5],
        layers.Softmax(axis=-1)(classes),
        layers.Softmax(axis=-1)(model.output["region"]),
    ]
    return keras.Model(model.input, outputs, name="plate_reader_serving")


def _conv(x: keras.KerasTensor, channels: int, stride: int | tuple[int, int] = 1) -> keras.KerasTensor:
    x = layers.Conv2D(channels, 3, stride, padding="same", use_bias=False)(x)
    return layers.ReLU()(layers.BatchNormalization(momentum=0.97)(x))


def _with_context(x: keras.KerasTensor) -> tuple[keras.KerasTensor, keras.KerasTensor]:
    """Features of every cell that know the whole plate, and a summary of it.

    Counting characters needs the whole width: two coarser levels see it cheaply.
    """
    half = _conv(_conv(x, 128, 2), 128)
    quarter = _conv(_conv(half, 160, 2), 160)
    summary = layers.GlobalAveragePooling2D()(quarter)
    quarter = layers.Add()([quarter, layers.Reshape((1, 1, 160))(layers.Dense(160, activation="relu")(summary))])
    quarter = layers.Conv2D(128, 1)(quarter)
    half = _conv(layers.Add()([half, layers.UpSampling2D(2)(quarter)]), 128)
    x = layers.Add()([layers.Conv2D(FEATURES, 1)(x), layers.UpSampling2D(2)(half)])
    return _conv(x, FEATURES), summary
