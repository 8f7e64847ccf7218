"""The settings and system checks of the readers that can be chosen."""

import io
import sys

import pytest
from django.core.management import CommandError, call_command

from anpr_site import checks, env
from recognition import engine


def ids(messages):
    return [message.id for message in messages]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", ""),
        ("https://eu-vision.googleapis.com", "https://eu-vision.googleapis.com"),
        ("https://vision.internal:8443/", "https://vision.internal:8443"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
    ],
)
def test_endpoints(text, value):
    assert env.endpoint(text) == value


@pytest.mark.parametrize(
    "text", ["vision.googleapis.com", "http://vision.example", "https://x/v1/images", "ftp://localhost", "https://?a=b"]
)
def test_an_endpoint_that_would_show_the_key_or_lead_nowhere_is_refused(text):
    with pytest.raises(ValueError, match="expected https"):
        env.endpoint(text)


def test_the_default_reader_needs_nothing():
    assert checks.reader() == []


def test_an_unknown_reader_is_refused(settings):
    settings.ANPR_READER = "tesseract"
    (message,) = checks.reader()
    assert message.id == "anpr.E006"
    assert "google-vision" in message.msg


@pytest.mark.parametrize(("reader", "module"), [("paddle", "rapidocr"), ("google-vision", "google.cloud.vision")])
def test_a_reader_that_is_not_installed_is_refused_with_a_remedy(settings, monkeypatch, reader, module):
    settings.ANPR_READER, settings.ANPR_GOOGLE_API_KEY = reader, "key"
    assert checks.reader() == []
    monkeypatch.setitem(sys.modules, module, None)
    (message,) = checks.reader()
    assert message.id == "anpr.E006"
    assert module in message.msg
    assert message.hint == f"Run bin/setup --reader {reader}."


def test_a_reader_without_credentials_is_refused(settings, tmp_path):
    settings.ANPR_READER = "google-vision"
    assert ids(checks.reader()) == ["anpr.E007"]
    settings.GOOGLE_APPLICATION_CREDENTIALS = tmp_path / "account.json"
    assert ids(checks.reader()) == ["anpr.E007"]
    (tmp_path / "account.json").write_text("{}")
    assert ids(checks.reader()) == []


def test_a_reader_may_not_wait_longer_than_a_worker_holds_a_picture(settings):
    settings.ANPR_READER, settings.ANPR_GOOGLE_API_KEY = "google-vision", "key"
    settings.ANPR_GOOGLE_VISION_TIMEOUT_S = settings.ANPR_LEASE_SECONDS
    assert ids(checks.reader()) == ["anpr.E008"]


def test_a_command_names_what_keeps_a_reader_from_being_built(maybe_database, tmp_path):
    with pytest.raises(CommandError, match="no credentials for the Vision API"):
        call_command("read_images", str(tmp_path), "--reader", "google-vision", stdout=io.StringIO())


def test_the_version_of_weights_is_that_of_the_chosen_reader(maybe_database, settings):
    settings.ANPR_READER_VERSION = "7"
    assert engine.release_folders("characters")["plate_characters"].name == "7"
    assert engine.release_folders("characters")["plate_reader"].name != "7"
    assert engine.release_folders("network")["plate_reader"].name == "7"
    assert "7" not in {folder.name for folder in engine.release_folders("paddle").values()}
