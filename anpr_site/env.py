"""Parsers of environment variables: pure functions from text to values.

Errors name the variable and what it should look like, never what it holds: it may be
a secret.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class SettingError(Exception):
    """An environment variable cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One documented environment variable."""

    name: str
    default: str
    about: str
    secret: bool = False


class Environment:
    """Reads documented settings and remembers them for the README's table.

    Args:
        values: os.environ, or anything like it.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.documented: list[Setting] = []

    def __call__(
        self, name: str, default: str, about: str, parse: Callable[[str], Any] = str, *, secret: bool = False
    ) -> Any:
        """The parsed value of `name`; of the file that `NAME_FILE` names, for a secret kept in a file.

        Raises:
            SettingError: the value does not parse, or the file cannot be read.
        """
        self.documented.append(Setting(name, default, about, secret))
        text = self._raw(name, default)
        try:
            return parse(text)
        except ValueError as error:
            raise SettingError(f"{name}: {error}") from None

    def _raw(self, name: str, default: str) -> str:
        if file := self.values.get(f"{name}_FILE"):
            try:
                return Path(file).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise SettingError(f"{name}_FILE: cannot read the file ({error.strerror})") from None
        return self.values.get(name, default)


def read_env_file(path: Path) -> dict[str, str]:
    """NAME=value lines of a .env file; '#' starts a comment line; quotes around a value are dropped.

    Raises:
        SettingError: a line is neither.
    """
    if not path.is_file():
        return {}
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not name.strip().isidentifier():
            raise SettingError(f"{path.name}:{number}: expected NAME=value")
        found[name.strip()] = value.strip().strip("\"'")
    return found


def boolean(text: str) -> bool:
    """1/true/yes/on or 0/false/no/off."""
    lowered = text.strip().lower()
    if lowered in ("1", "true", "yes", "on"):
        return True
    if lowered in ("0", "false", "no", "off", ""):
        return False
    raise ValueError("expected true or false")


def integer(least: int = 0) -> Callable[[str], int]:
    """A parser of whole numbers of at least `least`."""

    def parse(text: str) -> int:
        if not text.strip().lstrip("-").isdigit() or int(text) < least:
            raise ValueError(f"expected a whole number of at least {least}")
        return int(text)

    return parse


def one_of(*choices: str) -> Callable[[str], str]:
    """A parser of one of a few words."""

    def parse(text: str) -> str:
        if text.strip().lower() not in choices:
            raise ValueError(f"expected one of {', '.join(choices)}")
        return text.strip().lower()

    return parse


def share_or_none(text: str) -> float | None:
    """A number between 0 and 1, or empty for None."""
    if not text.strip():
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 1.0:
        raise ValueError("expected a number between 0 and 1, or nothing")
    return value


def path_or_none(text: str) -> Path | None:
    """A path, or empty for None."""
    return Path(text.strip()) if text.strip() else None


def endpoint(text: str) -> str:
    """`https://host[:port]`, or `http://` for this machine, or empty; without a slash at the end."""
    url = urlsplit(text.strip())
    local = url.scheme == "http" and url.hostname in ("localhost", "127.0.0.1", "::1")
    if text.strip() and (not url.hostname or url.path.strip("/") or url.query or not (local or url.scheme == "https")):
        raise ValueError("expected https://host, or http:// for this machine")
    return text.strip().rstrip("/")


def size_bytes(text: str) -> int:
    """'25MB', '512kB', '1GB' or plain bytes; 1 kB is 1024 bytes."""
    units = {"kb": 1024, "mb": 1024**2, "gb": 1024**3, "b": 1}
    lowered = text.strip().lower()
    unit = next((unit for unit in units if lowered.endswith(unit)), "")
    number = lowered.removesuffix(unit).strip()
    if not number.isdigit():
        raise ValueError("expected a size such as 25MB")
    return int(number) * units.get(unit, 1)


def words(text: str) -> list[str]:
    """Comma-separated words."""
    return [word.strip() for word in text.split(",") if word.strip()]


def database_url(text: str) -> dict[str, Any]:
    """Django's DATABASES entry of `sqlite:///path` or `mysql://user:password@host:port/name`.

    SQLite waits for its lock and takes it at the start of a transaction, so that a web
    process and workers can share one file. MySQL and MariaDB run in strict mode at READ COMMITTED.
    """
    url = urlsplit(text)
    if url.scheme == "sqlite":
        return _sqlite(unquote(text.removeprefix("sqlite:///")))
    if url.scheme not in ("mysql", "mariadb") or not url.path.strip("/"):
        raise ValueError("expected sqlite:///path or mysql://user:password@host:port/name")
    options: dict[str, Any] = {
        "charset": "utf8mb4",
        "sql_mode": "STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY",
        "isolation_level": "read committed",
        "connect_timeout": 5,
    }
    if socket := dict(parse_qsl(url.query)).get("unix_socket"):
        options["unix_socket"] = socket
    return {
        "ENGINE": "django.db.backends.mysql",
        "NAME": unquote(url.path.strip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_unicode_ci"},
    }


def _sqlite(path: str) -> dict[str, Any]:
    if not path:
        raise ValueError("expected a path after sqlite:///")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
        # A file, not memory: threads of a live server then have connections of their own.
        "TEST": {"NAME": f"{path}-test"},
    }


def broker_url(text: str) -> str:
    """`filesystem:///folder` or `redis://…`; returned as it is."""
    url = urlsplit(text)
    if url.scheme == "filesystem" and url.path.strip("/"):
        return text
    if url.scheme in ("redis", "rediss") and url.hostname:
        return text
    raise ValueError("expected filesystem:///folder or redis://host:port/0")


def storage_url(text: str) -> dict[str, Any]:
    """`file:///folder`, or `s3://key:secret@bucket?endpoint=…&region=…`: keyword options of the storage."""
    url = urlsplit(text)
    if url.scheme == "file" and url.path.strip("/"):
        return {"backend": "file", "location": unquote(url.path)}
    if url.scheme != "s3" or not url.hostname:
        raise ValueError("expected file:///folder or s3://key:secret@bucket?endpoint=https://…")
    query = dict(parse_qsl(url.query))
    return {
        "backend": "s3",
        "bucket_name": url.hostname,
        "access_key": unquote(url.username or "") or None,
        "secret_key": unquote(url.password or "") or None,
        "endpoint_url": query.get("endpoint"),
        "region_name": query.get("region"),
    }


def email_url(text: str) -> dict[str, Any]:
    """`console:` or `smtp://user:password@host:port?tls=1`: Django's EMAIL_ settings."""
    url = urlsplit(text)
    if url.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if url.scheme != "smtp" or not url.hostname:
        raise ValueError("expected console: or smtp://user:password@host:port?tls=1")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or 25,
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": boolean(dict(parse_qsl(url.query)).get("tls", "0")),
        "EMAIL_TIMEOUT": 10,
    }
