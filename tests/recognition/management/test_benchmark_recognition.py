"""manage.py benchmark_recognition with the networks in service, and RapidOCR for real."""

import io
import json
import re
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from django.core.management import CommandError, call_command

from recognition.management.commands import benchmark_recognition

DEMO = Path(__file__).parents[3] / "fixtures" / "demo" / "visitor.jpg"

pytestmark = pytest.mark.usefixtures("maybe_database")


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    call_command("benchmark_recognition", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "small.jpg"
    cv2.imwrite(str(path), cv2.resize(cv2.imread(str(DEMO)), (320, 240), interpolation=cv2.INTER_AREA))
    return path


def test_the_table_has_every_stage(tmp_path):
    (tmp_path / "notes.jpg").write_text("no picture")
    out, err = run(DEMO, tmp_path / "notes.jpg", "--repeat", 1)
    stages = re.findall(r"^(\w+) +\d+\.\d\d +\d+\.\d\d$", out, re.MULTILINE)
    assert stages == ["decode", "vehicles", "plates", "corners", "read", "other", "total"]
    assert "notes.jpg" in err
    assert "not_an_image" in err


def test_json_adds_up(small):
    data = json.loads(run(small, "--repeat", 1, "--json")[0])
    stages = {name: cost["cpu_ms"] for name, cost in data["stages"].items()}
    total = stages.pop("total")
    assert sum(stages.values()) == pytest.approx(total, abs=0.05)
    assert stages["decode"] > 0
    assert stages["plates"] > 0
    assert data["pictures_per_cpu_s"] == pytest.approx(1000 / total, abs=0.01)
    assert 50 < data["peak_memory_mb"] < 20000
    assert data["other_threads"] < 0.1
    assert data["machine"]


def test_against_rapidocr_both_are_measured_and_the_ratio_judged(small, monkeypatch):
    monkeypatch.setattr(benchmark_recognition, "LEAST_RATIO", 1.0)
    data = json.loads(run(small, "--repeat", 1, "--against", "rapidocr", "--json")[0])
    assert data["rival"]["cpu_ms"] > data["stages"]["total"]["cpu_ms"]
    assert data["ratio"] == pytest.approx(data["rival"]["cpu_ms"] / data["stages"]["total"]["cpu_ms"], rel=0.01)
    assert "PP-OCRv6" in data["compared_with"]
    monkeypatch.setattr(benchmark_recognition, "LEAST_RATIO", 1e6)
    with pytest.raises(CommandError, match="times cheaper") as failure:
        run(small, "--repeat", 1, "--against", "rapidocr")
    assert failure.value.returncode == 1


def test_what_is_not_installed_is_told_how_to(small, monkeypatch):
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    with pytest.raises(CommandError, match="bin/setup --bench") as failure:
        run(small, "--repeat", 1, "--against", "rapidocr")
    assert failure.value.returncode == 2


def test_no_picture_is_an_error(tmp_path):
    with pytest.raises(CommandError, match="None of these paths") as failure:
        run(tmp_path / "none.jpg")
    assert failure.value.returncode == 2
    with pytest.raises(CommandError, match="at least 1"):
        run(DEMO, "--repeat", 0)


def test_a_blank_picture_costs_too(tmp_path):
    cv2.imwrite(str(tmp_path / "blank.png"), np.full((64, 64, 3), 127, np.uint8))
    data = json.loads(run(tmp_path / "blank.png", "--repeat", 1, "--json")[0])
    assert data["stages"]["total"]["cpu_ms"] > 0
