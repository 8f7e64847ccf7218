"""Changes that need the password once more, unless it was given within the last ten minutes."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

KEY = "confirmed_at"
VALID_S = 600
View = Callable[..., HttpResponseBase]


def note(request: HttpRequest) -> None:
    """The password was given just now."""
    request.session[KEY] = int(time.time())


def is_fresh(request: HttpRequest) -> bool:
    return time.time() - float(request.session.get(KEY, 0)) < VALID_S


def needs_password(back: str = "") -> Callable[[View], View]:
    """A view that first asks for the password if that was long ago.

    Args:
        back: the page to go to afterwards, where the view takes POST only; the form is sent again from there.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if is_fresh(request):
                return view(request, *args, **kwargs)
            to = reverse(back) if back else request.path
            return redirect(f"{reverse('companies:confirm')}?{urlencode({'next': to})}")

        return guarded

    return decorate
