"""The health endpoint and the error pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from anpr_site import checks


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Whether database, storage, broker and weights can be used: 200, or 503 when any cannot."""
    states = {
        "database": _database(),
        "storage": not checks.storage(),
        "broker": not checks.broker(),
        "weights": not checks.weights(),
    }
    words = {name: "ok" if fine else "unusable" for name, fine in states.items()}
    return JsonResponse(
        {"status": "ok" if all(states.values()) else "failing", **words}, status=200 if all(states.values()) else 503
    )


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


WORDS = {
    400: ("That request made no sense", "Go back, reload the page and try again."),
    403: (
        "You may not see this",
        "Your role in this company does not include it, or you were logged out. The company's owner can change that.",
    ),
    404: ("There is nothing here", "The address is wrong, or what it showed was deleted."),
    413: ("That is too much at once", "Send fewer or smaller files."),
    500: ("Something went wrong on our side", "It was logged. Try again in a moment."),
}


def error_page(request: HttpRequest, status: int) -> HttpResponse:
    """An error page that needs neither database nor session."""
    title, words = WORDS[status]
    if status == 413:
        words = f"One request has at most {settings.DATA_UPLOAD_MAX_NUMBER_FILES} files. {words}"
    return render(request, "errors/error.html", {"title": title, "words": words, "status": status}, status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    from django.core.exceptions import RequestDataTooBig, TooManyFilesSent

    too_big = isinstance(exception, RequestDataTooBig | TooManyFilesSent)
    return error_page(request, 413 if too_big else 400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return error_page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(request, 500)
