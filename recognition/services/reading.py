"""Reads one image: claim, bytes, pipeline, record."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from recognition import engine
from recognition.errors import PermanentError, RecognitionError
from recognition.models import Image
from recognition.services import queue, recording

log = logging.getLogger(__name__)

FIRST_WAIT = timedelta(seconds=2)
"""Before the second attempt; doubled for every further one."""


def read_image(pk: int, pipeline: engine.Pipeline | None = None) -> bool:
    """Reads an image if it is to be had; whether this call finished it.

    A permanent error fails the image with its code, any other one gives it back to the queue until
    its attempts are used up. A lost database leaves the row to the sweep.
    """
    owner = str(uuid.uuid4())
    image = queue.claim(pk, owner, timezone.now())
    if image is None:
        return False
    try:
        result = (pipeline or _pipeline(image)).read_bytes(_bytes(image), image.company.region)
        return recording.record(image, owner, result)
    except PermanentError as error:
        log.info("image %s failed: %s", pk, error.code)
        return queue.fail(pk, owner, timezone.now(), error.code)
    except (OperationalError, InterfaceError):
        log.warning("image %s: the database was lost, the sweep will take it up", pk)
        raise
    except Exception as error:
        log.exception("image %s: attempt %s failed", pk, image.attempts)
        return _try_later(image, owner, error)


def _pipeline(image: Image) -> engine.Pipeline:
    """The one in service, unless staff ordered this image to be read with another release."""
    return engine.pipeline_with(image.read_with) if image.read_with else engine.pipeline()


def _bytes(image: Image) -> bytes:
    try:
        with image.file.open("rb") as file:
            return bytes(file.read())
    except FileNotFoundError:
        raise PermanentError("the stored picture is gone", code="file_missing") from None


def _try_later(image: Image, owner: str, error: Exception) -> bool:
    now = timezone.now()
    if image.attempts >= settings.ANPR_MAX_ATTEMPTS:
        code = error.code if isinstance(error, RecognitionError) else "internal_error"
        return queue.fail(image.pk, owner, now, code)
    queue.release(image.pk, owner, now, FIRST_WAIT * 2 ** (image.attempts - 1))
    return False
