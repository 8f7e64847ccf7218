"""Back office of the audit log: to be read, never written."""

from __future__ import annotations

import json

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from companies.admin.base import Evidence, beginning_with, link
from companies.admin.exporting import ExportedAdmin
from companies.admin.filters import COMPANY, choice_filter
from companies.audit import WORDS, words
from companies.models import AuditEvent, User

PEOPLE = 50
"""A search for a person takes so many accounts at most."""


class AuditEventAdmin(Evidence, ExportedAdmin):
    list_display = ("created_at", "event", "by", "subject", "company_link", "ip", "sequence")
    list_display_links = ("created_at", "event")
    list_filter = (COMPANY, choice_filter("event", "action", lambda: sorted(WORDS.items(), key=lambda one: one[1])))
    search_fields = ("actor_name",)
    search_help_text = "Beginning of the e-mail address of a person, or the number of an event"
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-pk")
    export_fields = (
        "sequence", "created_at", "action", "actor_name", "subject", "company__slug", "ip", "user_agent", "details",
        "seal",
    )  # fmt: skip
    fields = (
        "sequence", "created_at", "event", "by", "about", "company_link", "subject", "ip", "user_agent", "all_details",
        "seal",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEvent]:
        """With joins: the accounts and companies that events name may be gone."""
        return super().get_queryset(request).select_related("company", "actor", "person")

    def found(self, request: HttpRequest, term: str) -> Q:
        if term.isdecimal():
            return Q(sequence=int(term))
        people = User.objects.filter(beginning_with("email", term.lower())).order_by("email")
        pks = list(people.values_list("pk", flat=True)[:PEOPLE])
        return Q(actor__in=pks) | Q(person__in=pks)

    @admin.display(description="event", ordering="action")
    def event(self, row: AuditEvent) -> str:
        return words(row.action)

    @admin.display(description="by")
    def by(self, row: AuditEvent) -> str:
        return link(row.actor, row.actor_name) if row.actor else row.actor_name or "—"

    @admin.display(description="whose account")
    def about(self, row: AuditEvent) -> str:
        return link(row.person)

    @admin.display(description="company")
    def company_link(self, row: AuditEvent) -> str:
        return link(row.company)

    @admin.display(description="details")
    def all_details(self, row: AuditEvent) -> str:
        return format_html("<pre>{}</pre>", json.dumps(row.details, indent=2, ensure_ascii=False))
