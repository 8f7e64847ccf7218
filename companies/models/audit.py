"""What happened: one row an event, written by `companies.audit.record` alone."""

from __future__ import annotations

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models.people import Company, User


class AppendOnlyError(Exception):
    """Rows of the audit log are neither changed nor deleted."""


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Rows to read; `companies.audit.record` is what adds them."""

    def update(self, **values: Any) -> int:
        raise AppendOnlyError("Rows of the audit log are never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("Rows of the audit log are never deleted.")


class AuditEvent(models.Model):
    """An event that matters to security or privacy.

    Rows outlive what they name: deleting a person or a company changes no row, hence keys
    without a constraint and the names beside them. Each is sealed with the one before it
    (`companies.audit_chain`), so that a row changed, removed or put in by other ways is found.
    """

    sequence = models.PositiveBigIntegerField(_("number"), unique=True, editable=False)
    seal = models.CharField(_("seal"), max_length=64, editable=False)
    created_at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    action = models.CharField(_("event"), max_length=40)
    company = models.ForeignKey(
        Company, models.DO_NOTHING, null=True, db_constraint=False, related_name="+", verbose_name=_("company")
    )
    actor = models.ForeignKey(
        User, models.DO_NOTHING, null=True, db_constraint=False, related_name="+", verbose_name=_("by")
    )
    actor_name = models.CharField(_("by, as named then"), max_length=254, blank=True)
    person = models.ForeignKey(
        User, models.DO_NOTHING, null=True, db_constraint=False, related_name="+", verbose_name=_("whose account")
    )
    subject = models.CharField(_("what it concerned"), max_length=254, blank=True)
    ip = models.GenericIPAddressField(_("address"), null=True)
    user_agent = models.CharField(_("browser"), max_length=300, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True, encoder=DjangoJSONEncoder)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit log")
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("company", "-id"), name="audit_of_company"),
            models.Index(fields=("person", "-id"), name="audit_of_person"),
            models.Index(fields=("action", "-id"), name="audit_of_action"),
            models.Index(fields=("created_at",), name="audit_at"),
        )

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M:%S} {self.action} {self.subject}".strip()


class AuditHead(models.Model):
    """The end of the audit log, one row: how many events there are, and the last one's seal.

    Whoever adds an event changes this row first, and so waits for others who add one. `proof` is keyed:
    without it, the last events could be removed and this row set back.
    """

    length = models.PositiveBigIntegerField(default=0)
    seal = models.CharField(max_length=64, blank=True)
    proof = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("end of the audit log")
        verbose_name_plural = _("end of the audit log")

    def __str__(self) -> str:
        return f"{self.length}:{self.seal}"
