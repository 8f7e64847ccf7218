"""Pictures in the back office: for staff who may view images."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from companies.access import get_or_404
from recognition import pictures
from recognition.models import Detection, Image

private = cache_control(private=True, max_age=3600)


@private
def thumbnail(request: HttpRequest, pk: int) -> HttpResponse:
    """A small picture with its plates outlined."""
    if not request.user.has_perm("recognition.view_image"):
        raise PermissionDenied
    return pictures.thumbnail_of(get_or_404(Image.objects.all(), pk=pk))


@private
def crop(request: HttpRequest, pk: int) -> HttpResponse:
    """One plate, cut out and upright."""
    if not request.user.has_perm("recognition.view_detection"):
        raise PermissionDenied
    detection = Detection.objects.select_related("image").filter(pk=pk).first()
    if detection is None:
        raise Http404
    return pictures.crop_of(detection)
