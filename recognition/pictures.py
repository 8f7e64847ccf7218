"""The bytes of pictures, for members of their company only."""

from __future__ import annotations

import cv2
import numpy as np
from django.http import FileResponse, Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from companies.access import CompanyRequest, company_view, get_or_404
from companies.models import Role
from recognition import engine
from recognition.errors import PermanentError
from recognition.models import Detection, Image
from recognition.pipeline.images import decode
from recognition.pipeline.rectification import READER_HEIGHT, READER_WIDTH, rectify
from recognition.pipeline.types import Image as Pixels

CONTENT_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
}
THUMBNAIL_PX, VIEW_PX = 420, 1600

private = cache_control(private=True, max_age=3600)


def _etag(request: CompanyRequest, public_id: str, **_: object) -> str | None:
    image = Image.objects.filter(public_id=public_id).only("sha256", "finished_at").first()
    return f'"{image.sha256[:16]}-{image.finished_at and image.finished_at.timestamp()}"' if image else None


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
    return _jpeg(_shrunk(_pixels(_image(request, public_id)), VIEW_PX), 88)


@require_safe
@company_view(Role.VIEWER)
@private
@condition(etag_func=_etag)
def thumbnail(request: CompanyRequest, public_id: str) -> HttpResponse:
    """A small picture with the plates outlined."""
    image = _image(request, public_id)
    pixels = _pixels(image)
    small = _shrunk(pixels, THUMBNAIL_PX)
    scale = small.shape[1] / pixels.shape[1]
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
    detection = get_or_404(Detection.objects.filter(image=image), position=position)
    quad = np.array(detection.quad, np.float32)
    aspect = max(detection.x2 - detection.x1, 1.0) / max(detection.y2 - detection.y1, 1.0)
    height = READER_HEIGHT * 2
    width = int(np.clip(height * aspect, height, READER_WIDTH * 3))
    return _jpeg(rectify(_pixels(image), quad, width, height), 88)


def _pixels(image: Image) -> Pixels:
    try:
        with image.file.open("rb") as file:
            return decode(file.read(), engine.limits())
    except (FileNotFoundError, PermanentError):
        raise Http404 from None


def _shrunk(pixels: Pixels, longest_px: int) -> Pixels:
    scale = longest_px / max(pixels.shape[:2])
    if scale >= 1.0:
        return pixels.copy()
    return cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _jpeg(pixels: Pixels, quality: int) -> HttpResponse:
    _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return HttpResponse(data.tobytes(), content_type="image/jpeg")
