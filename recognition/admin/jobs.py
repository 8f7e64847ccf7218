"""Back office of workers and jobs in the background."""

from __future__ import annotations

from django.contrib import admin
from django.utils import timezone

from companies.admin.base import Evidence
from companies.admin.filters import COMPANY
from recognition.admin.columns import OfCompany
from recognition.models import Worker
from recognition.models.workers import GONE_AFTER


class RematchAdmin(OfCompany):
    list_display = ("id", "company_link", "status", "since", "looked_at", "changed", "created_at", "finished_at")
    list_select_related = ("company",)
    list_filter = (COMPANY, "status")
    search_fields = ("company__name", "company__slug")
    ordering = ("-pk",)


class WorkerAdmin(Evidence):
    list_display = ("name", "is_alive", "release", "started_at", "seen_at")
    search_fields = ("name",)
    ordering = ("-seen_at",)

    @admin.display(description="alive", boolean=True)
    def is_alive(self, worker: Worker) -> bool:
        return worker.seen_at > timezone.now() - GONE_AFTER
