"""Model fields that only plate text needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class BinaryCharField(models.CharField):
    """Text that compares byte by byte on every database.

    SQLite does so anyway; MySQL and MariaDB compare without case and accents unless
    the column has a binary collation, and Django's `db_collation` cannot differ by database.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "mysql":
            parameters["collation"] = "utf8mb4_bin"
        return parameters


class DerivedCharField(BinaryCharField):
    """Text computed from another field whenever the row is written, `bulk_create` included.

    Args:
        source: name of the field it is computed from.
        derive: a pure, module-level function from text to text.
    """

    def __init__(self, *args: Any, source: str = "", derive: Callable[[str], str] | None = None, **kwargs: Any) -> None:
        self.source = source
        self.derive = derive
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["editable"]
        return name, path, args, {**kwargs, "source": self.source, "derive": self.derive}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = self.compute(model_instance)
        setattr(model_instance, self.attname, value)
        return value

    def compute(self, instance: models.Model) -> str:
        assert self.derive is not None
        return self.derive(getattr(instance, self.source))
