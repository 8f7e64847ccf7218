"""Back office of reads, what matched them, and what people made of them."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from unfold.decorators import action

from companies.admin.base import EvidenceInline, link
from companies.admin.exporting import ExportedAdmin
from companies.admin.filters import COMPANY
from companies.audit import record
from recognition.admin.columns import OfCompany, OfRead, Scored, crop_of
from recognition.admin.searching import plates_beginning_with, reads_beginning_with, text_begins
from recognition.models import CERTAIN, Alert, Match, PlateRead, Review
from recognition.services import corrections, rereading

AT_ONCE = 200
"""Reads are matched again while the browser waits."""
MOST_CROPS = 2000
"""So many corrections are cut out while the browser waits."""


class MatchInline(EvidenceInline):
    model = Match
    fields = ("plate_text", "plate_status", "score", "reason", "created_at")


class ReviewInline(EvidenceInline):
    model = Review
    fields = ("verdict", "text_before", "text_after", "by_name", "created_at")


class PlateReadAdmin(OfCompany, Scored, ExportedAdmin):
    list_display = (
        "crop", "text", "percent", "match_status", "review_state", "company_link", "image_link", "reader", "created_at",
    )  # fmt: skip
    list_display_links = ("crop", "text")
    list_select_related = ("company", "detection__image")
    list_filter = (COMPANY, "match_status", "review_state", "release")
    search_fields = ("text",)
    search_help_text = "The beginning of a plate"
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-pk")
    export_fields = (
        "text", "score", "region", "match_status", "review_state", "company__slug", "reader", "created_at",
        "detection__image__public_id", "detection__position",
    )  # fmt: skip
    readonly_fields = ("crop", "match_status", "review_state", "review_rank")
    inlines = (MatchInline, ReviewInline)
    actions = ("match_again",)

    @admin.display(description="plate in the picture")
    def crop(self, read: PlateRead) -> str:
        return crop_of(read.detection, read.text)

    @admin.display(description="image")
    def image_link(self, read: PlateRead) -> str:
        return link(read.detection.image)

    def found(self, request: HttpRequest, term: str) -> Q:
        return text_begins(term)

    @admin.action(description="Match again with the register as it is now", permissions=["act"])
    def match_again(self, request: HttpRequest, queryset: QuerySet[PlateRead]) -> None:
        chosen = list(queryset.select_related("company")[: AT_ONCE + 1])
        if len(chosen) > AT_ONCE:
            self.message_user(request, f"Choose at most {AT_ONCE} at once: nothing was done.", messages.ERROR)
            return
        changed = rereading.match_again(chosen, timezone.now())
        record(
            "reads.rematched",
            request,
            subject=f"{len(chosen)} reads",
            reads=[read.pk for read in chosen],
            changed=changed,
        )
        self.message_user(request, f"{len(chosen)} reads were matched again; {changed} have other matches now.")


def of_plate_or_read(term: str) -> Q:
    """Matches of reads or of registered plates that begin like `term`."""
    return Q(read__in=reads_beginning_with(term)) | Q(plate__in=plates_beginning_with(term))


class MatchAdmin(OfRead, ExportedAdmin):
    list_display = (
        "crop",
        "plate_text",
        "plate_status",
        "read_link",
        "percent",
        "reason",
        "company_link",
        "created_at",
    )
    list_display_links = ("crop", "plate_text")
    list_select_related = ("read__company", "read__detection")
    list_filter = ("reason", "plate_status")
    search_fields = ("plate_text",)
    search_help_text = "The beginning of what was read, or of the registered plate"
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-pk")
    export_fields = (
        "plate_text", "plate_status", "score", "reason", "read__text", "read__company__slug", "created_at",
    )  # fmt: skip
    readonly_fields = ("crop",)

    def found(self, request: HttpRequest, term: str) -> Q:
        return of_plate_or_read(term)


class PastMatchAdmin(OfRead):
    list_display = ("crop", "plate_text", "plate_status", "read_link", "reason", "matched_at", "superseded_at")
    list_display_links = ("crop", "plate_text")
    list_select_related = ("read__detection",)
    search_fields = ("plate_text",)
    search_help_text = "The beginning of what was read"
    ordering = ("-pk",)
    readonly_fields = ("crop",)

    def found(self, request: HttpRequest, term: str) -> Q:
        return Q(read__in=reads_beginning_with(term))


class ReviewAdmin(OfRead, ExportedAdmin):
    actions_list = ("export_training_set",)
    list_display = ("crop", "verdict", "text_before", "text_after", "company_link", "by_name", "created_at")
    list_display_links = ("crop", "verdict")
    list_select_related = ("read__company", "read__detection")
    list_filter = ("verdict",)
    search_fields = ("text_after",)
    search_help_text = "The beginning of what was read"
    ordering = ("-pk",)
    export_fields = ("read__company__slug", "verdict", "text_before", "text_after", "by_name", "created_at")
    readonly_fields = ("crop",)

    def found(self, request: HttpRequest, term: str) -> Q:
        return Q(read__in=reads_beginning_with(term))

    @action(description="Corrections as a training set")
    def export_training_set(self, request: HttpRequest) -> HttpResponse:
        """Crops and texts of reads that people confirmed or corrected, as a ZIP file; many are for the command."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        if PlateRead.objects.filter(review_state__in=CERTAIN)[: MOST_CROPS + 1].count() > MOST_CROPS:
            words = f"There are more than {MOST_CROPS:,} of them: use manage.py export_corrections."
            self.message_user(request, words, messages.ERROR)
            return HttpResponseRedirect(reverse("admin:recognition_review_changelist"))
        with TemporaryDirectory() as folder:
            exported = corrections.export(Path(folder) / "corrections")
            packed = shutil.make_archive(f"{folder}/packed", "zip", f"{folder}/corrections")
            response = HttpResponse(Path(packed).read_bytes(), content_type="application/zip")
        record("data.exported", request, subject="corrections", rows=exported.count, format="zip")
        response["Content-Disposition"] = 'attachment; filename="corrections.zip"'
        return response


class SeenFilter(admin.SimpleListFilter):
    title, parameter_name = "seen", "seen"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "Not yet"), ("yes", "By somebody")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Alert]) -> QuerySet[Alert]:
        return queryset.filter(seen_at__isnull=self.value() == "no") if self.value() else queryset


class AlertAdmin(OfRead, ExportedAdmin):
    list_display = (
        "plate_text",
        "plate_status",
        "percent",
        "company_link",
        "read_link",
        "raised_at",
        "seen_at",
        "seen_by",
        "notice",
    )
    list_select_related = ("company", "read__company", "read__detection", "seen_by")
    list_filter = (COMPANY, "plate_status", SeenFilter, "notice")
    search_fields = ("plate_text",)
    search_help_text = "The beginning of what was read, or of the registered plate"
    ordering = ("-pk",)
    export_fields = ("company__slug", "plate_text", "plate_status", "score", "raised_at", "seen_at", "notice")

    def found(self, request: HttpRequest, term: str) -> Q:
        return of_plate_or_read(term)
