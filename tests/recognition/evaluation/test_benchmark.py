"""What is measured, with parts whose cost is known."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from recognition.evaluation.benchmark import Cost, Figures, Picture, Stopwatch, benchmark, one_thread
from recognition.pipeline.images import Decoder
from recognition.pipeline.pipeline import AnprPipeline, Finders
from recognition.pipeline.types import Box, Detection, ImageLimits, Read, Vehicle

ROOT = Path(__file__).parents[3]


def burn(ms):
    """Keeps the processor busy for so long, however busy the machine is."""
    ends = time.thread_time() + ms / 1000
    while time.thread_time() < ends:
        pass


class Plates:
    def detect(self, image):
        burn(8)
        return [Detection(Box(10, 10, 50, 20), Box(10, 10, 50, 20).quad(), 0.9)]

    def look_closer(self, image, parts):
        burn(4)
        return []


class Vehicles:
    def detect(self, image):
        burn(6)
        return [Vehicle(Box(60, 5, 90, 40), "car", 0.9)]


class Corners:
    def refine(self, image, detections):
        time.sleep(0.02)
        return list(detections)


class Reader:
    name = "stand-in/1"

    def view(self, image, quad):
        burn(1)
        return image

    def read(self, crops):
        burn(2)
        return [Read("", 0.0, (), ()) for _ in crops]


def jpeg(width=100, height=50):
    _, data = cv2.imencode(".jpg", np.full((height, width, 3), 128, np.uint8))
    return Picture(f"{width}.jpg", data.tobytes())


@pytest.fixture
def pipeline():
    plates = Plates()
    return AnprPipeline(Finders(plates, Vehicles(), plates, Corners()), Reader(), Decoder(ImageLimits()))


def test_each_stage_counts_what_its_parts_cost(pipeline):
    figures = benchmark(pipeline, [jpeg(), jpeg(200, 100)], repeat=3)
    # A vehicle without a plate makes the detector look again: 8 and 4 ms.
    assert 12 <= figures.stages["plates"].cpu_ms < 20
    assert 6 <= figures.stages["vehicles"].cpu_ms < 12
    assert 3 <= figures.stages["read"].cpu_ms < 6
    assert figures.stages["corners"].cpu_ms < 5
    assert figures.stages["corners"].wall_ms >= 20
    assert 0 < figures.stages["decode"].cpu_ms < 8
    assert 21 <= figures.total.cpu_ms < 45
    assert figures.total.wall_ms >= 41
    assert (figures.pictures, figures.repeat, figures.plates) == (2, 3, 2)
    assert figures.megapixels == pytest.approx(0.0125)
    assert (figures.rival, figures.ratio) == (None, None)


def test_the_other_program_takes_turns_and_is_compared_by_cpu_time(pipeline):
    seen = []

    def load():
        seen.append("loaded")

        def rival(image):
            seen.append(image.shape)
            burn(50)
            time.sleep(0.05)
            return 3

        return rival

    pictures = [jpeg(), jpeg(200, 100)]
    figures = benchmark(pipeline, pictures, repeat=2, load_rival=load)
    assert seen == ["loaded", (50, 100, 3), *[(50, 100, 3), (100, 200, 3)] * 2]
    assert figures.rival_texts == 6
    assert 50 <= figures.rival.cpu_ms < 70
    assert figures.rival.wall_ms >= 100
    assert figures.ratio == pytest.approx(figures.rival.cpu_ms / figures.total.cpu_ms)
    assert figures.data()["rival"]["texts"] == 6


def test_figures_are_means_over_pictures_of_medians_over_repetitions():
    from recognition.evaluation.benchmark import _mean

    first = [Cost(1, 1, 9), Cost(100, 1, 9), Cost(3, 1, 9)]
    assert _mean([first, [Cost(7, 3, 1)] * 3]) == Cost(5, 2, 5)


def test_work_in_other_threads_is_seen():
    watch = Stopwatch()
    with watch.stage("alone"):
        burn(20)
    with watch.stage("elsewhere"):
        worker = threading.Thread(target=burn, args=(30,))
        worker.start()
        burn(10)
        worker.join()
    assert watch.spent["alone"].other_threads < 0.2
    assert watch.spent["elsewhere"].other_threads > 0.5


def test_one_thread_is_for_the_measurement_only(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    before = cv2.getNumThreads()
    with one_thread():
        assert cv2.getNumThreads() == 1
        assert (os.environ["OMP_NUM_THREADS"], os.environ["MKL_NUM_THREADS"]) == ("1", "1")
    assert cv2.getNumThreads() == before
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert "MKL_NUM_THREADS" not in os.environ


def test_memory_is_in_mebibytes():
    program = (
        "import numpy as np; from recognition.evaluation.benchmark import peak_memory_mb as peak; before = peak();"
        "held = np.ones(200 * 2**20, np.uint8); del held; print(peak() - before)"
    )
    grown = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert float(grown.stdout) == pytest.approx(200, abs=20)


def test_without_a_rival_there_is_no_ratio():
    one = Cost(2, 2, 4)
    data = Figures(1, 1, 2.0, 1, {"total": one}, 90).data()
    assert (data["ratio"], data["rival"], data["pictures_per_s"], data["pictures_per_cpu_s"]) == (None, None, 250, 500)
