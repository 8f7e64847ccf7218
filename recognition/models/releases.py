"""Trained networks: which are known, and which of them read."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class ReleaseStatus(models.TextChoices):
    CANDIDATE = "candidate", _("candidate")
    IN_SERVICE = "in_service", _("in service")
    RETIRED = "retired", _("retired")


class ModelReleaseQuerySet(models.QuerySet["ModelRelease"]):
    def promoted(self) -> dict[str, ModelRelease]:
        """The release of each network that was put into service here; default.json decides for all others."""
        newest_last = self.filter(status=ReleaseStatus.IN_SERVICE).order_by("promoted_at", "pk")
        return {release.network: release for release in newest_last.defer("metadata")}


class ModelRelease(models.Model):
    """A trained network; every read names the one that made it."""

    network = models.CharField(_("network"), max_length=40)
    version = models.CharField(_("version"), max_length=40)
    sha256 = models.CharField(_("SHA-256"), max_length=64, validators=[RegexValidator(r"^[0-9a-f]{64}$")])
    status = models.CharField(
        _("status"), max_length=10, choices=ReleaseStatus.choices, default=ReleaseStatus.CANDIDATE
    )
    promoted_at = models.DateTimeField(_("put into service"), null=True, blank=True)
    metadata = models.JSONField(_("metadata"), default=dict, blank=True)
    created_at = models.DateTimeField(_("registered"), auto_now_add=True)

    objects = ModelReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("model release")
        verbose_name_plural = _("model releases")
        ordering = ("network", "-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("network", "version", "sha256"), name="release_registered_once"),
        )

    def __str__(self) -> str:
        return f"{self.network}/{self.version}"
