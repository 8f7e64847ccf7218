"""Look-ups of plates: each is written into the audit log, and kept in the session instead of in addresses.

Addresses end up in logs, histories and bookmarks of others; a plate is personal data and stays out of them. Pages,
exports and the way back go by the look-up's token.
"""

from __future__ import annotations

import secrets

from companies.access import CompanyRequest
from companies.audit import record
from companies.throttle import Limit, hit
from recognition.read_forms import Lookup

SESSION_KEY = "lookups"
KEPT = 20
BY_PERSON = Limit("plate-lookup", 300, 3600)
EXPORTS = Limit("reads-export", 30, 3600)


def note(request: CompanyRequest, lookup: Lookup, reason: str) -> str:
    """Writes a look-up into the audit log and keeps it for the session; its token."""
    record(
        "plate.looked_up",
        request,
        company=request.membership.company,
        subject=lookup.text,
        reason=reason,
        lookalikes=lookup.lookalikes,
    )
    kept = request.session.get(SESSION_KEY, {})
    token = secrets.token_urlsafe(9)
    kept[token] = [request.membership.company_id, lookup.text, lookup.lookalikes]
    request.session[SESSION_KEY] = dict(list(kept.items())[-KEPT:])
    return token


def noted(request: CompanyRequest, token: str) -> Lookup | None:
    """The look-up of a token, if this session made it for this company."""
    found = request.session.get(SESSION_KEY, {}).get(token)
    if not found or found[0] != request.membership.company_id:
        return None
    return Lookup(found[1], found[2])


def wait_s(request: CompanyRequest) -> int:
    """Counts a look-up of a person; 0 when it is allowed, else the seconds to wait."""
    return hit(BY_PERSON, request.user.pk)
