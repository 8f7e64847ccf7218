"""Back office of batches, images and detections."""

from __future__ import annotations

import uuid

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from companies.admin.base import EvidenceInline, beginning_with, link
from companies.admin.exporting import ExportedAdmin
from companies.admin.filters import COMPANY, choice_filter
from companies.audit import record
from recognition.admin import pictures
from recognition.admin.columns import OfCompany, Scored, crop_of, thumbnail_of
from recognition.admin.searching import reads_beginning_with
from recognition.errors import MESSAGES, message
from recognition.models import Batch, BatchFile, Detection, Image, PlateRead
from recognition.services import queue, rereading


class BatchFileInline(EvidenceInline):
    model = BatchFile
    fields = ("position", "name", "outcome", "error_code", "image")
    show_change_link = False
    hide_title = True


class BatchAdmin(OfCompany, ExportedAdmin):
    list_display = ("shown_name", "company_link", "created_by", "created_at", "public_id")
    list_select_related = ("company", "created_by")
    list_filter = (COMPANY,)
    search_fields = ("name",)
    search_help_text = "Id of a batch, or the name of a file in it"
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-pk")
    export_fields = ("public_id", "company__slug", "name", "created_by__email", "created_at")
    inlines = (BatchFileInline,)

    @admin.display(description="batch")
    def shown_name(self, batch: Batch) -> str:
        return str(batch)

    def found(self, request: HttpRequest, term: str) -> Q:
        images = Image.objects.filter(beginning_with("name", term)).values_list("pk", flat=True)[:500]
        return by_public_id(term) | Q(pk__in=BatchFile.objects.filter(image__in=list(images)).values("batch"))


class DetectionInline(EvidenceInline):
    model = Detection
    fields = ("crop", "position", "score", "vehicle_kind")
    readonly_fields = ("crop",)

    @admin.display(description="plate")
    def crop(self, detection: Detection) -> str:
        return crop_of(detection)


class ImageAdmin(OfCompany, ExportedAdmin):
    list_display = (
        "thumbnail", "name", "company_link", "status", "error", "attempts", "created_at", "finished_at",
    )  # fmt: skip
    list_display_links = ("name",)
    list_select_related = ("company",)
    list_filter = (COMPANY, "status", choice_filter("error", "error_code", lambda: MESSAGES.items()))
    search_fields = ("name",)
    search_help_text = "The beginning of a file name or of a plate in the picture, or an id"
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-pk")
    export_fields = (
        "public_id", "company__slug", "name", "status", "error_code", "attempts", "size_bytes", "width_px", "height_px",
        "created_at", "finished_at",
    )  # fmt: skip
    exclude = ("file", "read_with")
    readonly_fields = (
        "thumbnail",
        "public_id",
        "sha256",
        "upright_width_px",
        "upright_height_px",
        "attempts",
        "finished_at",
    )
    inlines = (DetectionInline,)
    actions = ("read_again", "read_with_release")

    def get_urls(self) -> list[URLPattern]:
        show = self.admin_site.admin_view(pictures.thumbnail)
        return [path("<int:pk>/thumbnail.jpg", show, name="recognition_image_thumbnail"), *super().get_urls()]

    @admin.display(description="picture")
    def thumbnail(self, image: Image) -> str:
        return thumbnail_of(image)

    @admin.display(description="error")
    def error(self, image: Image) -> str:
        return message(image.error_code) if image.error_code else ""

    def found(self, request: HttpRequest, term: str) -> Q:
        reads = PlateRead.objects.filter(pk__in=reads_beginning_with(term))
        shown = list(reads.values_list("detection__image", flat=True))
        return by_public_id(term) | beginning_with("name", term) | Q(pk__in=shown)

    @admin.action(description="Put failed images back into the queue", permissions=["act"])
    def read_again(self, request: HttpRequest, images: QuerySet[Image]) -> None:
        chosen = self.chosen(request, images)
        count = queue.requeue(chosen, timezone.now())
        if count:
            record("images.requeued", request, subject=f"{count} images", images=[image.pk for image in chosen][:100])
        level = messages.SUCCESS if count else messages.WARNING
        self.message_user(
            request, f"{count} of {len(chosen)} images are queued again; the others had not failed.", level
        )

    @admin.action(description="Read again with a model release…", permissions=["act"])
    def read_with_release(self, request: HttpRequest, images: QuerySet[Image]) -> HttpResponse | None:
        """Asks for the release, then queues the images; what people said of reads is never overwritten."""
        chosen = self.chosen(request, images)
        if not chosen:
            return None
        releases = rereading.releases()
        release = next((one for one in releases if str(one.pk) == request.POST.get("release")), None)
        if release is None:
            context = {
                **self.admin_site.each_context(request), "title": "Read again", "opts": self.opts, "images": chosen,
                "releases": releases,
            }  # fmt: skip
            return TemplateResponse(request, "admin/recognition/read_again.html", context)
        done = rereading.order(request, chosen, release, timezone.now())
        self.message_user(request, done.words, messages.SUCCESS if done.queued else messages.WARNING)
        return HttpResponseRedirect(request.get_full_path())


class PlateReadInline(EvidenceInline):
    model = PlateRead
    fields = ("text", "score", "region", "reader", "review_state", "created_at")
    readonly_fields = ("review_state",)


class DetectionAdmin(Scored):
    list_display = ("crop", "image_link", "company_link", "position", "percent", "vehicle_kind")
    list_select_related = ("image__company",)
    search_fields = ("image__name",)
    search_help_text = "The beginning of what was read of the plate"
    ordering = ("-pk",)
    inlines = (PlateReadInline,)
    readonly_fields = ("crop",)

    def get_urls(self) -> list[URLPattern]:
        show = self.admin_site.admin_view(pictures.crop)
        return [path("<int:pk>/crop.jpg", show, name="recognition_detection_crop"), *super().get_urls()]

    def found(self, request: HttpRequest, term: str) -> Q:
        reads = PlateRead.objects.filter(pk__in=reads_beginning_with(term))
        return Q(pk__in=list(reads.values_list("detection", flat=True)))

    @admin.display(description="plate")
    def crop(self, detection: Detection) -> str:
        return crop_of(detection)

    @admin.display(description="image")
    def image_link(self, detection: Detection) -> str:
        return link(detection.image)

    @admin.display(description="company")
    def company_link(self, detection: Detection) -> str:
        return link(detection.image.company)


def by_public_id(term: str) -> Q:
    """The row with that id, where `term` is one."""
    try:
        return Q(public_id=uuid.UUID(term))
    except ValueError:
        return Q(pk__in=())
