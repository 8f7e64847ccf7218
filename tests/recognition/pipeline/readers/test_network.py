"""The shipped plate reader reads plates that were drawn for the occasion."""

from pathlib import Path

import cv2
import numpy as np
import pytest

import recognition
from recognition.errors import PermanentError
from recognition.pipeline.readers.network import NetworkReader
from recognition.pipeline.rectification import rectify
from recognition.pipeline.weights import in_service
from recognition.training.synthetic.camera import Viewpoint, crop_quad
from recognition.training.synthetic.glyphs import stroke_faces
from recognition.training.synthetic.pool import PLATE, place
from recognition.training.synthetic.renderer import render

WEIGHTS = Path(recognition.__file__).parent / "weights"


@pytest.fixture(scope="module")
def reader():
    return NetworkReader(in_service(WEIGHTS)["plate_reader"])


def drawn(region: str, count: int, seed: int) -> tuple[list[np.ndarray], list[str]]:
    """Rectified crops of fresh plates, seen from a little aside, and their texts."""
    rng = np.random.default_rng(seed)
    crops, texts = [], []
    while len(crops) < count:
        plate = render(rng, region, alphabets=stroke_faces())
        if len(plate.text) > 10:
            continue
        picture, _ = place(plate, rng)
        colour = cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)
        crops.append(rectify(colour, crop_quad(PLATE, Viewpoint(margin=(0.0, 0.04), corner=0.01, steep=0.0), rng)))
        texts.append(plate.text)
    return crops, texts


@pytest.mark.parametrize(("region", "least"), [("IN", 0.75), ("VN", 0.85), ("DE", 0.85), ("US", 0.85)])
def test_fresh_plates_are_read(reader, region, least):
    # Release 1 was trained on plainer plates than are drawn now: without dirt, seals, painted letters and words.
    crops, texts = drawn(region, 60, seed=2026)
    merged = str.maketrans("OI", "01")  # our strokes draw O like 0, and random texts do not tell which it is
    reads = [read.text.translate(merged) for read in reader.read(crops)]
    right = sum(read == text.translate(merged) for read, text in zip(reads, texts, strict=True))
    assert right / len(texts) >= least


def test_a_read_is_complete(reader):
    crops, _ = drawn("IN", 1, seed=5)
    (read,) = reader.read(crops)
    assert [character.char for character in read.characters] == list(read.text)
    assert read.alternatives[0].text == read.text
    assert all(0 < character.score <= 1 and len(character.alternatives) == 5 for character in read.characters)
    centres = np.array([character.center for character in read.characters])
    assert np.all((centres > 0) & (centres < 1))


def test_nothing_to_read_is_no_read(reader):
    assert reader.read([]) == []


def test_missing_weights_say_so(tmp_path):
    with pytest.raises(PermanentError) as failure:
        NetworkReader(tmp_path)
    assert failure.value.code == "weights_missing"
