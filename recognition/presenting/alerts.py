"""Alerts as every page shows them: how many nobody has seen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from recognition.services.alerts import unseen_count

MOST = 99


def unseen_alerts(request: HttpRequest) -> dict[str, Any]:
    """Template context: the count of unseen alerts as the navigation has it, counted when it is shown; '' for none."""
    membership = getattr(request, "membership", None)
    return {"unseen_alerts": SimpleLazyObject(lambda: _words(membership))} if membership else {}


def _words(membership: Any) -> str:
    count = unseen_count(membership.company, MOST + 1)
    return f"{MOST}+" if count > MOST else str(count or "")
