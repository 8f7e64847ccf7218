"""Programs that the benchmark compares with, each told to work in one thread."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from recognition.errors import PermanentError
from recognition.evaluation.benchmark import Rival
from recognition.pipeline.readers.registry import READERS
from recognition.pipeline.types import Image


def rapidocr() -> Rival:
    """RapidOCR as it comes, on whole pictures: text detection, direction, recognition.

    Raises:
        PermanentError: `reader_missing`, it is not installed.
    """
    if READERS["paddle"].missing:
        raise PermanentError("RapidOCR is not installed: run bin/setup --bench", code="reader_missing")
    from rapidocr import RapidOCR

    one = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
    engine = RapidOCR(params={"Global.log_level": "error", **_networks(), **one})

    def read(image: Image) -> int:
        return len(engine(image))

    return read


def _networks() -> dict[str, str]:
    """Where the networks of the package lie; without a path it would look for newer ones online."""
    spec = find_spec("rapidocr")
    folder = Path(spec.origin).parent / "models" if spec and spec.origin else Path()
    names = {"Det": "PP-OCRv6_det_small", "Cls": "ch_ppocr_mobile_v2.0_cls_mobile", "Rec": "PP-OCRv6_rec_small"}
    return {f"{task}.model_path": str(folder / f"{name}.onnx") for task, name in names.items()}


def rapidocr_words() -> str:
    """What is compared with, in words."""
    return (
        f"RapidOCR {version('rapidocr')} as it comes (PP-OCRv6 small: detection, direction, recognition),"
        f" ONNX Runtime {version('onnxruntime')}"
    )


RIVALS: dict[str, tuple[Callable[[], Rival], Callable[[], str]]] = {"rapidocr": (rapidocr, rapidocr_words)}
"""What builds each, and what describes it."""
