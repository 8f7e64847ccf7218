"""Who changed what and when: the versions of a row, kept by django-simple-history."""

from __future__ import annotations

from typing import Any

from simple_history.models import HistoricalRecords


class History(HistoricalRecords):
    """Versions of a row; a save of nothing but excluded fields makes none.

    A log-in writes the person's `last_login`, which is no change that anybody made.
    """

    def post_save(self, instance: Any, created: bool, using: str | None = None, **kwargs: Any) -> None:
        written = kwargs.get("update_fields")
        if not created and written and set(written) <= set(self.excluded_fields):
            return
        super().post_save(instance, created, using=using, **kwargs)
