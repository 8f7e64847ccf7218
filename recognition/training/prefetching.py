"""Batches made ahead of the training step."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import TypeVar

Batch = TypeVar("Batch")


def prefetched(batches: Iterator[Batch], depth: int = 6) -> Iterator[Batch]:
    """The same batches, made ahead in one thread: OpenCV and TensorFlow both release the interpreter lock.

    An error while making a batch is raised where the batch is awaited.
    """
    ready: queue.Queue[Batch | BaseException] = queue.Queue(depth)

    def fill() -> None:
        try:
            for batch in batches:
                ready.put(batch)
        except BaseException as error:  # noqa: BLE001 - handed over, not lost in the thread
            ready.put(error)

    threading.Thread(target=fill, daemon=True).start()
    while True:
        batch = ready.get()
        if isinstance(batch, BaseException):
            raise batch
        yield batch
