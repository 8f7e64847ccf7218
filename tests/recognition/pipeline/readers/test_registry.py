"""Readers are chosen by name and built only then."""

import subprocess
import sys
from pathlib import Path

import pytest

import recognition
from recognition.errors import MESSAGES, PermanentError
from recognition.pipeline.readers.registry import READERS, build_reader, external_name, reader_kind
from recognition.pipeline.types import PipelineConfig, VisionAccess

ROOT = Path(recognition.__file__).parents[1]


def config(reader, **others):
    return PipelineConfig(detector_weights=Path("unused"), reader_weights=None, reader=reader, **others)


def test_the_four_readers():
    assert list(READERS) == ["network", "characters", "paddle", "google-vision"]
    assert [kind.missing for kind in READERS.values()] == [[], [], [], []]


def test_requirements_name_what_exists():
    for kind in READERS.values():
        if kind.requirements:
            lines = (ROOT / kind.requirements).read_text()
            assert f"\n{kind.package}==" in lines


@pytest.mark.parametrize("reader", ["network", "characters"])
def test_a_reader_without_weights_says_so(reader):
    with pytest.raises(PermanentError, match=reader) as failure:
        build_reader(config(reader))
    assert failure.value.code == "weights_missing"


def test_an_unknown_reader_is_answered_with_the_known_ones():
    with pytest.raises(PermanentError, match="'tesseract', only network, characters, paddle, google-vision") as failure:
        build_reader(config("tesseract"))
    assert failure.value.code == "reader_unknown"
    assert failure.value.code in MESSAGES


@pytest.mark.parametrize(
    ("reader", "module", "remedy"),
    [
        ("paddle", "rapidocr", r"requirements-paddle\.txt"),
        ("paddle", "onnxruntime", r"requirements-paddle\.txt"),
        ("google-vision", "google.cloud.vision", r"requirements-google\.txt"),
    ],
)
def test_a_reader_that_is_not_installed_names_its_requirements(monkeypatch, reader, module, remedy):
    monkeypatch.setitem(sys.modules, module, None)
    assert reader_kind(reader).missing == [module]
    with pytest.raises(PermanentError, match=remedy) as failure:
        build_reader(config(reader))
    assert failure.value.code == "reader_missing"
    assert failure.value.code in MESSAGES


def test_readers_name_themselves_with_their_packages_version():
    vision = VisionAccess(api_key="key", endpoint="http://127.0.0.1:1")
    assert build_reader(config("google-vision", vision=vision)).name == external_name("google-vision")
    assert external_name("paddle").startswith("paddle/3.")


def test_no_reader_is_loaded_before_it_is_chosen():
    program = (
        "import sys; import recognition.pipeline.pipeline;"
        "print([name for name in ('rapidocr', 'onnxruntime', 'google.cloud.vision', 'grpc') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
