"""From a trained Keras network to a release folder that serving can load."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import keras
import numpy as np
import tensorflow as tf

Mode = Literal["float32", "dynamic", "int8"]


def to_tflite(model: keras.Model, mode: Mode = "float32", calibration: Iterable[np.ndarray] = ()) -> bytes:
    """Converts a network to LiteRT with a batch of one and its fixed input size.

    Args:
        mode: `dynamic` keeps weights in int8, `int8` weights, activations and input too (output stays float32).
        calibration: inputs without the batch axis, for `int8`.
    """
    shape = (1, *model.input.shape[1:])
    # A SavedModel carries its weights frozen; a bare concrete function may lose them silently.
    with tempfile.TemporaryDirectory() as folder:
        archive = keras.export.ExportArchive()
        archive.track(model)
        archive.add_endpoint(
            "serve", lambda picture: model(picture, training=False), [tf.TensorSpec(shape, tf.float32)]
        )
        archive.write_out(folder, verbose=False)
        converter = tf.lite.TFLiteConverter.from_saved_model(folder, signature_keys=["serve"])
        if mode != "float32":
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        if mode == "int8":
            samples = [np.asarray(sample, np.float32)[None] for sample in calibration]
            converter.representative_dataset = lambda: ([sample] for sample in samples)
            converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
            converter.inference_input_type = tf.int8
        return bytes(converter.convert())


def write_release(directory: Path, tflite: bytes, config: dict[str, Any], metadata: dict[str, Any], card: str) -> None:
    """Writes model.tflite, config.json (with the model's SHA-256), metadata.json and MODEL_CARD.md."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "model.tflite").write_bytes(tflite)
    config = {**config, "sha256": hashlib.sha256(tflite).hexdigest()}
    for name, content in (("config.json", config), ("metadata.json", metadata)):
        (directory / name).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    (directory / "MODEL_CARD.md").write_text(card.strip() + "\n", encoding="utf-8")


def put_in_service(root: Path, network: str, version: str) -> None:
    """Makes a release the one that serving loads."""
    path = root / "default.json"
    versions = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    path.write_text(json.dumps({**versions, network: version}, indent=1, sort_keys=True) + "\n", encoding="utf-8")
