"""From bytes to pixels, safely: the header is judged before anything is decoded."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError

from recognition.errors import PermanentError, message
from recognition.pipeline.types import Image, ImageLimits

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF", "MPO")
SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif"})
"""Names that a folder's pictures have; a file's content decides what it is."""

LARGE_PIXELS = 6_000_000
"""A JPEG of so many pixels is looked at in half its width and height first: 12 megapixels take 21 ms instead of 48."""

END_OF_JPEG = b"\xff\xd9"
CV2_FORMATS = frozenset({"JPEG", "MPO"})
"""Decoded by OpenCV, twice as fast as by Pillow; it turns them by their EXIF orientation too."""


class ImageError(PermanentError):
    """A file is no usable picture."""

    def __init__(self, code: str) -> None:
        super().__init__(message(code), code=code)


class Decoder:
    """Turns files into pixels, within limits."""

    def __init__(self, limits: ImageLimits) -> None:
        self.limits = limits

    def glance(self, data: bytes) -> tuple[Image, int]:
        """The picture for a first look, and how many times narrower and lower than the file it is: 2 or 1.

        Raises:
            ImageError: as `decode`.
        """
        with _opened(data, self.limits) as picture:
            width, height = picture.size
            if width * height >= LARGE_PIXELS and width % 2 == height % 2 == 0 and _is_for_cv2(picture):
                halved = _by_cv2(data, cv2.IMREAD_REDUCED_COLOR_2)
                if halved is not None:
                    return halved, 2
            return _decoded(picture, data), 1

    def decode(self, data: bytes) -> Image:
        """As the function `decode`."""
        return decode(data, self.limits)


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """What a file's header declares; width and height before any EXIF rotation."""

    format: str
    width: int
    height: int


def inspect(data: bytes, limits: ImageLimits) -> ImageInfo:
    """Judges a file by its size and header; no pixel is decoded.

    Raises:
        ImageError: empty_file, too_many_bytes, not_an_image, too_many_pixels or too_small.
    """
    with _opened(data, limits) as picture:
        return ImageInfo(picture.format or "", *picture.size)


def decode(data: bytes, limits: ImageLimits) -> Image:
    """The picture as (H, W, 3) BGR uint8, upright by its EXIF orientation.

    Animations give their first frame, transparency becomes white, 16-bit depths are scaled; a JPEG
    that breaks off is decoded as far as it goes.

    Raises:
        ImageError: as `inspect`, or truncated when nothing can be decoded.
    """
    with _opened(data, limits) as picture:
        return _decoded(picture, data)


@contextmanager
def _opened(data: bytes, limits: ImageLimits) -> Iterator[Pillow.Image]:
    if not data:
        raise ImageError("empty_file")
    if len(data) > limits.max_bytes:
        raise ImageError("too_many_bytes")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            picture = Pillow.open(io.BytesIO(data), formats=FORMATS)
        except Pillow.DecompressionBombError:
            raise ImageError("too_many_pixels") from None
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, OverflowError):
            raise ImageError("not_an_image") from None
        with picture:
            width, height = picture.size
            if width * height > limits.max_pixels:
                raise ImageError("too_many_pixels")
            if min(width, height) < limits.min_side_px:
                raise ImageError("too_small")
            yield picture


def _decoded(picture: Pillow.Image, data: bytes) -> Image:
    decoded = _by_cv2(data, cv2.IMREAD_COLOR) if _is_for_cv2(picture) else None
    return _by_pillow(picture) if decoded is None else decoded


def _is_for_cv2(picture: Pillow.Image) -> bool:
    return picture.format in CV2_FORMATS and picture.mode == "RGB"


def _by_cv2(data: bytes, flags: int) -> Image | None:
    """None where nothing can be decoded."""
    # A JPEG that breaks off is decoded as far as it goes once it has an end marker.
    for file in (data, data + END_OF_JPEG):
        decoded = cv2.imdecode(np.frombuffer(file, np.uint8), flags)
        if decoded is not None:
            return decoded.astype(np.uint8, copy=False)
    return None


def _by_pillow(picture: Pillow.Image) -> Image:
    try:
        picture.seek(0)
        upright = ImageOps.exif_transpose(picture)
        rgb = np.asarray(_rgb(upright))
    except (
        OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, MemoryError, OverflowError, struct.error,
    ):  # fmt: skip
        raise ImageError("truncated") from None
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR).astype(np.uint8, copy=False)


def _rgb(picture: Pillow.Image) -> Pillow.Image:
    if picture.mode.startswith("I") or picture.mode == "F":
        return _from_deep(picture)
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        rgba = picture.convert("RGBA")
        white = Pillow.new("RGBA", rgba.size, "white")
        return Pillow.alpha_composite(white, rgba).convert("RGB")
    return picture.convert("RGB")


def _from_deep(picture: Pillow.Image) -> Pillow.Image:
    """16 bits or more a channel: scaled to 8, by the type's range where it is used, else by the content's."""
    values = np.asarray(picture).astype(np.float64)
    top = 65535.0 if values.max(initial=0) > 255 else 255.0
    return Pillow.fromarray(np.clip(values * 255 / top, 0, 255).astype(np.uint8)).convert("RGB")
