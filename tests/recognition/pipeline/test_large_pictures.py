"""Large JPEGs: read at half their size where that shows all there is to see."""

import cv2
import numpy as np
import pytest
from django.conf import settings

from recognition.engine import build_pipeline
from recognition.pipeline.images import LARGE_PIXELS, Decoder, decode
from recognition.pipeline.types import ImageLimits
from tests.corpus import rotated, saved

DEMO = settings.BASE_DIR / "fixtures" / "demo"
LIMITS = ImageLimits()


class Counting(Decoder):
    """A decoder that counts how often it was asked for a picture in full."""

    full = 0

    def decode(self, data):
        self.full += 1
        return super().decode(data)


@pytest.fixture
def pipeline(maybe_database):
    return build_pipeline()


def enlarged(times):
    """A taxi, so many times its size, in the corner of a picture of 12 megapixels, as a JPEG."""
    taxi = cv2.imread(str(DEMO / "taxi-innova.jpg"))
    taxi = cv2.resize(taxi, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)
    canvas = np.full((3000, 4000, 3), 128, np.uint8)
    canvas[: taxi.shape[0], : taxi.shape[1]] = taxi[:3000, :4000]
    return cv2.imencode(".jpg", canvas, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()


@pytest.mark.parametrize(("times", "decoded"), [(3.0, 0), (0.7, 1)], ids=["large plate", "small plate"])
def test_large_pictures_are_decoded_in_full_only_for_small_plates(pipeline, monkeypatch, times, decoded):
    decoder = Counting(LIMITS)
    monkeypatch.setattr(pipeline, "decoder", decoder)
    data = enlarged(times)
    found, whole = pipeline.read_bytes(data), pipeline.read(decode(data, LIMITS))
    assert decoder.full == decoded
    assert (found.width, found.height) == (4000, 3000)
    assert [plate.read.text for plate in found.plates] == ["RJ14CK2020"]
    plate, same = found.plates[0].detection, whole.plates[0].detection
    assert np.abs(plate.quad - same.quad).max() < 0.03 * same.box.width
    assert plate.box.width == pytest.approx(same.box.width, rel=0.05)
    assert len(found.vehicles) == len(whole.vehicles)


def test_a_first_look_is_upright_and_half_as_large():
    data = rotated(6, (4000, 3000))
    glance, shrunk = Decoder(LIMITS).glance(data)
    full = decode(data, LIMITS)
    assert shrunk == 2
    assert glance.shape == (full.shape[0] // 2, full.shape[1] // 2, 3)
    assert np.abs(cv2.resize(full, glance.shape[1::-1], interpolation=cv2.INTER_AREA).astype(int) - glance).mean() < 4


def test_small_pictures_and_other_formats_are_looked_at_in_full():
    side = round(LARGE_PIXELS**0.5)
    files = [
        saved("RGB", "JPEG", (side - 50, side)),
        saved("RGB", "BMP", (side + 50, side)),
        saved("RGB", "JPEG", (side + 51, side)),  # an odd number of pixels has no half
    ]
    for data in files:
        glance, shrunk = Decoder(LIMITS).glance(data)
        assert shrunk == 1
        assert glance.shape == decode(data, LIMITS).shape
