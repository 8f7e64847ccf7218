"""Choosing a plate detector: by name, by setting, by a command's option; and measuring them side by side."""

import io
import json
from dataclasses import replace

import numpy as np
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from anpr_site import checks
from recognition import engine
from recognition.errors import PermanentError
from recognition.evaluation.detectors import compare
from recognition.pipeline.classical.detector import ClassicalDetector
from recognition.pipeline.detection import LiteRtPlateDetector
from recognition.pipeline.detectors import build_detector
from recognition.pipeline.types import Box, Detection, ImageLimits
from tests.factories import picture

DEMO = settings.BASE_DIR / "fixtures" / "demo"
TAXI = {"image": "taxi-innova.jpg", "split": "val", "plates": [{"bbox": [100, 100, 200, 130]}]}

pytestmark = pytest.mark.usefixtures("maybe_database")


def test_a_detector_is_built_by_its_name():
    config = engine.config()
    assert isinstance(build_detector(replace(config, detector="network")), LiteRtPlateDetector)
    assert isinstance(build_detector(replace(config, detector="classical")), ClassicalDetector)


def test_the_configured_threshold_is_that_of_either_detector():
    config = replace(engine.config(), detection_threshold=0.31)
    for name in ("network", "classical"):
        assert build_detector(replace(config, detector=name)).threshold == 0.31


def test_an_unknown_detector_is_named_with_the_known_ones():
    with pytest.raises(PermanentError, match="no detector 'magic', only network, classical") as refused:
        build_detector(replace(engine.config(), detector="magic"))
    assert refused.value.code == "detector_unknown"


@pytest.mark.parametrize(("setting", "kind"), [("network", LiteRtPlateDetector), ("classical", ClassicalDetector)])
def test_the_setting_chooses(settings, setting, kind):
    settings.ANPR_DETECTOR = setting
    assert checks.detector() == []
    found = engine.build_pipeline().find
    assert isinstance(found.plates, kind)
    assert found.corners is not None


def test_a_setting_that_names_no_detector_keeps_the_site_from_starting(settings):
    settings.ANPR_DETECTOR = "magic"
    (error,) = checks.detector()
    assert error.id == "anpr.E009"
    assert "ANPR_DETECTOR: there is no detector 'magic'" in error.msg


def test_the_option_outranks_the_setting(settings):
    settings.ANPR_DETECTOR = "network"
    assert isinstance(engine.build_pipeline(detector="classical").find.plates, ClassicalDetector)


def test_pictures_are_read_with_the_classical_detector():
    out = io.StringIO()
    call_command("read_images", "--json", "--detector", "classical", str(DEMO / "taxi-innova.jpg"), stdout=out)
    (row,) = [json.loads(line) for line in out.getvalue().splitlines()]
    assert "RJ14CK2020" in [plate["text"] for plate in row["plates"]]


def test_an_unknown_option_is_refused():
    with pytest.raises(CommandError, match="invalid choice: 'magic'"):
        call_command("read_images", "--detector", "magic", str(DEMO / "taxi-innova.jpg"))


class Finds:
    """A detector that finds the same boxes in every picture."""

    def __init__(self, *boxes):
        self.boxes = boxes

    def detect(self, image):
        return [Detection(box, box.quad(), 0.9) for box in self.boxes]


class Shifts:
    """A corner finder that moves every box to the right place."""

    def refine(self, image, detections):
        box = Box(10, 10, 50, 20)
        return [replace(one, box=box, quad=box.quad()) for one in detections]


def test_detectors_are_compared_on_the_same_pictures(tmp_path):
    (tmp_path / "one.jpg").write_bytes(picture())
    rows = [(1, {"image": "one.jpg", "plates": [{"bbox": [10, 10, 50, 20]}]}), (2, {"image": "no.jpg", "plates": []})]
    detectors = {"right": Finds(Box(10, 10, 50, 20)), "near": Finds(Box(18, 10, 58, 20), Box(0, 30, 9, 40))}
    found = compare(detectors, Shifts(), tmp_path, rows, ImageLimits(), lambda done: None)
    right, near = (found.detectors[name].figures() for name in ("right", "near"))
    assert (right["own boxes"]["recall_70"], right["own boxes"]["false_per_picture"]) == (1.0, 0.0)
    assert (near["own boxes"]["recall_50"], near["own boxes"]["recall_70"]) == (1.0, 0.0)
    assert near["own boxes"]["false_per_picture"] == 1.0
    assert near["with corners"]["recall_70"] == 1.0
    assert found.errors[0].startswith("line 2: FileNotFoundError")
    found.detectors["right"].cpu_ms, found.detectors["near"].cpu_ms = [2.0, 4.0, 6.0], [1.0, 4.0, 2.0]
    assert found.time_ratio("right", "near") == 2.0


def test_without_pictures_there_is_no_ratio(tmp_path):
    found = compare({"one": Finds()}, None, tmp_path, [], ImageLimits(), lambda done: None)
    assert np.isnan(found.time_ratio("one", "one"))


def test_the_comparison_is_printed(tmp_path):
    (tmp_path / TAXI["image"]).write_bytes((DEMO / TAXI["image"]).read_bytes())
    (tmp_path / "manifest.jsonl").write_text(json.dumps(TAXI) + "\n")
    out = io.StringIO()
    call_command("compare_detectors", "--data", str(tmp_path), stdout=out)
    lines = out.getvalue().splitlines()
    assert [line.split("  ")[0] for line in lines[1:5]] == [
        "network, own boxes",
        "network, with corners",
        "classical, own boxes",
        "classical, with corners",
    ]
    assert "ms of CPU a picture (median), 1.0 × the network's" in lines[5]


def test_a_table_without_pictures_of_the_split_is_refused(tmp_path):
    (tmp_path / "manifest.jsonl").write_text(json.dumps(TAXI) + "\n")
    with pytest.raises(CommandError, match="no labelled pictures of the split 'train'"):
        call_command("compare_detectors", "--data", str(tmp_path), "--split", "train")
    with pytest.raises(CommandError, match="no such file"):
        call_command("compare_detectors", "--data", str(tmp_path / "nothing"))
