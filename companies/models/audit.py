"""What happened: one row an event, written by `companies.audit.record` alone."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models.people import Company, User


class AuditEvent(models.Model):
    """An event that matters to security or privacy.

    Rows outlive what they name: deleting a person or a company changes no row, hence keys
    without a constraint and the names beside them.
    """

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
