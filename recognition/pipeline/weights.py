"""Weights on disk: `<network>/<version>/model.tflite` with its config.json, checked before use."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from recognition.errors import PermanentError


def in_service(root: Path) -> dict[str, Path]:
    """The folder of each network's release that `root`/default.json puts into service."""
    versions = _json(root / "default.json")
    return {network: root / network / str(version) for network, version in versions.items()}


def load_config(directory: Path) -> dict[str, Any]:
    """config.json of a release.

    Raises:
        PermanentError: `weights_missing`.
    """
    return _json(directory / "config.json")


def load_metadata(directory: Path) -> dict[str, Any]:
    """metadata.json of a release: how it was trained and measured.

    Raises:
        PermanentError: `weights_missing`.
    """
    return _json(directory / "metadata.json")


def load_interpreter(directory: Path) -> Any:
    """A one-thread LiteRT interpreter of a release, tensors allocated.

    Raises:
        PermanentError: `weights_missing`, or `weights_tampered` when the model is not the one that config.json names.
    """
    from ai_edge_litert.interpreter import Interpreter  # loads in 0.07 s, but not every command needs it

    interpreter = Interpreter(model_content=verified_model(directory), num_threads=1)
    interpreter.allocate_tensors()
    return interpreter


def verified_model(directory: Path) -> bytes:
    """model.tflite of a release, its SHA-256 compared with config.json."""
    path = directory / "model.tflite"
    try:
        model = path.read_bytes()
    except OSError:
        raise PermanentError(f"{path} is missing", code="weights_missing") from None
    if hashlib.sha256(model).hexdigest() != load_config(directory).get("sha256"):
        raise PermanentError(f"{path} is not the model that config.json names", code="weights_tampered")
    return model


def _json(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        raise PermanentError(f"{path} is missing or not JSON", code="weights_missing") from None
