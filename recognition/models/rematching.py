"""What matched before a register changed, and the jobs that match reads of the past again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from plates.models import PlateStatus


class PastMatch(models.Model):
    """A match as it stood until the register changed: evidence of what was known at the time."""

    read = models.ForeignKey(
        "recognition.PlateRead", models.CASCADE, related_name="past_matches", verbose_name=_("read")
    )
    plate_text = models.CharField(_("plate as registered"), max_length=20)
    plate_status = models.CharField(_("status then"), max_length=10, choices=PlateStatus)
    score = models.FloatField(_("score"))
    reason = models.CharField(_("reason"), max_length=20)
    differences = models.JSONField(_("differences"), default=list, blank=True)
    matched_at = models.DateTimeField(_("matched at"))
    superseded_at = models.DateTimeField(_("superseded at"), default=timezone.now)

    class Meta:
        verbose_name = _("past match")
        verbose_name_plural = _("past matches")
        ordering = ("-superseded_at", "-score", "pk")

    def __str__(self) -> str:
        return self.plate_text


class RematchStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    WORKING = "working", _("Working")
    DONE = "done", _("Done")


class Rematch(models.Model):
    """A job: a company's reads since `since` are matched again after changes of its register up to `last_change`.

    Reads are taken in the order of their ids; `cursor` is the last one that is done, so that another worker
    goes on where one stopped.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="rematches", verbose_name=_("company"))
    last_change = models.PositiveBigIntegerField(_("last change"), help_text=_("Id of the last change it is for."))
    since = models.DateTimeField(_("reads since"))
    cursor = models.PositiveBigIntegerField(_("last read done"), default=0)
    looked_at = models.PositiveIntegerField(_("reads looked at"), default=0)
    changed = models.PositiveIntegerField(_("reads changed"), default=0)
    status = models.CharField(_("status"), max_length=10, choices=RematchStatus, default=RematchStatus.WAITING)
    lease_owner = models.CharField(_("worker"), max_length=36, blank=True, editable=False)
    lease_expires_at = models.DateTimeField(_("lease ends"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("ordered"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("rematch")
        verbose_name_plural = _("rematches")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("company", "last_change"), name="rematch_once_per_change"),
            models.CheckConstraint(condition=Q(status__in=RematchStatus.values), name="rematch_status_known"),
        )
        indexes = (models.Index(fields=("status", "lease_expires_at"), name="rematch_by_lease"),)

    def __str__(self) -> str:
        return f"{self.company_id}/{self.pk}"
