"""The characters reader in service reads drawn plates and shows where their characters stand."""

from pathlib import Path

import numpy as np
import pytest

import recognition
from recognition.pipeline.readers.characters import CharactersReader
from recognition.pipeline.weights import in_service
from recognition.training.synthetic.glyphs import stroke_faces
from recognition.training.synthetic.renderer import render

WEIGHTS = Path(recognition.__file__).parent / "weights"
MERGED = str.maketrans("OI", "01")
FACE = next(face for face in stroke_faces() if face.thickness == 0.125 and face.narrow == 0.5)


@pytest.fixture(scope="module")
def reader():
    return CharactersReader(in_service(WEIGHTS)["plate_characters"])


def drawn(text, region, seed):
    """A flat plate and its quad."""
    plate = render(np.random.default_rng(seed), region, text, [FACE])
    high, wide = plate.pixels.shape[:2]
    return plate, np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)


PLATES = [("MH 12 AB 1234", "IN", 1), ("AB 123 CD", "DE", 2), ("MH12/AB1234", "IN", 3), ("59-A1/234.56", "VN", 4)]


def test_drawn_plates_of_one_row_and_of_two_are_read(reader):
    plates = [drawn(*plate) for plate in PLATES]
    reads = reader.read([reader.view(plate.pixels, quad) for plate, quad in plates])
    right = [
        read.text.translate(MERGED) == plate.text.translate(MERGED)
        for read, (plate, _) in zip(reads, plates, strict=True)
    ]
    assert sum(right) >= 3
    assert all(read.alternatives[0].text == read.text for read in reads)


def test_boxes_hold_the_characters(reader):
    plate, quad = drawn(*PLATES[1])
    (seen,) = reader.look([reader.view(plate.pixels, quad)])
    wanted = plate.boxes / np.tile(quad[2], 2)
    assert seen.boxes.shape == wanted.shape
    assert np.abs(seen.boxes - wanted).max() < 0.06
    assert np.abs(seen.centres - (wanted[:, :2] + wanted[:, 2:]) / 2).max() < 0.04


def test_what_shows_nothing_is_read_as_nothing(reader):
    read, other = reader.read([np.full((96, 300, 3), 120, np.uint8)] * 2)
    assert (read.text, read.score, read.characters) == ("", 0.0, ())
    assert other == read


def test_no_crops_no_reads(reader):
    assert reader.read([]) == []
