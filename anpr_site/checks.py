"""System checks that keep an unsafe or broken installation from starting.

anpr.E001 default secret key, anpr.E002 debug mode in production, anpr.E003 weights missing or
changed, anpr.E004 broker unusable, anpr.E005 storage unusable. E001, E002, E004 and E005 belong to
`check --deploy`, which a production start runs first. anpr.E006 the chosen reader is unknown or not
installed, anpr.E007 it has no credentials, anpr.E008 it may wait longer than a worker holds a picture. anpr.E009
there is no such detector.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from recognition.errors import PermanentError
from recognition.pipeline.detectors import detector_kind
from recognition.pipeline.readers.registry import reader_kind
from recognition.pipeline.weights import in_service, verified_model


@register(Tags.security, deploy=True)
def secret_key(**_: Any) -> list[CheckMessage]:
    if settings.SECRET_KEY == settings.DEFAULT_SECRET_KEY:
        return [Error("The secret key is the public default.", hint="Set DJANGO_SECRET_KEY.", id="anpr.E001")]
    return []


@register(Tags.security, deploy=True)
def debug_off(**_: Any) -> list[CheckMessage]:
    if settings.DEBUG:
        return [Error("Debug mode shows secrets to visitors.", hint="Unset DJANGO_DEBUG.", id="anpr.E002")]
    return []


@register("anpr")
def weights(**_: Any) -> list[CheckMessage]:
    try:
        for directory in in_service(settings.ANPR_WEIGHTS_DIR).values():
            verified_model(directory)
    except PermanentError as error:
        return [Error(f"The networks cannot be used: {error}.", hint="Restore recognition/weights.", id="anpr.E003")]
    return []


@register("anpr")
def detector(**_: Any) -> list[CheckMessage]:
    try:
        detector_kind(settings.ANPR_DETECTOR)
    except PermanentError as error:
        return [Error(f"ANPR_DETECTOR: {error}.", hint="Choose one of these.", id="anpr.E009")]
    return []


@register("anpr")
def reader(**_: Any) -> list[CheckMessage]:
    try:
        kind = reader_kind(settings.ANPR_READER)
    except PermanentError as error:
        return [Error(f"ANPR_READER: {error}.", hint="Choose one of these.", id="anpr.E006")]
    if kind.missing:
        return [
            Error(
                f"The reader {settings.ANPR_READER!r} is not installed: {', '.join(kind.missing)} is missing.",
                hint=f"Run bin/setup --reader {settings.ANPR_READER}.",
                id="anpr.E006",
            )
        ]
    return _google_vision() if settings.ANPR_READER == "google-vision" else []


def _google_vision() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    file = settings.GOOGLE_APPLICATION_CREDENTIALS
    if not settings.ANPR_GOOGLE_API_KEY and not (file and file.is_file()):
        what = f"the file {file} does not exist" if file else "neither a file nor a key is named"
        hint = "Set GOOGLE_APPLICATION_CREDENTIALS to a file of credentials, or ANPR_GOOGLE_API_KEY."
        found.append(Error(f"The reader 'google-vision' has no credentials: {what}.", hint=hint, id="anpr.E007"))
    if settings.ANPR_GOOGLE_VISION_TIMEOUT_S >= settings.ANPR_LEASE_SECONDS:
        what = "A worker would lose a picture while it waits for the Vision API."
        hint = "Set ANPR_GOOGLE_VISION_TIMEOUT_S lower than ANPR_LEASE_SECONDS."
        found.append(Error(what, hint=hint, id="anpr.E008"))
    return found


@register("anpr", deploy=True)
def broker(**_: Any) -> list[CheckMessage]:
    from anpr_site.celery import app

    try:
        with app.connection_for_write(connect_timeout=2) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=3)
            connection.default_channel.queue_declare("anpr-check", auto_delete=True)
    except Exception as error:  # noqa: BLE001 - every transport has errors of its own
        return [
            Error(
                f"The message broker cannot be used ({type(error).__name__}).",
                hint="See CELERY_BROKER_URL.",
                id="anpr.E004",
            )
        ]
    return []


@register("anpr", deploy=True)
def storage(**_: Any) -> list[CheckMessage]:
    try:
        name = default_storage.save("check/anpr.txt", ContentFile(b"written by a system check"))
        default_storage.delete(name)
    except Exception as error:  # noqa: BLE001 - every storage has errors of its own
        return [
            Error(
                f"The storage cannot be written ({type(error).__name__}).", hint="See ANPR_STORAGE_URL.", id="anpr.E005"
            )
        ]
    return []
