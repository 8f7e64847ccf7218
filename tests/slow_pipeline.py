"""A pipeline for worker processes under test: slow, and deadly for one kind of picture."""

from __future__ import annotations

import os
import signal
import time

from recognition.pipeline.images import inspect
from recognition.pipeline.types import ImageLimits, PipelineResult
from tests.factories import read_of, result_of

POISON_WIDTH = 80
SECONDS = 0.4


class SlowPipeline:
    def read_bytes(self, data: bytes, home: str = "") -> PipelineResult:
        if inspect(data, ImageLimits()).width == POISON_WIDTH:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(SECONDS)
        return result_of(read_of("MH12AB1234"))


def build() -> SlowPipeline:
    return SlowPipeline()
