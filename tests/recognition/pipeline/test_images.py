"""Decoding, driven by the corpus of bad and odd input."""

import io
import tracemalloc

import numpy as np
import pytest
from PIL import Image as Pillow

from recognition.pipeline.images import ImageError, decode, inspect
from recognition.pipeline.types import ImageLimits
from tests.corpus import CASES, animated, png_bomb, rotated, saved
from tests.factories import picture

LIMITS = ImageLimits()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_file_is_decoded_or_refused_by_its_code(case):
    if case.code is None:
        image = decode(case.data(), LIMITS)
        assert image.dtype == np.uint8
        assert image.ndim == 3
        assert image.shape[2] == 3
        return
    with pytest.raises(ImageError) as refused:
        decode(case.data(), LIMITS)
    assert refused.value.code == case.code


def test_a_picture_whose_exif_cannot_be_written_again_is_refused_by_its_code():
    exif = Pillow.Exif()
    exif[0x010F], exif[0x0112] = "Maker", 6
    stream = io.BytesIO()
    Pillow.new("CMYK", (60, 40)).save(stream, "JPEG", exif=exif)
    data = bytearray(stream.getvalue())
    data[data.index(b"Exif") + 17] = 3  # the maker's name is said to be a number
    with pytest.raises(ImageError, match="broken"):
        decode(bytes(data), LIMITS)


def test_a_bomb_is_refused_before_it_is_decoded():
    bomb = png_bomb()
    tracemalloc.start()
    with pytest.raises(ImageError):
        inspect(bomb, LIMITS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000  # 400 million pixels would be 400 MB


def test_too_many_bytes_are_refused():
    with pytest.raises(ImageError) as refused:
        inspect(picture(), ImageLimits(max_bytes=100))
    assert refused.value.code == "too_many_bytes"


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [
        (1, (64, 32), "left"), (2, (64, 32), "right"), (3, (64, 32), "right"), (4, (64, 32), "left"),
        (5, (32, 64), "top"), (6, (32, 64), "top"), (7, (32, 64), "bottom"), (8, (32, 64), "bottom"),
    ],
)  # fmt: skip
def test_exif_orientations_are_turned_upright(orientation, size, red_at):
    image = decode(rotated(orientation), LIMITS)
    assert (image.shape[1], image.shape[0]) == size
    height, width = image.shape[:2]
    spots = {
        "left": (height // 2, 4),
        "right": (height // 2, width - 5),
        "top": (4, width // 2),
        "bottom": (height - 5, width // 2),
    }
    blue, _, red = image[spots[red_at]]
    assert red > 200 > blue


def test_the_first_frame_of_an_animation_is_taken():
    assert decode(animated("GIF"), LIMITS)[10, 10].tolist() == [0, 0, 255]


def test_transparency_becomes_white():
    from PIL import Image as Pillow

    image = Pillow.new("RGBA", (40, 40), (0, 0, 0, 0))
    import io

    stream = io.BytesIO()
    image.save(stream, "PNG")
    assert decode(stream.getvalue(), LIMITS).min() == 255


def test_sixteen_bits_are_scaled_to_eight():
    eight, sixteen = decode(saved("RGB", "PNG"), LIMITS), decode(saved("I;16", "PNG"), LIMITS)
    assert np.abs(eight[..., 2].astype(int) - sixteen[..., 2]).max() <= 1


def test_half_a_jpeg_keeps_its_upper_half():
    from tests.corpus import JPEG

    whole, half = decode(JPEG, LIMITS), decode(JPEG[: len(JPEG) // 2], LIMITS)
    assert half.shape == whole.shape
    assert np.array_equal(half[:8], whole[:8])
