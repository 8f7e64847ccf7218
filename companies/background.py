"""Work that an answer must not wait for: mail whose sending would tell known addresses from unknown ones.

Threads of this process rather than the job queue: nobody is kept from his account because a worker is down.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

log = logging.getLogger(__name__)
AFTER_S = 1.0  # the answer is out by then: work beside it would slow it down, and its time would tell
_threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="companies-mail")


def submit(function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Calls `function` in another thread, when the present request has been answered."""
    _threads.submit(_run, function, *args, **kwargs)


def _run(function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    time.sleep(AFTER_S)
    try:
        function(*args, **kwargs)
    except Exception as error:  # noqa: BLE001 - nobody waits for this thread: the log is the only place to tell
        log.error("%s failed: %s", function.__name__, type(error).__name__)
    finally:
        connections.close_all()
