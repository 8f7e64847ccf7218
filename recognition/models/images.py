"""Pictures on their way through recognition.

The row of an `Image` is the job: its status, lease and attempts say who works on
it. A queue message is only a wake-up call.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from recognition.models.releases import ModelRelease


def image_path(image: Image, filename: str) -> str:
    """Where a picture is stored: never by a name that a user chose."""
    return f"companies/{image.company_id}/images/{image.sha256[:2]}/{image.sha256}"


class ImageStatus(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    READING = "reading", _("Being read")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


UNFINISHED = (ImageStatus.QUEUED, ImageStatus.READING)


class ImageQuerySet(models.QuerySet["Image"]):
    def of_company(self, company: Company) -> Self:
        return self.filter(company=company)

    def unfinished(self) -> Self:
        return self.filter(status__in=UNFINISHED)

    def lease_expired(self, at: datetime) -> Self:
        """Claimed, but the worker has not finished within its lease."""
        return self.filter(status=ImageStatus.READING, lease_expires_at__lte=at)

    def waiting_since(self, before: datetime) -> Self:
        """Queued, with no wake-up call sent since `before`."""
        return self.filter(Q(dispatched_at__isnull=True) | Q(dispatched_at__lte=before), status=ImageStatus.QUEUED)


class Image(models.Model):
    """One picture of a company, and the job of reading it."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="images", verbose_name=_("company"))
    public_id = models.UUIDField(_("id"), default=uuid.uuid4, unique=True, editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, editable=False)
    name = models.CharField(_("file name"), max_length=255)
    file = models.FileField(_("file"), upload_to=image_path, max_length=255)
    format = models.CharField(_("format"), max_length=10)
    size_bytes = models.PositiveBigIntegerField(_("bytes"))
    width_px = models.PositiveIntegerField(_("width"), help_text=_("By the file's header, before any EXIF rotation."))
    height_px = models.PositiveIntegerField(_("height"))
    upright_width_px = models.PositiveIntegerField(_("width upright"), null=True, blank=True, editable=False)
    upright_height_px = models.PositiveIntegerField(_("height upright"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)

    status = models.CharField(_("status"), max_length=10, choices=ImageStatus, default=ImageStatus.QUEUED)
    dispatched_at = models.DateTimeField(_("last wake-up call"), null=True, blank=True, editable=False)
    lease_owner = models.CharField(_("worker"), max_length=36, blank=True, editable=False)
    lease_expires_at = models.DateTimeField(_("lease ends"), null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)
    marked_at = models.DateTimeField(_("last plate added or removed by hand"), null=True, blank=True, editable=False)
    error_code = models.CharField(_("error"), max_length=40, blank=True)
    read_with = models.ForeignKey(
        ModelRelease,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("to be read with"),
        help_text=_("A release that staff chose; empty takes the one in service."),
    )
    timings_ms = models.JSONField(_("milliseconds"), default=dict, blank=True, editable=False)
    vehicles = models.JSONField(
        _("vehicles"),
        default=list,
        blank=True,
        editable=False,
        help_text=_("[{class, score, bbox}], surest first."),
    )

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("company", "sha256"),
                name="image_once_per_company",
                violation_error_message=_("This photograph was uploaded before."),
            ),
            models.CheckConstraint(condition=Q(status__in=ImageStatus.values), name="image_status_known"),
            models.CheckConstraint(
                condition=~Q(status=ImageStatus.READING) | (~Q(lease_owner="") & Q(lease_expires_at__isnull=False)),
                name="image_reading_has_lease",
                violation_error_message=_("An image being read needs a lease."),
            ),
            models.CheckConstraint(
                condition=(Q(status=ImageStatus.FAILED) & ~Q(error_code=""))
                | (~Q(status=ImageStatus.FAILED) & Q(error_code="")),
                name="image_error_only_when_failed",
                violation_error_message=_("A failed image has an error code, any other has none."),
            ),
            models.CheckConstraint(condition=Q(width_px__gte=1) & Q(height_px__gte=1), name="image_has_pixels"),
        )
        indexes = (
            models.Index(fields=("status", "lease_expires_at"), name="image_by_lease"),
            models.Index(fields=("status", "dispatched_at"), name="image_by_dispatch"),
            models.Index(fields=("created_at",), name="image_by_time"),
            models.Index(fields=("name",), name="image_by_name"),
            models.Index(fields=("status", "created_at"), name="image_by_status"),
            models.Index(fields=("finished_at",), name="image_by_end"),
            models.Index(fields=("company", "-created_at"), name="image_by_company_and_time"),
            models.Index(fields=("company", "status", "created_at"), name="image_by_company_and_status"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_finished(self) -> bool:
        return self.status not in UNFINISHED

    @property
    def version(self) -> str:
        """Changes with what is drawn on the picture: addresses of its thumbnail and crops end in it."""
        changed = max(filter(None, (self.finished_at, self.marked_at)), default=None)
        return f"{changed.timestamp():.3f}" if changed else ""
