"""Registered plates that were seen and that a company wants to be told of."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from plates.models import PlateStatus, RegisteredPlate
from recognition.models.images import Image
from recognition.models.reads import PlateRead, score_constraint


class NoticeState(models.TextChoices):
    """What became of the mail that tells of an alert."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    SPARED = "spared", _("Not needed")
    FAILED = "failed", _("Given up")


class AlertQuerySet(models.QuerySet["Alert"]):
    def of_company(self, company: Company) -> Self:
        return self.filter(company=company)

    def unseen(self) -> Self:
        return self.filter(seen_at__isnull=True)

    def notice_due(self, at: datetime) -> Self:
        """Those whose mail waits, and that no worker is about to send."""
        return self.filter(notice=NoticeState.WAITING, notice_due_at__lte=at)


class Alert(models.Model):
    """A plate that a picture shows and that somebody should know of, until a person has seen it.

    The row is also the job of telling by mail: `notice` says whether that is done. It outlives its read, since
    a picture may be read again, and goes with its picture.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="alerts", verbose_name=_("company"))
    image = models.ForeignKey(Image, models.CASCADE, related_name="alerts", verbose_name=_("image"))
    read = models.ForeignKey(
        PlateRead, models.SET_NULL, null=True, blank=True, related_name="alerts", verbose_name=_("read")
    )
    plate = models.ForeignKey(
        RegisteredPlate,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="alerts",
        verbose_name=_("registered plate"),
    )
    plate_text = models.CharField(_("plate as registered"), max_length=20)
    plate_status = models.CharField(_("status then"), max_length=10, choices=PlateStatus)
    score = models.FloatField(_("score"))
    raised_at = models.DateTimeField(_("raised"), default=timezone.now)
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("seen by")
    )
    notice = models.CharField(_("mail"), max_length=10, choices=NoticeState, default=NoticeState.WAITING)
    notice_attempts = models.PositiveSmallIntegerField(_("attempts to mail"), default=0, editable=False)
    notice_due_at = models.DateTimeField(_("mail due"), default=timezone.now, editable=False)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("image", "plate_text"), name="alert_once_per_image_and_plate"),
            models.CheckConstraint(condition=Q(notice__in=NoticeState.values), name="alert_notice_known"),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=False) | Q(seen_by__isnull=True),
                name="alert_seen_by_has_time",
                violation_error_message=_("Who saw an alert did so at a time."),
            ),
            score_constraint("score", "alert_score_in_range"),
        )
        indexes = (
            models.Index(fields=("company", "seen_at"), name="alert_by_company_and_seen"),
            models.Index(fields=("notice", "notice_due_at"), name="alert_by_notice"),
        )

    def __str__(self) -> str:
        return self.plate_text

    @property
    def is_seen(self) -> bool:
        return self.seen_at is not None
