"""Seals of the audit log: each is a keyed digest of a row and of the seal before it.

Whoever can write to the database but does not know the key can neither change, remove nor put in a row
without breaking the chain from there on.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

SEALED = (
    "sequence", "created_at", "action", "company_id", "actor_id", "actor_name", "person_id", "subject", "ip",
    "user_agent", "details",
)  # fmt: skip


def seal_of(row: Any, previous: str) -> str:
    """The seal of an event, 64 hexadecimal digits.

    Args:
        row: an `AuditEvent`, or what has its fields.
        previous: the seal of the event before it; '' for the first.
    """
    values = {name: getattr(row, name) for name in SEALED}
    values["created_at"] = row.created_at.astimezone(UTC).isoformat(timespec="microseconds")
    return _digest("event", previous, json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True))


def proof_of(length: int, seal: str) -> str:
    """What proves that the log once had this length and last seal."""
    return _digest("head", str(length), seal)


def _digest(*parts: str) -> str:
    key = (settings.ANPR_AUDIT_KEY or settings.SECRET_KEY).encode()
    return hmac.new(key, "\x1f".join(("companies.audit", *parts)).encode(), hashlib.sha256).hexdigest()
