"""What people sent together."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from recognition.models.images import Image, ImageStatus


class BatchQuerySet(models.QuerySet["Batch"]):
    def with_counts(self) -> Self:
        """Adds `total`, `done` and `failed` (refused ones too) files."""
        count = models.Count
        failed = Q(files__image__status=ImageStatus.FAILED) | Q(files__outcome=FileOutcome.REFUSED)
        return self.annotate(
            total=count("files"),
            done=count("files", Q(files__image__status=ImageStatus.DONE)),
            failed=count("files", failed),
        )


class Batch(models.Model):
    """The files that a person sent together."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="batches", verbose_name=_("company"))
    public_id = models.UUIDField(_("id"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="batches",
        verbose_name=_("sent by"),
    )
    created_at = models.DateTimeField(_("sent"), auto_now_add=True)
    more_until = models.DateTimeField(
        _("more files until"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("A browser is still sending; if nothing comes by then, it has gone away."),
    )

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering = ("-created_at", "-pk")
        indexes = (models.Index(fields=("company", "-created_at"), name="batch_by_company_and_time"),)

    def __str__(self) -> str:
        return self.name or f"{self.created_at:%Y-%m-%d %H:%M}"


class FileOutcome(models.TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    DUPLICATE = "duplicate", _("Uploaded before")
    REFUSED = "refused", _("Refused")


class BatchFile(models.Model):
    """What became of one file of a batch: a new image, one that was there already, or an error."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="files", verbose_name=_("batch"))
    position = models.PositiveIntegerField(_("position"))
    name = models.CharField(_("file name"), max_length=255)
    outcome = models.CharField(_("outcome"), max_length=10, choices=FileOutcome)
    image = models.ForeignKey(
        Image, models.CASCADE, null=True, blank=True, related_name="batch_files", verbose_name=_("image")
    )
    error_code = models.CharField(_("error"), max_length=40, blank=True)
    key = models.CharField(  # noqa: DJ001 - NULLs may repeat where '' may not
        _("sender's key"),
        max_length=45,
        null=True,
        blank=True,
        editable=False,
        help_text=_("Tells a file that is sent again, because its answer was lost, from another file."),
    )

    class Meta:
        verbose_name = _("file of a batch")
        verbose_name_plural = _("files of a batch")
        ordering = ("batch", "position")
        constraints = (
            models.UniqueConstraint(fields=("batch", "position"), name="batch_file_position_once"),
            models.UniqueConstraint(fields=("batch", "key"), name="batch_file_sent_once"),
            models.CheckConstraint(condition=Q(outcome__in=FileOutcome.values), name="batch_file_outcome_known"),
            models.CheckConstraint(
                condition=(Q(outcome=FileOutcome.REFUSED) & Q(image__isnull=True) & ~Q(error_code=""))
                | (~Q(outcome=FileOutcome.REFUSED) & Q(image__isnull=False) & Q(error_code="")),
                name="batch_file_image_or_error",
                violation_error_message=_("A refused file has an error, any other has an image."),
            ),
        )

    def __str__(self) -> str:
        return self.name
