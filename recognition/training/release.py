"""Turns finished trainings into releases: conversion, config, metadata and model card."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

import cv2
import keras
import numpy as np

from plates.text import ALPHABET
from recognition.networks.corners import corner_net
from recognition.networks.detector import STRIDE, detector, normalised
from recognition.networks.reader import Calibration, plate_reader, serving_reader
from recognition.pipeline.letterboxing import letterbox
from recognition.pipeline.reading import found_characters
from recognition.pipeline.types import VEHICLE_KINDS
from recognition.training.calibration import Seen, best_calibration
from recognition.training.curves import Curves
from recognition.training.detector_fit import DetectorTraining
from recognition.training.export import Mode, to_tflite, write_release
from recognition.training.manifest import scenes
from recognition.training.reader_data import load_crops
from recognition.training.reader_fit import seen_cells
from recognition.training.synthetic.designs import REGIONS

CALIBRATION_PICTURES = 400
THRESHOLDS = {"plates": 0.4, "vehicles": 0.3}
REGION_THRESHOLD = 0.9
FAINTEST = 0.01
"""Heat before calibration from which something may be a character."""

ATTRIBUTION = """
## Data and licences

- “License Plates” (f8vsn v3) by Samrat Sahoo / Roboflow, https://universe.roboflow.com/samrat-sahoo/license-plates-f8vsn, CC BY 4.0; a subset of
  Open Images: annotations © Google LLC, CC BY 4.0; photographs by their Flickr authors, CC BY 2.0. Subset, re-encoded.
- “License Plate Recognition” (rxg4e v2) by Roboflow Universe Projects, https://universe.roboflow.com/roboflow-universe-projects/license-plate-recognition-rxg4e,
  CC BY 4.0, with parts of Open Images (CC BY 2.0 / 4.0). Subset, re-encoded; cropped, aspect restored, text added.
- license-plate-dataset, © 2020 Robert Lucian Chiriac, MIT.
- Car License Plate Detection, andrewmvd on Kaggle, CC0.
"""

READER_ATTRIBUTION = """- LPRNet_Pytorch, sirius-ai, Apache-2.0 (Chinese crops).
- fast-plate-ocr, ankandrew, MIT (Argentine crops).
- Plates rendered by `recognition/training/synthetic` with the free fonts that `glyphs.py` lists.
"""


def release_detector(
    training: Path, recipe: DetectorTraining, data: Path, directory: Path, mode: Mode, card: str
) -> None:
    """Writes the detector trained in `training`, calibrated on train rows of `data`."""
    side = recipe.serving_px
    model = detector(side, side, recipe.kinds, serving=True)
    model.load_weights(training / "averaged.weights.h5")
    pictures = scenes(data, "train", recipe.target) if mode == "int8" else []
    pictures = pictures[:: max(len(pictures) // CALIBRATION_PICTURES, 1)]
    canvases = [normalised(letterbox(cv2.imread(str(scene.path)), side, side)[0]) for scene in pictures]
    config = {
        "width_px": side,
        "height_px": side,
        "stride_px": STRIDE,
        "threshold": THRESHOLDS[recipe.target],
        "kinds": VEHICLE_KINDS if recipe.kinds else (),
    }
    tflite = to_tflite(model, mode, canvases)
    write_release(directory, tflite, config, metadata_of(training, model, mode), card + ATTRIBUTION)
    _keep_weights(training, directory)


def release_corners(training: Path, directory: Path, card: str) -> None:
    """Writes the corner network trained in `training`."""
    model = corner_net()
    model.load_weights(training / "averaged.weights.h5")
    tflite = to_tflite(model, "dynamic")
    write_release(directory, tflite, {}, metadata_of(training, model, "dynamic"), card + ATTRIBUTION)
    _keep_weights(training, directory)


def release_reader(training: Path, directory: Path, mode: Mode, card: str, data: Path | None = None) -> None:
    """Writes the reader trained in `training`, its probabilities calibrated on the val rows of `data` when given."""
    model = plate_reader(len(REGIONS))
    model.load_weights(training / "averaged.weights.h5")
    calibration = reader_calibration(model, data) if data else Calibration()
    config = {"alphabet": ALPHABET, "regions": REGIONS, "region_threshold": REGION_THRESHOLD}
    metadata = metadata_of(training, model, mode) | {"calibration": asdict(calibration)}
    tflite = to_tflite(serving_reader(model, calibration), mode)
    write_release(directory, tflite, config, metadata, card + ATTRIBUTION + READER_ATTRIBUTION)
    _keep_weights(training, directory)


def reader_calibration(model: keras.Model, data: Path) -> Calibration:
    """The calibration that fits the val rows of `data`."""
    crops = load_crops(data, "val")
    seen = []
    for crop, cells in zip(crops, seen_cells(model, crops), strict=True):
        _, heats, classes = found_characters(cells, FAINTEST)
        seen.append(Seen(heats, classes, [ALPHABET.index(char) for char in crop.text]))
    return best_calibration(seen)


def training_summary(title: str, training: Path) -> str:
    """The head of a model card: the newest row of the training's figures."""
    figures = Curves(training / "curves.csv").rows[-1]
    lines = [f"- {name.replace('_', ' ')}: {value:.4g}" for name, value in figures.items()]
    return "\n".join([f"# {title}", "", "Figures at the end of training:", "", *lines, ""])


def _keep_weights(training: Path, directory: Path) -> None:
    """Puts the trained weights beside the model: `--start-from` of the training commands takes them."""
    shutil.copyfile(training / "averaged.weights.h5", directory / "averaged.weights.h5")


def metadata_of(training: Path, model: keras.Model, mode: Mode) -> dict[str, Any]:
    """What every release tells of its training."""
    return {
        "parameters": int(np.sum([np.prod(weight.shape) for weight in model.weights])),
        "quantisation": mode,
        "recipe": json.loads((training / "recipe.json").read_text()),
    }
