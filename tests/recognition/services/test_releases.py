"""Networks put into service by their row, and workers that notice."""

import io
import json
import shutil
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from recognition import engine
from recognition.errors import PermanentError
from recognition.models import ModelRelease, ReleaseStatus
from recognition.pipeline.weights import in_service
from recognition.services import releases

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(settings, tmp_path):
    """A weights folder with the networks in service, and the reader once more as versions 8 and 9."""
    folders = in_service(settings.ANPR_WEIGHTS_DIR)
    for network, folder in folders.items():
        shutil.copytree(folder, tmp_path / network / folder.name, ignore=shutil.ignore_patterns("*.h5", "*.keras"))
    for version in ("8", "9"):
        shutil.copytree(tmp_path / "plate_reader" / folders["plate_reader"].name, tmp_path / "plate_reader" / version)
    versions = {network: folder.name for network, folder in folders.items()}
    (tmp_path / "default.json").write_text(json.dumps(versions))
    settings.ANPR_WEIGHTS_DIR = tmp_path
    settings.ANPR_READER_VERSION = settings.ANPR_DETECTOR_VERSION = ""
    return tmp_path


@pytest.fixture
def this_thread(monkeypatch):
    """A thread that has no pipeline yet."""
    monkeypatch.delattr(engine._of_thread, "serving", raising=False)
    yield
    if hasattr(engine._of_thread, "serving"):
        del engine._of_thread.serving


def reading() -> str:
    return engine.release_folders()["plate_reader"].name


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    call_command("promote_weights", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_promoted_release_reads_until_another_one_is_or_it_is_retired(root):
    default = reading()
    now = timezone.now()
    eight = releases.promote("plate_reader", "8", now)
    assert (reading(), eight.status, eight.promoted_at) == ("8", ReleaseStatus.IN_SERVICE, now)
    releases.promote("plate_reader", "9", now + timedelta(seconds=1))
    eight.refresh_from_db()
    assert (reading(), eight.status) == ("9", ReleaseStatus.RETIRED)
    assert releases.retire("plate_reader").version == "9"
    assert reading() == default
    with pytest.raises(PermanentError, match="no release of plate_reader was promoted"):
        releases.retire("plate_reader")


def test_an_older_release_can_be_put_back(root):
    now = timezone.now()
    for at, version in enumerate(("8", "9", "8")):
        releases.promote("plate_reader", version, now + timedelta(seconds=at))
    assert reading() == "8"
    assert ModelRelease.objects.filter(status=ReleaseStatus.IN_SERVICE).count() == 1


def test_the_release_that_read_by_default_counts_as_retired(root):
    default = releases.register("plate_reader", reading())
    assert default.status == ReleaseStatus.CANDIDATE
    releases.promote("plate_reader", "9", timezone.now())
    default.refresh_from_db()
    assert default.status == ReleaseStatus.RETIRED


def test_a_release_of_another_network_is_left_alone(root):
    releases.promote("plate_reader", "9", timezone.now())
    releases.promote("plate_corners", engine.release_folders()["plate_corners"].name, timezone.now())
    assert set(ModelRelease.objects.promoted()) == {"plate_reader", "plate_corners"}


def test_a_setting_outranks_a_promotion(root, settings):
    releases.promote("plate_reader", "9", timezone.now())
    settings.ANPR_READER_VERSION = "8"
    assert reading() == "8"
    told = {one.network: (one.version, one.decided_by) for one in releases.serving()}
    assert told["plate_reader"] == ("8", "setting")
    assert told["plate_corners"][1] == "default.json"
    assert "A setting names version 8 of plate_reader" in run("plate_reader", "9")[1]


def test_a_changed_model_is_refused(root):
    with (root / "plate_reader" / "9" / "model.tflite").open("ab") as model:
        model.write(b"x")
    with pytest.raises(PermanentError) as refused:
        releases.promote("plate_reader", "9", timezone.now())
    assert refused.value.code == "weights_tampered"
    assert not ModelRelease.objects.exists()


def test_a_model_that_cannot_do_the_work_is_refused(root):
    corners = engine.release_folders()["plate_corners"]
    shutil.rmtree(root / "plate_reader" / "9")
    shutil.copytree(corners, root / "plate_reader" / "9")
    with pytest.raises(PermanentError) as refused:
        releases.promote("plate_reader", "9", timezone.now())
    assert refused.value.code == "weights_unfit"
    assert not ModelRelease.objects.exists()


@pytest.mark.parametrize(
    ("network", "version"), [("plate_writer", "9"), ("plate_reader", "77"), ("plate_reader", "../plate_corners/2")]
)
def test_what_does_not_exist_is_named(root, network, version):
    with pytest.raises(PermanentError, match=r"no network|has no version|is no version") as refused:
        releases.promote(network, version, timezone.now())
    assert refused.value.code == "release_unknown"


def test_a_worker_notices_after_a_moment(root, this_thread, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(engine, "monotonic", lambda: clock[0])
    before = engine.pipeline()
    releases.promote("plate_reader", "9", timezone.now())
    assert engine.pipeline() is before
    assert engine.reader_release().version != "9", "reads name the release that made them"
    clock[0] += engine.RECHECK_S
    after = engine.pipeline()
    assert after.reader.name == "network/9"
    assert engine.reader_release().version == "9"
    clock[0] += engine.RECHECK_S
    assert engine.pipeline() is after


def test_a_worker_without_the_new_folder_reads_on(root, this_thread, monkeypatch, caplog):
    clock = [100.0]
    monkeypatch.setattr(engine, "monotonic", lambda: clock[0])
    before = engine.pipeline()
    named = engine.reader_release().version
    releases.promote("plate_reader", "9", timezone.now())
    shutil.rmtree(root / "plate_reader" / "9")
    clock[0] += engine.RECHECK_S
    assert engine.pipeline() is before
    assert engine.reader_release().version == named
    assert "cannot be loaded" in caplog.text


def test_the_command_promotes_retires_registers_and_lists(root):
    default = reading()
    out, err = run("plate_reader", "8", "--register")
    assert "plate_reader/8 is registered: candidate" in out
    assert reading() == default
    out, err = run("plate_reader", "9")
    assert "plate_reader/9 is in service" in out
    assert err == ""
    assert "plate_reader       9      by promotion" in run()[0]
    with pytest.raises(CommandError, match="plate_reader/8 was not promoted"):
        run("plate_reader", "8", "--retire")
    assert f"plate_reader/9 is retired; version {default} reads now." in run("plate_reader", "9", "--retire")[0]
    with pytest.raises(CommandError, match=r"Which version of plate_reader\? There are: .*8, 9"):
        run("plate_reader")
    with pytest.raises(CommandError, match="release_unknown"):
        run("plate_reader", "77")
