"""What people sent together."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from recognition.models.images import UNFINISHED, Image, ImageQuerySet, ImageStatus
from recognition.models.reads import Detection, Match, PlateRead


class ImageState(models.TextChoices):
    """What lists of batches are narrowed down to: those with pictures in this state."""

    WAITING = "waiting", _("Waiting pictures")
    FAILED = "failed", _("Failed pictures")


class BatchQuerySet(models.QuerySet["Batch"]):
    def of_company(self, company: Company) -> Self:
        return self.filter(company=company)

    def named_like(self, words: str) -> Self:
        """Batches with all of the words in their name; all batches without words."""
        found = self
        for word in words.split():
            found = found.filter(name__icontains=word)
        return found

    def holding(self, state: ImageState) -> Self:
        """Batches with at least one image in this state."""
        statuses = UNFINISHED if state == ImageState.WAITING else (ImageStatus.FAILED,)
        return self.filter(Exists(BatchFile.objects.filter(batch=OuterRef("pk"), image__status__in=statuses)))


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
        indexes = (
            models.Index(fields=("company", "-created_at"), name="batch_by_company_and_time"),
            models.Index(fields=("created_at",), name="batch_by_time"),
        )

    def __str__(self) -> str:
        return self.name or f"{timezone.localtime(self.created_at):%Y-%m-%d %H:%M}"

    def own_images(self) -> ImageQuerySet:
        """The images that no other batch holds."""
        elsewhere = BatchFile.objects.filter(image=OuterRef("pk")).exclude(batch=self)
        here = BatchFile.objects.filter(image=OuterRef("pk"), batch=self)
        return Image.objects.filter(Exists(here), ~Exists(elsewhere), company_id=self.company_id)


class FileOutcome(models.TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    DUPLICATE = "duplicate", _("Uploaded before")
    REFUSED = "refused", _("Refused")


class FileState(models.TextChoices):
    """What has become of a file by now: what batch pages count and filter by."""

    MATCHED = "matched", _("Matched")
    UNMATCHED = "unmatched", _("Unmatched")
    NO_PLATE = "no_plate", _("No plate")
    FAILED = "failed", _("Failed")
    WAITING = "waiting", _("Waiting")
    CANCELLED = "cancelled", _("Cancelled")


class FileOrder(models.TextChoices):
    SENT = "sent", _("As sent")
    NEWEST = "newest", _("Read last")
    NAME = "name", _("File name")
    UNSURE = "unsure", _("Least sure first")
    SURE = "sure", _("Surest first")


class BatchFileQuerySet(models.QuerySet["BatchFile"]):
    def with_state(self) -> Self:
        """Adds `state`, a FileState."""
        plates = Detection.objects.filter(image=OuterRef("image"))
        matches = Match.objects.filter(read__detection__image=OuterRef("image"))
        return self.annotate(
            state=Case(
                When(outcome=FileOutcome.REFUSED, then=Value(FileState.FAILED)),
                When(image__status=ImageStatus.FAILED, then=Value(FileState.FAILED)),
                When(image__status__in=UNFINISHED, then=Value(FileState.WAITING)),
                When(image__status=ImageStatus.CANCELLED, then=Value(FileState.CANCELLED)),
                When(Exists(matches), then=Value(FileState.MATCHED)),
                When(Exists(plates), then=Value(FileState.UNMATCHED)),
                default=Value(FileState.NO_PLATE),
                output_field=CharField(),
            )
        )

    def in_state(self, state: str) -> Self:
        return self.with_state().filter(Q(state=state))

    def count_states(self) -> dict[int, dict[str, int]]:
        """How many files of each batch are in each state, by the batch's id; states without files are left out."""
        rows = self.with_state().values_list("batch_id", "state").annotate(Count("pk")).order_by()
        found: dict[int, dict[str, int]] = {}
        for batch_id, state, count in rows:
            found.setdefault(batch_id, {})[state] = count
        return found

    def in_order(self, order: FileOrder) -> Self:
        scores = PlateRead.objects.filter(detection__image=OuterRef("image")).values("score")
        match order:
            case FileOrder.NEWEST:
                return self.order_by(F("image__finished_at").desc(nulls_last=True), "position")
            case FileOrder.NAME:
                return self.order_by("name", "position")
            case FileOrder.UNSURE:
                least = self.annotate(sureness=Subquery(scores.order_by("score")[:1]))
                return least.order_by(F("sureness").asc(nulls_last=True), "position")
            case FileOrder.SURE:
                most = self.annotate(sureness=Subquery(scores.order_by("-score")[:1]))
                return most.order_by(F("sureness").desc(nulls_last=True), "position")
        return self.order_by("position")


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

    objects = BatchFileQuerySet.as_manager()

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
