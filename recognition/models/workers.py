"""The processes that read pictures, as they last gave a sign of life."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

GONE_AFTER = timedelta(minutes=5)
"""A worker that gave no sign for so long is taken for gone: an idle one gets a sweep now and then."""


class WorkerQuerySet(models.QuerySet["Worker"]):
    def alive(self, at: datetime) -> Self:
        return self.filter(seen_at__gt=at - GONE_AFTER)


class Worker(models.Model):
    """A process that does background work."""

    name = models.CharField(_("name"), max_length=150, unique=True, help_text=_("Host and process id."))
    started_at = models.DateTimeField(_("first seen"), default=timezone.now)
    seen_at = models.DateTimeField(_("last seen"), default=timezone.now, db_index=True)
    release = models.CharField(_("reads with"), max_length=120, blank=True)

    objects = WorkerQuerySet.as_manager()

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")
        ordering = ("-seen_at", "name")

    def __str__(self) -> str:
        return self.name
