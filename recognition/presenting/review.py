"""How many reads wait for review, for the navigation of every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from companies.models import Membership, Role
from recognition.services.review_queue import waiting_count

MOST = 100


def reads_to_review(request: HttpRequest) -> dict[str, Any]:
    """Template context: how many reads wait, '' for none, '99+' for many; counted where a page shows it."""
    membership = getattr(request, "membership", None)
    if membership is None or not membership.may(Role.MANAGER):
        return {}
    return {"may_review": True, "reads_to_review": SimpleLazyObject(lambda: _words(membership))}


def _words(membership: Membership) -> str:
    count = waiting_count(membership.company, MOST)
    return f"{MOST - 1}+" if count >= MOST else str(count or "")
