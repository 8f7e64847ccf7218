"""Signs of life of the processes that do background work."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta

from recognition import engine
from recognition.errors import PermanentError
from recognition.models import Worker

EVERY = timedelta(seconds=30)
FORGOTTEN_AFTER = timedelta(days=7)

_last: dict[int, datetime] = {}


def note(at: datetime) -> None:
    """This process is at work: writes it down, at most every half minute."""
    pid = os.getpid()
    if pid in _last and at - _last[pid] < EVERY:
        return
    _last[pid] = at
    values = {"seen_at": at, "release": _reader()}
    Worker.objects.update_or_create(
        name=f"{socket.gethostname()}:{pid}"[:150], defaults=values, create_defaults={**values, "started_at": at}
    )


def forget(at: datetime) -> int:
    """Deletes the rows of processes that are long gone; how many."""
    return Worker.objects.filter(seen_at__lte=at - FORGOTTEN_AFTER).delete()[0]


def _reader() -> str:
    try:
        release = engine.reader_release()
    except PermanentError:
        return ""
    return f"{release.network}/{release.version}" if release else engine.reader_name()
