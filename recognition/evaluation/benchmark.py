"""What reading a picture costs: CPU and wall time by stage, memory, and the same pictures by another program."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean, median
from typing import Any

import cv2

from recognition.pipeline.pipeline import AnprPipeline, Finders
from recognition.pipeline.types import Image

STAGES = ("decode", "vehicles", "plates", "corners", "read")
LEAST_RATIO = 25.0
"""Of the other program's CPU time to ours, on whole pictures."""
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

Rival = Callable[[Image], int]
"""Reads a decoded (H, W, 3) BGR picture; how many texts it found."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture file and how it is called."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds: CPU time of the whole process, CPU time of the calling thread alone, wall-clock time."""

    cpu_ms: float
    thread_ms: float
    wall_ms: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.cpu_ms + other.cpu_ms, self.thread_ms + other.thread_ms, self.wall_ms + other.wall_ms)

    @property
    def other_threads(self) -> float:
        """The share of the CPU time that other threads spent."""
        return max(1 - self.thread_ms / self.cpu_ms, 0.0) if self.cpu_ms else 0.0


NOTHING = Cost(0.0, 0.0, 0.0)


class Stopwatch:
    """Adds up what stages cost."""

    def __init__(self) -> None:
        self.spent: dict[str, Cost] = defaultdict(lambda: NOTHING)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Counts what happens within."""
        cpu, thread, wall = time.process_time(), time.thread_time(), time.perf_counter()
        yield
        took = (time.process_time() - cpu, time.thread_time() - thread, time.perf_counter() - wall)
        self.spent[name] += Cost(*(1000 * seconds for seconds in took))


class Timed:
    """A part of the pipeline whose methods count as a stage."""

    def __init__(self, part: Any, stage: str, watch: Stopwatch) -> None:
        self._part, self._stage, self._watch = part, stage, watch

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._part, name)
        if not callable(found):
            return found

        def timed(*args: Any, **kwargs: Any) -> Any:
            with self._watch.stage(self._stage):
                return found(*args, **kwargs)

        return timed


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over the pictures, for each the median of its repetitions."""

    pictures: int
    repeat: int
    megapixels: float
    plates: int
    stages: dict[str, Cost]
    """STAGES, 'other' and 'total'; a closer look for small plates counts to 'plates'."""
    peak_memory_mb: float
    """Of the process with our networks and one round over the pictures, before another program is loaded."""
    rival: Cost | None = None
    rival_texts: int = 0

    @property
    def total(self) -> Cost:
        return self.stages["total"]

    @property
    def ratio(self) -> float | None:
        """The other program's CPU time to ours; None where there is none."""
        return self.rival.cpu_ms / self.total.cpu_ms if self.rival else None

    def data(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "pictures": self.pictures,
            "repeat": self.repeat,
            "megapixels": round(self.megapixels, 3),
            "plates": self.plates,
            "stages": {name: _cost_data(cost) for name, cost in self.stages.items()},
            "pictures_per_s": round(1000 / self.total.wall_ms, 2),
            "pictures_per_cpu_s": round(1000 / self.total.cpu_ms, 2),
            "peak_memory_mb": round(self.peak_memory_mb, 1),
            "other_threads": round(self.total.other_threads, 4),
            "rival": {**_cost_data(self.rival), "texts": self.rival_texts} if self.rival else None,
            "ratio": round(self.ratio, 2) if self.ratio else None,
        }


def benchmark(
    pipeline: AnprPipeline, pictures: Sequence[Picture], repeat: int, load_rival: Callable[[], Rival] | None = None
) -> Figures:
    """Measures the whole way from a file's bytes to its reads, after one round to warm up.

    The other program takes its turn after each of our pictures and gets the same decoded picture; the time of
    decoding counts for both.

    Args:
        pictures: at least one, each of them readable.
        load_rival: builds the other program.

    Raises:
        ImageError: a file is no usable picture.
    """
    watch = Stopwatch()
    timed = _timed(pipeline, watch)
    found = [len(_read(timed, picture, watch).plates) for picture in pictures]
    peak = peak_memory_mb()
    rival = load_rival() if load_rival else None
    if rival:
        rival(pipeline.decoder.decode(pictures[0].data))
    ours: list[list[dict[str, Cost]]] = [[] for _ in pictures]
    theirs: list[list[Cost]] = [[] for _ in pictures]
    texts = [0] * len(pictures)
    for _ in range(repeat):
        for at, picture in enumerate(pictures):
            ours[at].append(_round(timed, picture, watch))
            if rival:
                texts[at], cost = _rival_round(rival, picture, pipeline, watch)
                theirs[at].append(cost)
    sizes = [pipeline.decoder.decode(picture.data).shape for picture in pictures]
    return Figures(
        pictures=len(pictures),
        repeat=repeat,
        megapixels=fmean(height * width / 1e6 for height, width, _ in sizes),
        plates=sum(found),
        stages={name: _mean([[run[name] for run in runs] for runs in ours]) for name in (*STAGES, "other", "total")},
        peak_memory_mb=peak,
        rival=_mean(theirs) if rival else None,
        rival_texts=sum(texts),
    )


@contextmanager
def one_thread() -> Iterator[None]:
    """OpenCV works in the calling thread, and libraries that are loaded meanwhile are told to."""
    before, threads = {name: os.environ.get(name) for name in THREAD_VARIABLES}, cv2.getNumThreads()
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, "1"))
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(threads)
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def peak_memory_mb() -> float:
    """The most memory that this process has held, in MB of 2**20 bytes."""
    if sys.platform == "linux":
        # getrusage would give the parent's memory where that was larger when it forked.
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        return int(status.partition("VmHWM:")[2].split()[0]) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def _timed(pipeline: AnprPipeline, watch: Stopwatch) -> AnprPipeline:
    """The same pipeline with a stopwatch on its parts."""
    find = pipeline.find

    def part(inner: Any, stage: str) -> Any:
        return Timed(inner, stage, watch) if inner else None

    finders: Finders = replace(
        find,
        plates=part(find.plates, "plates"),
        vehicles=part(find.vehicles, "vehicles"),
        closer=part(find.closer, "plates"),
        corners=part(find.corners, "corners"),
    )
    decoder: Any = part(pipeline.decoder, "decode")
    return AnprPipeline(finders, part(pipeline.reader, "read"), decoder, pipeline.max_plates, pipeline.formats)


def _read(pipeline: AnprPipeline, picture: Picture, watch: Stopwatch) -> Any:
    with watch.stage("total"):
        return pipeline.read_bytes(picture.data)


def _round(pipeline: AnprPipeline, picture: Picture, watch: Stopwatch) -> dict[str, Cost]:
    watch.spent.clear()
    _read(pipeline, picture, watch)
    total, known = watch.spent["total"], sum((watch.spent[name] for name in STAGES), NOTHING)
    parts = zip(_values(total), _values(known), strict=True)
    other = Cost(*(max(whole - part, 0.0) for whole, part in parts))
    return {**{name: watch.spent[name] for name in STAGES}, "other": other, "total": total}


def _rival_round(rival: Rival, picture: Picture, pipeline: AnprPipeline, watch: Stopwatch) -> tuple[int, Cost]:
    watch.spent.clear()
    with watch.stage("rival"):
        texts = rival(pipeline.decoder.decode(picture.data))
    return texts, watch.spent["rival"]


def _mean(runs: Sequence[Sequence[Cost]]) -> Cost:
    """The mean over pictures of the median over repetitions."""
    return Cost(
        *(fmean(median(values) for values in kind) for kind in zip(*(_by_kind(one) for one in runs), strict=True))
    )


def _by_kind(costs: Sequence[Cost]) -> list[list[float]]:
    return [list(values) for values in zip(*(_values(cost) for cost in costs), strict=True)]


def _values(cost: Cost) -> tuple[float, float, float]:
    return cost.cpu_ms, cost.thread_ms, cost.wall_ms


def _cost_data(cost: Cost) -> dict[str, float]:
    return {"cpu_ms": round(cost.cpu_ms, 3), "wall_ms": round(cost.wall_ms, 3)}
