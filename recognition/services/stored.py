"""The stored files of pictures: the picture itself, and beside it a small one that lists are quick with.

Both are personal data: they go together.
"""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from recognition import engine
from recognition.models import Image
from recognition.pipeline.images import decode
from recognition.pipeline.types import Image as Pixels

SMALL_PX = 420
QUALITY = 90


def pixels_of(image: Image) -> Pixels:
    """The stored picture, upright.

    Raises:
        FileNotFoundError: it is gone.
        PermanentError: it cannot be decoded.
    """
    with image.file.open("rb") as file:
        return decode(file.read(), engine.limits())


def small_pixels_of(image: Image) -> Pixels:
    """The same, at most SMALL_PX long; kept for the next time.

    Raises:
        FileNotFoundError, PermanentError: as `pixels_of`.
    """
    name = _small(str(image.file.name))
    kept = _kept(name)
    if kept is not None:
        return kept
    small = shrunk(pixels_of(image), SMALL_PX)
    _keep(image, name, small)
    return small


def shrunk(pixels: Pixels, longest_px: int) -> Pixels:
    """A copy that is at most so long."""
    scale = longest_px / max(pixels.shape[:2])
    if scale >= 1.0:
        return pixels.copy()
    return cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def delete_stored(names: Iterable[str]) -> None:
    """Deletes pictures by their names, each with its small one."""
    for name in names:
        default_storage.delete(name)
        default_storage.delete(_small(name))


def _small(name: str) -> str:
    return f"{name}.small.jpg"


def _kept(name: str) -> Pixels | None:
    """The small picture of that name; None where there is none, and a broken one is deleted."""
    try:
        with default_storage.open(name, "rb") as file:
            data = np.frombuffer(file.read(), np.uint8)
    except FileNotFoundError:
        return None
    pixels = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    if pixels is None:
        default_storage.delete(name)
        return None
    return pixels.astype(np.uint8, copy=False)


def _keep(image: Image, name: str, small: Pixels) -> None:
    _, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    stored = default_storage.save(name, ContentFile(data.tobytes()))
    # Another request was faster; or the picture was deleted meanwhile, and who deleted it did not find this one.
    if stored != name or not Image.objects.filter(pk=image.pk).exists():
        default_storage.delete(stored)
