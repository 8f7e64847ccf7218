"""Model fields that accounts need."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class BinaryEmailField(models.EmailField):
    """An address that equals itself alone, on every database.

    MySQL and MariaDB would else take asha@exämple.com for asha@example.com, and whoever has the one domain could
    have codes for the other's account.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "mysql":
            parameters["collation"] = "utf8mb4_bin"
        return parameters
