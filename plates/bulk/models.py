"""Uploaded lists of plates, and their rows while they may be looked at or taken back.

The row of a `PlateUpload` is the job: its status says what is to be done, its lease who does it, its cursor
how far that is. Nobody's lease means that it waits for a worker.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models import Company


def list_path(upload: PlateUpload, filename: str) -> str:
    """Where a list is stored: never by a name that a user chose."""
    return f"companies/{upload.company_id}/plate-lists/{upload.public_id}"


class UploadStatus(models.TextChoices):
    CHECKING = "checking", _("Being checked")
    READY = "ready", _("Waiting for your decision")
    IMPORTING = "importing", _("Being imported")
    DONE = "done", _("Imported")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    DISCARDED = "discarded", _("Discarded")
    FAILED = "failed", _("Failed")


WORK = (UploadStatus.CHECKING, UploadStatus.IMPORTING, UploadStatus.UNDOING)
"""The statuses in which there is something for a worker to do."""


class EmptyCells(models.TextChoices):
    """What an empty cell does to a plate that is registered already."""

    KEEP = "keep", _("Keep what is registered")
    CLEAR = "clear", _("Empty it in the register too")


class PlateUploadQuerySet(models.QuerySet["PlateUpload"]):
    def of_company(self, company: Company) -> Self:
        return self.filter(company=company)

    def unowned(self, at: datetime) -> Self:
        """Jobs that nobody holds: not begun, given back, or their worker is gone."""
        return self.filter(Q(lease_expires_at__isnull=True) | Q(lease_expires_at__lte=at), status__in=WORK)


class PlateUpload(models.Model):
    """A list of plates that a person uploaded for a company."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="plate_uploads", verbose_name=_("company"))
    public_id = models.UUIDField(_("id"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("file name"), max_length=255)
    file = models.FileField(_("file"), upload_to=list_path, max_length=255, blank=True)
    size_bytes = models.PositiveBigIntegerField(_("bytes"))
    empty_cells = models.CharField(_("empty cells"), max_length=5, choices=EmptyCells, default=EmptyCells.KEEP)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("sent by")
    )
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    status = models.CharField(_("status"), max_length=10, choices=UploadStatus, default=UploadStatus.CHECKING)
    lease_owner = models.CharField(_("worker"), max_length=36, blank=True, editable=False)
    lease_expires_at = models.DateTimeField(_("lease ends"), null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts without progress"), default=0, editable=False)
    cursor = models.PositiveIntegerField(_("last row done"), default=0, editable=False)
    error_code = models.CharField(_("error"), max_length=40, blank=True)
    error_words = models.CharField(_("error in words"), max_length=500, blank=True)

    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    columns = models.JSONField(_("columns taken"), default=list, blank=True, help_text=_("[[heading, field]]."))
    unused = models.JSONField(_("columns not used"), default=list, blank=True, help_text=_("[heading]."))
    rows_read = models.PositiveIntegerField(_("rows read"), default=0)
    rows_expected = models.PositiveIntegerField(_("rows expected"), default=0)
    new = models.PositiveIntegerField(_("new plates"), default=0)
    changed = models.PositiveIntegerField(_("changed plates"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged plates"), default=0)
    wrong = models.PositiveIntegerField(_("wrong rows"), default=0)
    warned = models.PositiveIntegerField(_("rows with a warning"), default=0)
    left_out = models.PositiveIntegerField(
        _("left out"), default=0, help_text=_("Good rows whose plate was changed by somebody else after the check.")
    )
    kept = models.PositiveIntegerField(
        _("kept on undoing"), default=0, help_text=_("Plates that were changed again after the import.")
    )

    objects = PlateUploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("uploaded list of plates")
        verbose_name_plural = _("uploaded lists of plates")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(status__in=UploadStatus.values), name="plate_upload_status_known"),
            models.CheckConstraint(condition=Q(empty_cells__in=EmptyCells.values), name="plate_upload_empty_known"),
            models.CheckConstraint(
                condition=~Q(status=UploadStatus.FAILED) | ~Q(error_code=""),
                name="plate_upload_failed_has_error",
                violation_error_message=_("A failed upload has an error code."),
            ),
        )
        indexes = (
            models.Index(fields=("status", "lease_expires_at"), name="plate_upload_by_lease"),
            models.Index(fields=("company", "-created_at"), name="plate_upload_by_company"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def good(self) -> int:
        """Rows that an import writes."""
        return self.new + self.changed

    @property
    def is_working(self) -> bool:
        return self.status in WORK


class RowKind(models.TextChoices):
    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")
    WRONG = "wrong", _("Wrong")


class RowOutcome(models.TextChoices):
    """What the import, or taking it back, did with a row."""

    WAITING = "", _("Nothing yet")
    WRITTEN = "written", _("Written")
    LEFT_OUT = "left_out", _("Left out")
    TAKEN_BACK = "taken_back", _("Taken back")
    KEPT = "kept", _("Kept")


class PlateUploadRow(models.Model):
    """One row of a list, as it was checked.

    `values` are the fields that an import writes (of wrong rows: the cells as they stood in the file);
    `before` are the registered plate's, for the fields that change. `plate_id` is a plain number: rows outlive plates.
    """

    upload = models.ForeignKey(PlateUpload, models.CASCADE, related_name="rows", verbose_name=_("upload"))
    number = models.PositiveIntegerField(_("row"), help_text=_("As a spreadsheet counts."))
    kind = models.CharField(_("kind"), max_length=10, choices=RowKind)
    is_warned = models.BooleanField(_("has a warning"), default=False)
    values = models.JSONField(_("values"), default=dict, encoder=DjangoJSONEncoder)
    before = models.JSONField(_("values before"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    problems = models.JSONField(_("problems"), default=list, blank=True, help_text=_("[{column, value, words}]."))
    warnings = models.JSONField(_("warnings"), default=list, blank=True, help_text=_("[text]."))
    plate_id = models.BigIntegerField(_("plate"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=RowOutcome, blank=True, default=RowOutcome.WAITING)

    class Meta:
        verbose_name = _("row of an uploaded list")
        verbose_name_plural = _("rows of uploaded lists")
        ordering = ("upload", "number")
        constraints = (
            models.UniqueConstraint(fields=("upload", "number"), name="plate_upload_row_once"),
            models.CheckConstraint(condition=Q(kind__in=RowKind.values), name="plate_upload_row_kind_known"),
            models.CheckConstraint(condition=Q(outcome__in=RowOutcome.values), name="plate_upload_row_outcome_known"),
        )
        indexes = (
            models.Index(fields=("upload", "kind", "number"), name="plate_upload_row_by_kind"),
            models.Index(fields=("upload", "is_warned", "number"), name="plate_upload_row_by_warning"),
        )

    def __str__(self) -> str:
        return f"{self.upload_id}/{self.number}"
