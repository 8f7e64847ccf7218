"""The bytes of pictures, for members of their company only."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from django.http import FileResponse, Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from companies.access import CompanyRequest, company_view, get_or_404
from companies.models import Role
from recognition.errors import PermanentError
from recognition.models import Detection, Image
from recognition.pipeline.rectification import rectify
from recognition.pipeline.types import Image as Pixels
from recognition.services.stored import pixels_of, shrunk, small_pixels_of

CONTENT_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
}
CONTEXT_PX, VIEW_PX, LARGE_PX = 900, 1600, 4096

private = cache_control(private=True, max_age=3600)


def _etag(request: CompanyRequest, public_id: str, **_: object) -> str | None:
    own = Image.objects.of_company(request.membership.company)
    image = own.filter(public_id=public_id).only("sha256", "finished_at", "marked_at").first()
    return f'"{image.sha256[:16]}-{image.version}"' if image else None


def _image(request: CompanyRequest, public_id: str) -> Image:
    return get_or_404(Image.objects.of_company(request.membership.company), public_id=public_id)


@require_safe
@company_view(Role.VIEWER)
@private
def original(request: CompanyRequest, public_id: str) -> FileResponse:
    """The file as it was sent, to be saved; never shown inline."""
    image = _image(request, public_id)
    try:
        file = image.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type=CONTENT_TYPES.get(image.format, "application/octet-stream"))
    response["Content-Disposition"] = content_disposition_header(True, image.name.rsplit("/", 1)[-1])
    return response


@require_safe
@company_view(Role.VIEWER)
@private
@condition(etag_func=_etag)
def view(request: CompanyRequest, public_id: str) -> HttpResponse:
    """The picture upright, at most VIEW_PX long, as JPEG."""
    return _jpeg(shrunk(_pixels(_image(request, public_id)), VIEW_PX), 88)


@require_safe
@company_view(Role.VIEWER)
@private
@condition(etag_func=_etag)
def large(request: CompanyRequest, public_id: str) -> HttpResponse:
    """The picture upright, at most LARGE_PX long, as JPEG: what is looked at closely."""
    return _jpeg(shrunk(_pixels(_image(request, public_id)), LARGE_PX), 90)


@require_safe
@company_view(Role.VIEWER)
@private
@condition(etag_func=_etag)
def thumbnail(request: CompanyRequest, public_id: str) -> HttpResponse:
    """A small picture with the plates outlined."""
    return thumbnail_of(_image(request, public_id))


def thumbnail_of(image: Image) -> HttpResponse:
    """The same, of an image that the caller may show."""
    small = _found(small_pixels_of, image)
    scale = small.shape[1] / (image.upright_width_px or image.width_px)
    for detection in image.detections.all():
        quad = np.round(np.array(detection.quad) * scale * 16).astype(np.int32)
        cv2.polylines(small, [quad], True, (129, 199, 0), 2, cv2.LINE_AA, shift=4)
    return _jpeg(small, 82)


@require_safe
@company_view(Role.VIEWER)
@private
@condition(etag_func=_etag)
def crop(request: CompanyRequest, public_id: str, position: int) -> HttpResponse:
    """One plate, cut out and upright, as its reader saw it but twice as large."""
    image = _image(request, public_id)
    return crop_of(get_or_404(Detection.objects.filter(image=image).select_related("image"), position=position))


def crop_of(detection: Detection) -> HttpResponse:
    """The same, of a detection that the caller may show."""
    width, height = detection.crop_size_px
    return _jpeg(rectify(_pixels(detection.image), np.array(detection.quad, np.float32), width, height), 88)


@require_safe
@company_view(Role.VIEWER)
@private
@condition(etag_func=_etag)
def context(request: CompanyRequest, public_id: str, position: int) -> HttpResponse:
    """The vehicle around a plate, or what is near the plate where no vehicle was found, with the plate outlined."""
    image = _image(request, public_id)
    detection = get_or_404(Detection.objects.filter(image=image), position=position)
    pixels = _pixels(image)
    x1, y1, x2, y2 = surroundings(detection, pixels.shape[1], pixels.shape[0])
    patch = pixels[y1:y2, x1:x2]
    small = shrunk(patch, CONTEXT_PX)
    scale = small.shape[1] / patch.shape[1]
    quad = (np.array(detection.quad, np.float32) - np.array([x1, y1], np.float32)) * scale
    cv2.polylines(small, [np.round(quad * 16).astype(np.int32)], True, (129, 199, 0), 2, cv2.LINE_AA, shift=4)
    return _jpeg(small, 84)


def surroundings(detection: Detection, width: int, height: int) -> tuple[int, int, int, int]:
    """x1, y1, x2, y2 in pixels, within the picture: the plate's vehicle with a margin, and not less than the plate's
    width on each of its sides."""
    boxes = np.array([detection.box, *([detection.vehicle_box] if detection.vehicle_box else [])], np.float64)
    low, high = boxes[:, :2].min(0), boxes[:, 2:].max(0)
    margin = (high - low) * 0.05
    around = detection.x2 - detection.x1
    low = np.minimum(low - margin, [detection.x1 - around, detection.y1 - around])
    high = np.maximum(high + margin, [detection.x2 + around, detection.y2 + around])
    x1, y1 = np.clip(np.floor(low), 0, [width - 1, height - 1]).astype(int)
    x2, y2 = np.clip(np.ceil(high), [x1 + 1, y1 + 1], [width, height]).astype(int)
    return int(x1), int(y1), int(x2), int(y2)


def _pixels(image: Image) -> Pixels:
    return _found(pixels_of, image)


def _found(load: Callable[[Image], Pixels], image: Image) -> Pixels:
    try:
        return load(image)
    except (FileNotFoundError, PermanentError):
        raise Http404 from None


def _jpeg(pixels: Pixels, quality: int) -> HttpResponse:
    _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return HttpResponse(data.tobytes(), content_type="image/jpeg")
