"""System checks that keep an unsafe or broken installation from starting.

anpr.E001 default secret key, anpr.E002 debug mode in production, anpr.E003 weights missing or
changed, anpr.E004 broker unusable, anpr.E005 storage unusable. E001, E002, E004 and E005 belong to
`check --deploy`, which a production start runs first.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from recognition.errors import PermanentError
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
