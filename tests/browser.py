"""Chromium pages for tests."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from companies.models import User
from tests.factories import logged_in


def opened(chromium: Any, **options: Any) -> tuple[Any, Any]:
    """A context and a page that remembers what its console complained of."""
    context = chromium.new_context(**options)
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.problems = []
    page.on("console", lambda said: page.problems.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    return context, page


def enter(context: Any, url: str, user: User) -> None:
    """Gives the context the session of somebody who has logged in."""
    session = logged_in(user).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
