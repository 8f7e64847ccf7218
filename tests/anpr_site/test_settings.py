"""Parsers, documentation and checks of the settings."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from anpr_site import checks, env
from anpr_site.management.commands.print_settings import as_env, as_table
from recognition.pipeline.weights import in_service

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (env.boolean, "Yes", True),
        (env.boolean, "off", False),
        (env.integer(1), "12", 12),
        (env.size_bytes, "25MB", 26214400),
        (env.size_bytes, "512 kb", 524288),
        (env.size_bytes, "100", 100),
        (env.words, "a, b,,c ", ["a", "b", "c"]),
        (env.share_or_none, "", None),
        (env.share_or_none, "0.5", 0.5),
        (env.broker_url, "redis://localhost:6379/1", "redis://localhost:6379/1"),
        (env.broker_url, "filesystem:///tmp/x", "filesystem:///tmp/x"),
    ],
)
def test_parses(parse, text, value):
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (env.boolean, "perhaps"), (env.integer(1), "0"), (env.integer(), "1.5"), (env.size_bytes, "large"), (env.share_or_none, "2"),
        (env.broker_url, "amqp://x"), (env.broker_url, "filesystem://"), (env.database_url, "postgres://x/y"), (env.database_url, "mysql://host"),
        (env.database_url, "sqlite:///"), (env.storage_url, "ftp://x"), (env.email_url, "imap://x"),
    ],
)  # fmt: skip
def test_refuses(parse, text):
    with pytest.raises(ValueError, match="expected"):
        parse(text)


def test_mysql_is_strict_and_reads_what_is_committed():
    found = env.database_url("mysql://us%40er:p%3Aw@db.example:3307/anpr")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "us@er",
        "p:w",
        "db.example",
        "3307",
        "anpr",
    )
    assert found["OPTIONS"]["charset"] == "utf8mb4"
    assert found["OPTIONS"]["isolation_level"] == "read committed"
    assert "STRICT_TRANS_TABLES" in found["OPTIONS"]["sql_mode"]


def test_an_error_names_the_variable_and_never_its_value():
    read = env.Environment({"DATABASE_URL": "mysql://user:hunter2@"})
    with pytest.raises(env.SettingError, match=r"^DATABASE_URL: expected") as refused:
        read("DATABASE_URL", "", "", env.database_url, secret=True)
    assert "hunter2" not in str(refused.value)


def test_secrets_come_from_files(tmp_path):
    (tmp_path / "key").write_text("from a file\n")
    read = env.Environment({"KEY_FILE": str(tmp_path / "key"), "KEY": "from the environment"})
    assert read("KEY", "", "") == "from a file"
    with pytest.raises(env.SettingError, match="OTHER_FILE: cannot read"):
        env.Environment({"OTHER_FILE": str(tmp_path / "none")})("OTHER", "", "")


def test_env_files(tmp_path):
    (tmp_path / ".env").write_text("# comment\nA=1\n\nB = 'two words'\n")
    assert env.read_env_file(tmp_path / ".env") == {"A": "1", "B": "two words"}
    (tmp_path / ".env").write_text("nonsense\n")
    with pytest.raises(env.SettingError, match=r"\.env:1"):
        env.read_env_file(tmp_path / ".env")


def test_the_readme_has_every_setting():
    readme = (ROOT / "README.md").read_text()
    table = re.search(r"<!-- settings -->\n(.*?)\n<!-- /settings -->", readme, re.DOTALL)
    assert table, "the README has lost its settings markers"
    assert re.findall(r"^\| `(\w+)`", table[1], re.MULTILINE) == [one.name for one in settings.DOCUMENTED_SETTINGS]
    assert [line.rsplit("|", 2)[1] for line in table[1].splitlines()] == [
        line.rsplit("|", 2)[1] for line in as_table().splitlines()
    ]


def test_env_example_has_every_setting():
    example = (ROOT / ".env.example").read_text()
    assert re.findall(r"^# (\w+)=", example, re.MULTILINE) == [one.name for one in settings.DOCUMENTED_SETTINGS]
    assert re.findall(r"^# (\w+)=", as_env(), re.MULTILINE) == [one.name for one in settings.DOCUMENTED_SETTINGS]


def ids(messages):
    return [message.id for message in messages]


def test_a_public_key_and_debug_mode_are_refused(settings):
    assert ids(checks.secret_key() + checks.debug_off()) == []
    settings.SECRET_KEY = settings.DEFAULT_SECRET_KEY
    settings.DEBUG = True
    assert ids(checks.secret_key() + checks.debug_off()) == ["anpr.E001", "anpr.E002"]


def test_tampered_weights_are_refused(settings, tmp_path):
    import shutil

    shutil.copytree(settings.ANPR_WEIGHTS_DIR, tmp_path / "weights")
    settings.ANPR_WEIGHTS_DIR = tmp_path / "weights"
    assert ids(checks.weights()) == []
    model = in_service(tmp_path / "weights")["plate_reader"] / "model.tflite"
    data = bytearray(model.read_bytes())
    data[1000] ^= 1
    model.write_bytes(data)
    assert ids(checks.weights()) == ["anpr.E003"]
    assert "config.json" in checks.weights()[0].msg
    model.unlink()
    assert ids(checks.weights()) == ["anpr.E003"]


def test_a_storage_that_cannot_be_written_is_refused(settings, tmp_path):
    from django.core.files.storage import default_storage

    assert ids(checks.storage()) == []
    (tmp_path / "file").write_text("not a folder")
    default_storage._wrapped._location = str(tmp_path / "file")
    default_storage._wrapped.__dict__.pop("location", None)
    default_storage._wrapped.__dict__.pop("base_location", None)
    assert ids(checks.storage()) == ["anpr.E005"]


def manage(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_production_start_with_the_default_key_is_refused():
    done = manage("check", "--deploy", DJANGO_SECRET_KEY=settings.DEFAULT_SECRET_KEY, DJANGO_DEBUG="true")
    assert done.returncode != 0
    assert "anpr.E001" in done.stderr
    assert "anpr.E002" in done.stderr


def test_an_unusable_broker_is_refused():
    done = manage("check", "--deploy", CELERY_BROKER_URL="redis://127.0.0.1:1/0")
    assert "anpr.E004" in done.stderr


def test_a_wrong_setting_is_one_clear_line():
    done = manage("check", ANPR_MAX_PLATES="many")
    assert done.returncode != 0
    assert done.stderr.strip().splitlines()[-1].endswith("ANPR_MAX_PLATES: expected a whole number of at least 1")


def test_web_and_worker_do_not_load_tensorflow():
    program = (
        "import sys, anpr_site.wsgi, anpr_site.celery, recognition.tasks, recognition.engine, anpr_site.urls;"
        "from recognition.engine import pipeline; pipeline();"
        "print([name for name in ('tensorflow', 'keras', 'torch') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "anpr_site.settings"},
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "[]", done.stderr
