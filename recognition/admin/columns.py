"""Columns that several lists of the back office show: thumbnails, percentages, links."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from companies.admin.base import Evidence, link
from recognition.models import Detection, Image


def crop_of(detection: Detection, text: str = "") -> str:
    """A picture of a plate, loaded when it comes into view."""
    address = reverse("admin:recognition_detection_crop", args=[detection.pk])
    return format_html('<img class="staff-crop" src="{}" alt="{}" loading="lazy">', address, text or "Plate")


def thumbnail_of(image: Image) -> str:
    """A small picture, loaded when it comes into view."""
    address = reverse("admin:recognition_image_thumbnail", args=[image.pk])
    return format_html('<img class="staff-thumbnail" src="{}" alt="" loading="lazy">', address)


class Scored(Evidence):
    """Evidence with a score, shown in percent."""

    @admin.display(description="score")
    def percent(self, row: Any) -> str:
        return f"{row.score:.0%}"


class OfCompany(Evidence):
    """Evidence with a company of its own."""

    @admin.display(description="company")
    def company_link(self, row: Any) -> str:
        return link(row.company)


class OfRead(Scored):
    """Evidence that a read has."""

    @admin.display(description="read")
    def read_link(self, row: Any) -> str:
        return link(row.read, row.read.text or "—") if row.read else "—"

    @admin.display(description="plate in the picture")
    def crop(self, row: Any) -> str:
        return crop_of(row.read.detection, row.read.text) if row.read else "—"

    @admin.display(description="company")
    def company_link(self, row: Any) -> str:
        return link(row.read.company) if row.read else "—"
