"""Model fields that only plate text needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup


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


@BinaryCharField.register_lookup
class Like(Lookup):
    """`field__like="MH12__1234"`: SQL's own pattern, with the wildcards % and _ and no escapes."""

    lookup_name = "like"

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{left} LIKE {right}", (*left_values, *right_values)


class DerivedCharField(BinaryCharField):
    """Text computed from other fields whenever the row is written, `bulk_create` included; `update` is not.

    Args:
        source: name of the field it is computed from, or names.
        derive: a pure, module-level function from their texts to text.
    """

    def __init__(
        self,
        *args: Any,
        source: str | Sequence[str] = "",
        derive: Callable[..., str] | None = None,
        **kwargs: Any,
    ) -> None:
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
        names = (self.source,) if isinstance(self.source, str) else self.source
        return self.derive(*(getattr(instance, name) for name in names))
