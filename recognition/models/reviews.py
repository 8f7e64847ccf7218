"""What people made of reads: one row a decision, never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plates.fields import BinaryCharField
from plates.text import MAX_LENGTH
from recognition.models.reads import PlateRead, ReviewState


class Verdict(models.TextChoices):
    CONFIRMED = "confirmed", _("Confirmed")
    CORRECTED = "corrected", _("Corrected")
    REJECTED = "rejected", _("Rejected")
    UNDONE = "undone", _("Taken back")
    ADDED = "added", _("Added by hand")


class Review(models.Model):
    """A person's decision about a read, with what stood before it and after. Taking one back is a further row."""

    read = models.ForeignKey(PlateRead, models.CASCADE, related_name="reviews", verbose_name=_("read"))
    verdict = models.CharField(_("decision"), max_length=10, choices=Verdict)
    text_before = BinaryCharField(_("text before"), max_length=MAX_LENGTH, blank=True)
    text_after = BinaryCharField(_("text after"), max_length=MAX_LENGTH, blank=True)
    state_before = models.CharField(_("state before"), max_length=10, choices=ReviewState, blank=True)
    undoes = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="undone_by", verbose_name=_("takes back")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    by_name = models.CharField(_("by, as named then"), max_length=254)
    created_at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="review_verdict_known"),
            models.CheckConstraint(
                condition=(Q(verdict=Verdict.UNDONE) & Q(undoes__isnull=False))
                | (~Q(verdict=Verdict.UNDONE) & Q(undoes__isnull=True)),
                name="review_undone_names_what",
                violation_error_message=_("Taking back names the decision that is taken back."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.read_id}: {self.verdict}"
