"""Trained networks in service."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


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
