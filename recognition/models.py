"""Pictures on their way through recognition, and what was found in them.

The row of an `Image` is the job: its status, lease and attempts say who works on
it. A queue message is only a wake-up call.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from plates.fields import BinaryCharField
from plates.models import PlateStatus, RegisteredPlate
from plates.text import MAX_LENGTH
from recognition.rematching_models import PastMatch, Rematch

__all__ = [
    "Batch", "BatchFile", "Detection", "FileOutcome", "Image", "ImageStatus", "Match", "MatchReason", "ModelRelease",
    "PastMatch", "PlateRead", "Rematch",
]  # fmt: skip


def image_path(image: Image, filename: str) -> str:
    """Where a picture is stored: never by a name that a user chose."""
    return f"companies/{image.company_id}/images/{image.sha256[:2]}/{image.sha256}"


def score_constraint(field: str, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{field}__gte": 0}) & Q(**{f"{field}__lte": 1}),
        name=name,
        violation_error_message=_("A score lies between 0 and 1."),
    )


class ModelRelease(models.Model):
    """A trained network as it was put into service; every read names its release."""

    network = models.CharField(_("network"), max_length=40)
    version = models.CharField(_("version"), max_length=40)
    sha256 = models.CharField(_("SHA-256"), max_length=64, validators=[RegexValidator(r"^[0-9a-f]{64}$")])
    metadata = models.JSONField(_("metadata"), default=dict, blank=True)
    created_at = models.DateTimeField(_("first used"), auto_now_add=True)

    class Meta:
        verbose_name = _("model release")
        verbose_name_plural = _("model releases")
        ordering = ("network", "-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("network", "version", "sha256"), name="release_registered_once"),
        )

    def __str__(self) -> str:
        return f"{self.network}/{self.version}"


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

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering = ("-created_at", "-pk")
        indexes = (models.Index(fields=("company", "-created_at"), name="batch_by_company_and_time"),)

    def __str__(self) -> str:
        return self.name or f"{self.created_at:%Y-%m-%d %H:%M}"


class ImageStatus(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    READING = "reading", _("Being read")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class ImageQuerySet(models.QuerySet["Image"]):
    def of_company(self, company: Company) -> Self:
        return self.filter(company=company)

    def unfinished(self) -> Self:
        return self.filter(status__in=(ImageStatus.QUEUED, ImageStatus.READING))

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
    error_code = models.CharField(_("error"), max_length=40, blank=True)
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
            models.Index(fields=("company", "-created_at"), name="image_by_company_and_time"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_finished(self) -> bool:
        return self.status in (ImageStatus.DONE, ImageStatus.FAILED)


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

    class Meta:
        verbose_name = _("file of a batch")
        verbose_name_plural = _("files of a batch")
        ordering = ("batch", "position")
        constraints = (
            models.UniqueConstraint(fields=("batch", "position"), name="batch_file_position_once"),
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


class Detection(models.Model):
    """A plate found in an image; box and quad in source pixels."""

    image = models.ForeignKey(Image, models.CASCADE, related_name="detections", verbose_name=_("image"))
    position = models.PositiveSmallIntegerField(_("position"), help_text=_("0 is the surest detection of the image."))
    x1 = models.FloatField()
    y1 = models.FloatField()
    x2 = models.FloatField()
    y2 = models.FloatField()
    quad = models.JSONField(_("corners"), help_text=_("Four [x, y], clockwise from the plate's top-left corner."))
    score = models.FloatField(_("score"))
    vehicle_box = models.JSONField(_("vehicle box"), null=True, blank=True, help_text=_("[x1, y1, x2, y2] when known."))
    vehicle_kind = models.CharField(_("vehicle"), max_length=12, blank=True, help_text=_("Its class when known."))

    class Meta:
        verbose_name = _("detection")
        verbose_name_plural = _("detections")
        ordering = ("image", "position")
        constraints = (
            models.UniqueConstraint(fields=("image", "position"), name="detection_position_once"),
            models.CheckConstraint(
                condition=Q(x2__gt=F("x1")) & Q(y2__gt=F("y1")),
                name="detection_box_has_area",
                violation_error_message=_("A box needs a width and a height."),
            ),
            score_constraint("score", "detection_score_in_range"),
        )

    def __str__(self) -> str:
        return f"{self.image_id}/{self.position}"

    @property
    def box(self) -> tuple[float, float, float, float]:
        return (self.x1, self.y1, self.x2, self.y2)


class PlateRead(models.Model):
    """What a reader made of a detection."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="reads", verbose_name=_("company"))
    detection = models.ForeignKey(Detection, models.CASCADE, related_name="reads", verbose_name=_("detection"))
    text = BinaryCharField(_("text"), max_length=MAX_LENGTH, blank=True)
    score = models.FloatField(_("confidence"))
    region = models.CharField(_("region"), max_length=2, blank=True)
    characters = models.JSONField(
        _("characters"),
        default=list,
        help_text=_("[{char, score, center, alternatives: [{char, score}]}] from left to right, top row first."),
    )
    alternatives = models.JSONField(
        _("other texts"), default=list, help_text=_("[{text, score}], the read itself first.")
    )
    reader = models.CharField(_("reader"), max_length=60)
    release = models.ForeignKey(
        ModelRelease, models.PROTECT, null=True, blank=True, related_name="reads", verbose_name=_("model release")
    )
    created_at = models.DateTimeField(_("read at"), default=timezone.now)

    class Meta:
        verbose_name = _("read")
        verbose_name_plural = _("reads")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("detection", "reader"), name="read_once_per_reader"),
            score_constraint("score", "read_score_in_range"),
        )
        indexes = (
            models.Index(fields=("company", "text"), name="read_by_text"),
            models.Index(fields=("company", "-created_at"), name="read_by_company_and_time"),
        )

    def __str__(self) -> str:
        return self.text or "—"


class MatchReason(models.TextChoices):
    EXACT = "exact", _("The read is the registered plate")
    LOOKALIKE = "lookalike", _("Only look-alike characters differ")
    NEAR = "near", _("The read is a probable misread of the plate")


class Match(models.Model):
    """A registered plate that a read shows, as the register was at that time."""

    read = models.ForeignKey(PlateRead, models.CASCADE, related_name="matches", verbose_name=_("read"))
    plate = models.ForeignKey(
        RegisteredPlate,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="matches",
        verbose_name=_("registered plate"),
    )
    plate_text = models.CharField(_("plate as registered"), max_length=20)
    plate_status = models.CharField(_("status then"), max_length=10, choices=PlateStatus)
    score = models.FloatField(_("score"))
    reason = models.CharField(_("reason"), max_length=20, choices=MatchReason)
    differences = models.JSONField(
        _("differences"),
        default=list,
        blank=True,
        help_text=_("[{position, read, registered, rank, score}]; read or registered is '' for a missed or extra one."),
    )
    created_at = models.DateTimeField(_("matched at"), default=timezone.now)

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ("-score", "pk")
        constraints = (
            models.UniqueConstraint(fields=("read", "plate"), name="match_once_per_read_and_plate"),
            models.CheckConstraint(condition=Q(reason__in=MatchReason.values), name="match_reason_known"),
            score_constraint("score", "match_score_in_range"),
        )

    def __str__(self) -> str:
        return self.plate_text
