"""Exports and imports by staff that a worker makes, and imports that can be undone.

The row of a `Transfer` is the job: its status says what is to be done, its lease who does it.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models.people import User


def transfer_path(transfer: Transfer, filename: str) -> str:
    """Where a file is stored: never by a name that a person chose."""
    return f"transfers/{transfer.public_id}/{filename}"


class TransferKind(models.TextChoices):
    EXPORT = "export", _("Export")
    IMPORT = "import", _("Import")


class TransferStatus(models.TextChoices):
    CHECKING = "checking", _("Being checked")
    READY = "ready", _("Waiting for your decision")
    WRITING = "writing", _("Being written")
    DONE = "done", _("Done")
    DISCARDED = "discarded", _("Discarded")
    UNDONE = "undone", _("Undone")
    FAILED = "failed", _("Failed")


WORKED_ON = (TransferStatus.CHECKING, TransferStatus.WRITING)
"""The statuses in which there is something for a worker to do."""


class TransferQuerySet(models.QuerySet["Transfer"]):
    def unowned(self, at: datetime) -> Self:
        """Jobs that nobody holds: not begun, given back, or their worker is gone."""
        return self.filter(Q(lease_expires_at__isnull=True) | Q(lease_expires_at__lte=at), status__in=WORKED_ON)


class Transfer(models.Model):
    """A file of rows on its way into the database or out of it.

    `options` of an export: query (of the list, as its address had it) and columns.
    """

    public_id = models.UUIDField(_("id"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=6, choices=TransferKind)
    model = models.CharField(_("of"), max_length=80, help_text=_("app.model"))
    name = models.CharField(_("file name"), max_length=255)
    extension = models.CharField(_("format"), max_length=5)
    file = models.FileField(_("sent file"), upload_to=transfer_path, max_length=255, blank=True)
    result = models.FileField(_("result"), upload_to=transfer_path, max_length=255, blank=True)
    options = models.JSONField(_("options"), default=dict, blank=True, editable=False)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("ordered by"))
    created_at = models.DateTimeField(_("ordered"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    undone_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    status = models.CharField(_("status"), max_length=10, choices=TransferStatus)
    rows_done = models.PositiveIntegerField(_("rows done"), default=0)
    rows_expected = models.PositiveIntegerField(_("rows"), default=0)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    wrong = models.PositiveIntegerField(_("wrong"), default=0)
    error_words = models.CharField(_("error in words"), max_length=500, blank=True)
    lease_owner = models.CharField(_("worker"), max_length=36, blank=True, editable=False)
    lease_expires_at = models.DateTimeField(_("lease ends"), null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("import or export")
        verbose_name_plural = _("imports and exports")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(status__in=TransferStatus.values), name="transfer_status_known"),
            models.CheckConstraint(condition=Q(kind__in=TransferKind.values), name="transfer_kind_known"),
        )
        indexes = (
            models.Index(fields=("status", "lease_expires_at"), name="transfer_by_lease"),
            models.Index(fields=("-created_at", "-id"), name="transfer_by_time"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_working(self) -> bool:
        return self.status in WORKED_ON

    @property
    def is_import(self) -> bool:
        return self.kind == TransferKind.IMPORT
