"""A pytest plugin that is loaded before Django reads its settings: the tests' own environment.

Everything that the tests write lies under one temporary folder. ANPR_TEST_DATABASE=mariadb
starts a real MariaDB for the whole run.
"""

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
for name in ("var", "var/static", "var/broker/queue", "var/broker/control"):
    (FOLDER / name).mkdir(parents=True, exist_ok=True)

from tests.servers import MariaDb  # noqa: E402 - the environment comes first

MARIADB: list[MariaDb] = []

if os.environ.get("ANPR_TEST_DATABASE") == "mariadb":
    (FOLDER / "suite-mariadb").mkdir()
    MARIADB.append(MariaDb(FOLDER / "suite-mariadb"))
    os.environ["DATABASE_URL"] = MARIADB[0].url


def pytest_unconfigure(config: pytest.Config) -> None:
    for server in MARIADB:
        server.stop()
    shutil.rmtree(FOLDER, ignore_errors=True)
