"""Fixtures of all tests."""

from __future__ import annotations

import hypothesis
import pytest

from tests.servers import MariaDb, ObjectStore, Redis

hypothesis.settings.register_profile("patient", deadline=None)  # machines are busy
hypothesis.settings.load_profile("patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that use the database are marked, so that they can be run again on MariaDB."""
    for item in items:
        if {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory):
    server = MariaDb(tmp_path_factory.mktemp("mariadb"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory):
    server = Redis(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def object_store(tmp_path_factory):
    server = ObjectStore(tmp_path_factory.mktemp("s3"))
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    """Every test stores its pictures in a folder of its own, and hashes passwords fast."""
    from django.core.files.storage import default_storage, storages

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "media"},
        },
    }
    storages._storages.clear()
    default_storage._wrapped = storages["default"]
    yield


@pytest.fixture(autouse=True)
def mail_at_once(request, monkeypatch):
    """Mail that threads would send is sent at once, except where a live server runs them."""
    from companies import background, mail

    def now(function, *args, **kwargs):
        try:
            function(*args, **kwargs)
        except mail.MailError:
            return

    if "live_server" not in request.fixturenames:
        monkeypatch.setattr(background, "submit", now)


@pytest.fixture
def maybe_database(django_db_blocker):
    """Lets code look for a database that may not be there, as commands without one do; nothing is written."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def calls(monkeypatch):
    """The ids that workers were called for, instead of a broker."""
    from recognition import tasks

    heard: list[int] = []
    monkeypatch.setattr(tasks.read_image, "delay", heard.append)
    return heard


@pytest.fixture
def company(db):
    from tests.factories import make_company

    return make_company()


@pytest.fixture
def anonymous(client):
    return client


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium, for tests marked `browser`."""
    import os

    from playwright.sync_api import sync_playwright

    from tests.servers import program

    flags = (
        "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
        " --disable-component-update --disable-sync"
    )
    # Playwright's event loop runs in the tests' thread, where Django would refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program("chromium", "chromium"), args=flags.split())
        yield browser
        browser.close()
