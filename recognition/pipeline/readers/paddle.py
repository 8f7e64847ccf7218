"""Reads plates with PaddleOCR's networks, which the `rapidocr` package brings along: no server, no download."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plates.text import ALPHABET, normalise
from recognition.errors import PermanentError
from recognition.pipeline.decoding import BLANK, decode
from recognition.pipeline.readers.ocr import Piece, place, plate_read, upright
from recognition.pipeline.rectification import rectify
from recognition.pipeline.types import Box, Image, Quad, Read

Array = npt.NDArray[np.float32]

DETECTOR, RECOGNISER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
HEIGHT, MOST_WIDTH, MARGIN = 128, 640, 0.06
"""Of a crop; the text detector knows text with ground around it."""
LINE_HEIGHT, LEAST_LINE_WIDTH, MOST_LINE_WIDTH = 48, 64, 640
"""What the recogniser was trained on."""


class PaddleReader:
    """PaddleOCR's text detector finds the rows of a plate, its recogniser reads each of them.

    Raises:
        PermanentError: `reader_missing`, the package comes without its networks.
    """

    def __init__(self, name: str = "paddle") -> None:
        self.name = name
        folder = _models()
        self.detector = _text_detector(folder / DETECTOR)
        self.recogniser = LineRecogniser(folder / RECOGNISER)

    def view(self, image: Image, quad: Quad) -> Image:
        """The plate in its own aspect with a little around it."""
        return upright(image, quad, HEIGHT, MOST_WIDTH, MARGIN)

    def read(self, crops: Sequence[Image]) -> list[Read]:
        """One read per crop (of `view`), in their order."""
        return [plate_read([self._piece(crop, quad) for quad in self._lines(crop)]) for crop in crops]

    def _lines(self, crop: Image) -> list[Quad]:
        """The rows' quads; the whole crop where the detector sees none."""
        boxes = self.detector(crop).boxes
        if boxes is None or not len(boxes):
            height, width = crop.shape[:2]
            return [Box(0, 0, width, height).quad()]
        return [np.asarray(box, np.float32) for box in boxes]

    def _piece(self, crop: Image, quad: Quad) -> Piece:
        slots, columns = self.recogniser(_line(crop, quad))
        left, right = (quad[0] + quad[3]) / 2, (quad[1] + quad[2]) / 2
        points = [left + (right - left) * share for share in columns]
        centres = [place(float(x), float(y), crop, MARGIN) for x, y in points]
        characters = decode(slots, np.array(centres, np.float32).reshape(-1, 2)).characters
        return Piece(_box(quad), characters)


class LineRecogniser:
    """The text recogniser: one line in, a probability of each plate character at each of its positions out."""

    def __init__(self, model: Path) -> None:
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self.input = self.session.get_inputs()[0].name
        names = self.session.get_modelmeta().custom_metadata_map["character"].splitlines()
        # The network's first class is CTC's blank and its last one the space.
        self.plate_class = np.array([BLANK, *(_plate_class(name) for name in names), BLANK])

    def __call__(self, line: Image) -> tuple[Array, list[float]]:
        """(N, 37) probabilities over the alphabet and blank of N characters, and their places as shares of the width.

        Args:
            line: (48, W, 3) BGR.
        """
        values = line.astype(np.float32).transpose(2, 0, 1)[None] / 127.5 - 1
        (answer,) = self.session.run(None, {self.input: values})
        return self._positions(answer[0])

    def _positions(self, columns: Array) -> tuple[Array, list[float]]:
        """The positions of (T, C) column probabilities: runs of columns that say the same character.

        Runs are of plate characters, as the network may go over from a capital to a small letter within one.
        """
        best = self.plate_class[columns.argmax(1)]
        starts = [at for at in range(len(best)) if at == 0 or best[at] != best[at - 1]]
        slots, places = [], []
        for start, end in zip(starts, [*starts[1:], len(best)], strict=True):
            if best[start] == BLANK:
                continue
            peak = start + int(columns[start:end].max(1).argmax())
            slots.append(np.bincount(self.plate_class, columns[peak], BLANK + 1))
            places.append((start + end) / 2 / len(best))
        return np.array(slots, np.float32).reshape(-1, BLANK + 1), places


def _plate_class(name: str) -> int:
    """Where a character of the recogniser stands in the plates' alphabet; BLANK when it is none of it."""
    plain = normalise(name)
    return ALPHABET.index(plain) if len(plain) == 1 else BLANK


def _box(quad: Quad) -> Box:
    """As wide as the quad and as high as its text, which may run askew."""
    middle, half = float(quad[:, 1].mean()), float(np.linalg.norm(quad[[3, 2]] - quad[[0, 1]], axis=1).mean()) / 2
    return Box(float(quad[:, 0].min()), middle - half, float(quad[:, 0].max()), middle + half)


def _line(crop: Image, quad: Quad) -> Image:
    sides = np.linalg.norm(quad - np.roll(quad, -1, 0), axis=1)
    width = round(LINE_HEIGHT * float(sides[[0, 2]].mean() / max(float(sides[[1, 3]].mean()), 1.0)))
    return rectify(crop, quad, min(max(width, LEAST_LINE_WIDTH), MOST_LINE_WIDTH), LINE_HEIGHT)


def _models() -> Path:
    spec = find_spec("rapidocr")
    folder = Path(spec.origin).parent / "models" if spec and spec.origin else Path()
    if not all((folder / name).is_file() for name in (DETECTOR, RECOGNISER)):
        raise PermanentError("the rapidocr package comes without PP-OCRv6", code="reader_missing")
    return folder


def _text_detector(model: Path) -> Any:
    """RapidOCR with nothing but its text detector; it is told where its network is, or it would look online."""
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.use_cls": False,
            "Global.use_rec": False,
            "Det.model_path": str(model),
            "Det.limit_side_len": HEIGHT,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
