"""Reads plates with Google's Cloud Vision API: the crops of plates go out, never the whole picture.

Source: https://cloud.google.com/vision/docs/reference/rest/v1/images/annotate
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import monotonic, sleep
from typing import Any

import cv2
import numpy as np

from plates.text import normalise
from recognition.errors import TransientError
from recognition.pipeline.readers.google_failures import (
    answer_failure,
    as_failure,
    key_credentials,
    stored_credentials,
)
from recognition.pipeline.readers.ocr import Piece, place, plate_read, upright
from recognition.pipeline.types import Box, Character, Image, Quad, Read, VisionAccess

HEIGHT, MOST_WIDTH, MARGIN = 160, 1024, 0.1
"""Of a crop; small ones are enlarged, as the service wants to see text with ground around it."""
MOST_AT_ONCE = 16
"""Images in a request, by the API's limits."""
WAITS_S = (0.25, 1.0)
"""Before the second and the third attempt."""
SCOPE = "https://www.googleapis.com/auth/cloud-vision"


class GoogleVisionReader:
    """Text detection by the Vision API, all crops of a picture in one request for each 16.

    The API names no alternatives: neither do the reads.

    Raises:
        PermanentError: `reader_not_authorised`, there are no usable credentials.
    """

    def __init__(self, access: VisionAccess, name: str = "google-vision") -> None:
        self.name = name
        self.timeout_s = access.timeout_s
        self.client = _client(access)

    def view(self, image: Image, quad: Quad) -> Image:
        """The plate in its own aspect with ground around it."""
        return upright(image, quad, HEIGHT, MOST_WIDTH, MARGIN)

    def read(self, crops: Sequence[Image]) -> list[Read]:
        """One read per crop (of `view`), in their order.

        Raises:
            TransientError: `reader_unavailable` or `reader_busy`, after three attempts or the timeout.
            PermanentError: `reader_not_authorised`, `reader_disabled`, `reader_quota` or `reader_refused`.
        """
        ends = monotonic() + self.timeout_s
        answers: list[Any] = []
        for start in range(0, len(crops), MOST_AT_ONCE):
            some = [_request(crop) for crop in crops[start : start + MOST_AT_ONCE]]
            answers += self._asked(some, ends)
        return [
            plate_read(list(_pieces(answer.full_text_annotation, crop)))
            for answer, crop in zip(answers, crops, strict=True)
        ]

    def _asked(self, requests: list[dict[str, Any]], ends: float) -> Sequence[Any]:
        """The answers to requests, asked again while that may help and there is time."""
        for wait in WAITS_S:
            try:
                return self._asked_once(requests, ends)
            except TransientError:
                if monotonic() + wait >= ends:
                    raise
                sleep(wait)
        return self._asked_once(requests, ends)

    def _asked_once(self, requests: list[dict[str, Any]], ends: float) -> Sequence[Any]:
        try:
            # The client's own attempts go on for ten minutes, longer than a worker may hold a picture.
            answer = self.client.batch_annotate_images(
                requests=requests, retry=None, timeout=max(ends - monotonic(), 0.1)
            )
        except Exception as error:
            failure = as_failure(error)
            if failure is None:
                raise
            raise failure from None
        if len(answer.responses) != len(requests):
            raise TransientError("the Vision API answered for another number of images", code="reader_unavailable")
        for one in answer.responses:
            if failure := answer_failure(one.error.code):
                raise failure
        return list(answer.responses)


def _client(access: VisionAccess) -> Any:
    from google.api_core.client_options import ClientOptions
    from google.cloud.vision import ImageAnnotatorClient

    credentials = key_credentials(access.api_key) if access.api_key else stored_credentials(access.credentials, SCOPE)
    options = ClientOptions(api_endpoint=access.endpoint) if access.endpoint else None
    return ImageAnnotatorClient(credentials=credentials, transport="rest", client_options=options)


def _request(crop: Image) -> dict[str, Any]:
    _, png = cv2.imencode(".png", crop)
    return {
        "image": {"content": png.tobytes()},
        "features": [{"type_": "TEXT_DETECTION"}],
        "image_context": {
            # Without a hint, letters come back as their Cyrillic and Greek twins.
            "language_hints": ["en"],
            "text_detection_params": {"enable_text_detection_confidence_score": True},
        },
    }


def _pieces(annotation: Any, crop: Image) -> Iterator[Piece]:
    """The words of a TextAnnotation."""
    for page in annotation.pages:
        for block in page.blocks:
            for paragraph in block.paragraphs:
                for word in paragraph.words:
                    yield Piece(_box(word.bounding_box), tuple(_characters(word, crop)))


def _characters(word: Any, crop: Image) -> Iterator[Character]:
    for symbol in word.symbols:
        box = _box(symbol.bounding_box if symbol.bounding_box.vertices else word.bounding_box)
        center = place((box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2, crop, MARGIN)
        # A symbol without a confidence of its own has that of its word.
        score = float(symbol.confidence or word.confidence)
        for char in normalise(symbol.text):
            yield Character(char, min(max(score, 0.0), 1.0), (), center)


def _box(poly: Any) -> Box:
    """As wide as the polygon and as high as its text, which may run askew."""
    points = np.array([(vertex.x, vertex.y) for vertex in poly.vertices], np.float32).reshape(-1, 2)
    if len(points) != 4:
        return Box(0.0, 0.0, 0.0, 0.0)
    middle, half = float(points[:, 1].mean()), float(np.linalg.norm(points[[3, 2]] - points[[0, 1]], axis=1).mean()) / 2
    return Box(float(points[:, 0].min()), middle - half, float(points[:, 0].max()), middle + half)
