"""Fixtures of all tests. ANPR_TEST_DATABASE=mariadb runs the database tests on a real MariaDB."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

FOLDER = Path(tempfile.mkdtemp(prefix="anpr-tests-"))
os.environ.update(
    ANPR_DATA_DIR=str(FOLDER / "var"),
    ANPR_HTTPS="false",
    DJANGO_SECRET_KEY="only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
    DJANGO_ALLOWED_HOSTS="*",
    TF_CPP_MIN_LOG_LEVEL="3",
)
for name in ("DJANGO_DEBUG", "DATABASE_URL", "CELERY_BROKER_URL", "ANPR_STORAGE_URL", "ANPR_EMAIL_URL"):
    os.environ.pop(name, None)
for name in ("var", "var/static"):
    (FOLDER / name).mkdir()

from tests.servers import MariaDb, ObjectStore, Redis  # noqa: E402 - the environment comes first

MARIADB: list[MariaDb] = []


def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Called for plugins only; the server is started below, before Django reads its settings."""


if os.environ.get("ANPR_TEST_DATABASE") == "mariadb":
    (FOLDER / "suite-mariadb").mkdir()
    MARIADB.append(MariaDb(FOLDER / "suite-mariadb"))
    os.environ["DATABASE_URL"] = MARIADB[0].url


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that use the database are marked, so that they can be run again on MariaDB."""
    for item in items:
        if {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.django_db)


def pytest_unconfigure(config: pytest.Config) -> None:
    for server in MARIADB:
        server.stop()
    shutil.rmtree(FOLDER, ignore_errors=True)


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
    """Every test stores its pictures in a folder of its own."""
    from django.core.files.storage import default_storage, storages

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
