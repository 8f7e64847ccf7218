"""Companies as Excel and CSV, and what every import has that can be undone."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from import_export import resources

from companies.models import Company, User


class RecordedResource(resources.ModelResource):
    """The versions that an import leaves name it, so that it can be undone; no row stands in a file twice.

    Args:
        reason: names the import; empty for a dry run.
        by: who imports.
    """

    def __init__(self, reason: str = "", by: User | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reason = reason
        self.by = by
        self.rows_before = 0
        self.seen: dict[tuple[str, ...], int] = {}

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        """Refuses what names the same row a second time.

        Raises:
            ValidationError: names the column and the row before.
        """
        names = self.get_import_id_fields()
        key = tuple(str(row.get(name) or "").strip() for name in names)
        number = self.rows_before + kwargs["row_number"] + 1
        first = self.seen.setdefault(key, number)
        if any(key) and first != number:
            raise ValidationError({names[0]: f"This stands in row {first} too. Keep one of the two."})

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Ties the version to the import; rows that were written in bulk get one of what was there before."""
        if not self.reason:
            return
        if instance.pk and not instance.history.exists():
            type(instance)._base_manager.get(pk=instance.pk).save()
        instance._change_reason, instance._history_user = self.reason, self.by


class CompanyResource(RecordedResource):
    """Rows are found again by the short name."""

    class Meta:
        model = Company
        fields = ("slug", "name", "region", "time_zone", "is_active")
        import_id_fields = ("slug",)
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
