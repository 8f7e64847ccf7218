"""Back office of images and what was found in them: evidence, so read-only. Registered in `anpr_site.admin`."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from unfold.admin import ModelAdmin, TabularInline

from recognition.models import BatchFile, Detection, Image, Match, PastMatch, PlateRead
from recognition.services import queue


class Evidence(ModelAdmin):
    """Looked at, never added or changed by hand."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Scored(Evidence):
    """Evidence with a score, shown in percent."""

    @admin.display(description="score", ordering="score")
    def percent(self, row: Any) -> str:
        return f"{row.score:.0%}"


class EvidenceInline(TabularInline):
    extra = 0
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def link(row: Model | None) -> str:
    """A link to the admin page of a row."""
    if row is None:
        return "—"
    return format_html(
        '<a href="{}">{}</a>', reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk]), row
    )


class BatchFileInline(EvidenceInline):
    model = BatchFile
    fields = ("position", "name", "outcome", "error_code", "image")


class BatchAdmin(Evidence):
    list_display = ("public_id", "company", "name", "created_by", "created_at")
    list_select_related = ("company", "created_by")
    list_filter = ("created_at",)
    search_fields = ("name", "company__name", "files__name")
    inlines = (BatchFileInline,)


class DetectionInline(EvidenceInline):
    model = Detection
    fields = ("position", "score", "x1", "y1", "x2", "y2", "vehicle_kind")


class ImageAdmin(Evidence):
    list_display = (
        "name",
        "company",
        "status",
        "error_code",
        "attempts",
        "width_px",
        "height_px",
        "created_at",
        "finished_at",
    )
    list_select_related = ("company",)
    list_filter = ("status", "error_code", "format", "created_at")
    search_fields = ("name", "sha256", "public_id")
    date_hierarchy = "created_at"
    inlines = (DetectionInline,)
    actions = ("read_again",)

    @admin.action(description="Read failed images again", permissions=("view",))
    def read_again(self, request: HttpRequest, images: QuerySet[Image]) -> None:
        if not request.user.has_perm("recognition.change_image"):
            self.message_user(request, "You may not requeue images.", messages.ERROR)
            return
        count = queue.requeue(images, timezone.now())
        self.message_user(request, f"{count} failed images are queued again.", messages.SUCCESS)


class PlateReadInline(EvidenceInline):
    model = PlateRead
    fields = ("text", "score", "region", "reader", "created_at")


class DetectionAdmin(Scored):
    list_display = ("id", "image_link", "position", "percent", "x1", "y1", "x2", "y2")
    list_select_related = ("image",)
    search_fields = ("image__name", "reads__text")
    inlines = (PlateReadInline,)

    @admin.display(description="image")
    def image_link(self, detection: Detection) -> str:
        return link(detection.image)


class MatchInline(EvidenceInline):
    model = Match
    fields = ("plate_text", "plate_status", "score", "reason", "created_at")


class PlateReadAdmin(Scored):
    list_display = ("text", "percent", "region", "company", "image_link", "reader", "created_at")
    list_select_related = ("company", "detection__image")
    list_filter = ("region", "reader", "created_at")
    search_fields = ("text",)
    date_hierarchy = "created_at"
    inlines = (MatchInline,)

    @admin.display(description="image")
    def image_link(self, read: PlateRead) -> str:
        return link(read.detection.image)


class MatchAdmin(Scored):
    list_display = ("plate_text", "plate_status", "read_link", "percent", "reason", "created_at")
    list_select_related = ("read",)
    list_filter = ("reason", "plate_status", "created_at")
    search_fields = ("plate_text", "read__text")
    date_hierarchy = "created_at"

    @admin.display(description="read")
    def read_link(self, match: Match) -> str:
        return link(match.read)


class ModelReleaseAdmin(Evidence):
    list_display = ("network", "version", "sha256", "created_at")
    list_filter = ("network",)
    search_fields = ("network", "version", "sha256")


class PastMatchAdmin(Evidence):
    list_display = ("plate_text", "plate_status", "read_link", "reason", "matched_at", "superseded_at")
    list_select_related = ("read",)
    list_filter = ("reason", "plate_status", "superseded_at")
    search_fields = ("plate_text", "read__text")

    @admin.display(description="read")
    def read_link(self, match: PastMatch) -> str:
        return link(match.read)


class RematchAdmin(Evidence):
    list_display = ("company", "status", "since", "looked_at", "changed", "created_at", "finished_at")
    list_select_related = ("company",)
    list_filter = ("status",)
