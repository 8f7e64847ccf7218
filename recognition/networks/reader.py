"""The plate reader's network: slots that each look at one character of the plate.

Slot i is the plate's i-th character, top row first. It looks at the feature map
through its own attention map and classifies what it sees; past the end of the text it
looks at a null cell and answers blank. Telling the attention where the characters are
is what makes it learn (see `recognition.training.reader_fit`).
"""

from __future__ import annotations

import keras
from keras import layers, ops

from plates.text import ALPHABET
from recognition.pipeline.rectification import READER_HEIGHT, READER_WIDTH

SLOTS = 10
CLASSES = len(ALPHABET) + 1
"""The alphabet, then blank."""
ROWS, COLUMNS = READER_HEIGHT // 8, READER_WIDTH // 4
CELLS = ROWS * COLUMNS
"""Feature cells in reading order; the null cell comes after them."""
FEATURES = 128


@keras.saving.register_keras_serializable("anpr")
class NullCell(layers.Layer):
    """Appends one learnt cell to (B, CELLS, F): what slots past the end of the text look at."""

    def build(self, input_shape: tuple[int, ...]) -> None:
        self.cell = self.add_weight(shape=(1, 1, input_shape[-1]), initializer="random_normal", name="cell")

    def call(self, cells: keras.KerasTensor) -> keras.KerasTensor:
        repeated = ops.zeros_like(cells[:, :1]) + self.cell
        return ops.concatenate([cells, repeated], axis=1)

    def compute_output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return (input_shape[0], input_shape[1] + 1, input_shape[2])


@keras.saving.register_keras_serializable("anpr")
class Position(layers.Layer):
    """Adds a learnt vector to every cell: attention must know where it is."""

    def build(self, input_shape: tuple[int, ...]) -> None:
        self.offset = self.add_weight(shape=(1, *input_shape[1:]), initializer="random_normal", name="offset")

    def call(self, features: keras.KerasTensor) -> keras.KerasTensor:
        return features + self.offset


def plate_reader(regions: int) -> keras.Model:
    """The training network.

    Returns:
        A model from (B, 64, 192, 1) standardised grey to a dictionary of
        `attention` (B, SLOTS, CELLS + 1) logits, `cells` (B, CELLS + 1, FEATURES) features,
        `slots` (B, SLOTS, CLASSES) logits and `region` (B, regions) logits.
    """
    picture = keras.Input((READER_HEIGHT, READER_WIDTH, 1), name="plate")
    x = _conv(_conv(picture, 24, 2), 48, 2)
    x = _conv(_conv(x, 48), 96, (2, 1))
    x = Position(name="position")(_conv(_conv(x, 96), 96))
    fine, summary = _with_context(x)
    cells = NullCell(name="null_cell")(layers.Reshape((CELLS, FEATURES))(fine))
    maps = layers.Reshape((CELLS, SLOTS))(layers.Conv2D(SLOTS, 1, name="look")(fine))
    nothing = layers.Reshape((1, SLOTS))(layers.Dense(SLOTS, name="look_away")(summary))
    attention = layers.Permute((2, 1), name="attention")(layers.Concatenate(axis=1)([maps, nothing]))
    seen = layers.Dot(axes=(2, 1))([layers.Softmax(axis=-1)(attention), cells])
    hidden = layers.Dense(192, activation="relu", name="hidden")
    answer = layers.Dense(CLASSES, name="answer")
    outputs = {
        "attention": attention,
        "slots": answer(layers.Dropout(0.1)(hidden(seen))),
        "region": layers.Dense(regions, name="region")(summary),
        "cells": cells,
    }
    return keras.Model(picture, outputs, name="plate_reader")


def classify(model: keras.Model, features: keras.KerasTensor) -> keras.KerasTensor:
    """Logits (…, CLASSES) of features (…, FEATURES) by the model's own classifier."""
    return model.get_layer("answer")(model.get_layer("hidden")(features))


def serving_reader(model: keras.Model, temperature: float = 1.0) -> keras.Model:
    """The same network with what serving needs.

    Args:
        temperature: divides the logits of the slots, so that probabilities mean what they say.

    Returns:
        A model to [probabilities (B, SLOTS, CLASSES), centres (B, SLOTS, 2) as (x, y) shares
        of the view, region probabilities (B, regions)].
    """
    looks = layers.Softmax(axis=-1)(model.output["attention"])
    grid = [[(i % COLUMNS + 0.5) / COLUMNS, (i // COLUMNS + 0.5) / ROWS] for i in range(CELLS)] + [[0.0, 0.0]]
    share = layers.Dense(2, use_bias=False, trainable=False, name="centres")
    centres = share(looks)
    share.set_weights([ops.convert_to_numpy(ops.convert_to_tensor(grid, "float32"))])
    slots = layers.Rescaling(1 / temperature)(model.output["slots"])
    outputs = [layers.Softmax(axis=-1)(slots), centres, layers.Softmax(axis=-1)(model.output["region"])]
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
