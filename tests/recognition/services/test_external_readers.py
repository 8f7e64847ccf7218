"""Pictures in the job queue that the Vision API reads: what fails, what is tried again, what is kept."""

import logging

import pytest
from django.utils import timezone

from recognition.errors import message
from recognition.models import PlateRead
from recognition.pipeline.images import Decoder
from recognition.pipeline.pipeline import AnprPipeline, Finders
from recognition.pipeline.readers import google_vision
from recognition.pipeline.readers.google_vision import GoogleVisionReader
from recognition.pipeline.types import Box, Detection, ImageLimits, VisionAccess
from recognition.services import queue, reading
from recognition.services.uploads import create_batch
from tests.factories import make_plate, picture, sent
from tests.vision_api import DROP, Refusal, VisionApi, Word

pytestmark = pytest.mark.django_db

KEY = "a-key-that-nobody-may-see"


class OnePlate:
    def detect(self, image):
        box = Box(8, 10, 56, 24)
        return [Detection(box, box.quad(), 0.9)]


@pytest.fixture
def api(monkeypatch, settings):
    monkeypatch.setattr(google_vision, "WAITS_S", ())
    settings.ANPR_READER = "google-vision"
    server = VisionApi(KEY)
    server.words = [[Word("MH12", 0.1, 0.3, 0.45, 0.7), Word("AB1234", 0.5, 0.3, 0.9, 0.7)]]
    yield server
    server.stop()


@pytest.fixture
def pipeline(api):
    access = VisionAccess(api_key=KEY, endpoint=api.url, timeout_s=10)
    return AnprPipeline(Finders(OnePlate()), GoogleVisionReader(access), Decoder(ImageLimits()))


@pytest.fixture
def image(company, calls):
    return create_batch(company, None, [sent("a.jpg", picture(1))]).files.get().image


def state(image):
    image.refresh_from_db()
    return (image.status, image.error_code, image.attempts)


def test_a_read_is_recorded_with_its_reader_and_matched(image, company, pipeline):
    make_plate(company, "MH 12 AB 1234")
    assert reading.read_image(image.pk, pipeline)
    assert state(image) == ("done", "", 1)
    read = PlateRead.objects.get()
    assert (read.text, read.release) == ("MH12AB1234", None)
    assert read.reader.startswith("google-vision/3.")
    assert read.matches.get().reason == "exact"


@pytest.mark.parametrize("trouble", [Refusal(503, "UNAVAILABLE"), Refusal(429, "RESOURCE_EXHAUSTED"), DROP])
def test_a_service_that_is_down_for_now_is_asked_again_later(image, api, pipeline, trouble):
    api.plan = [trouble]
    assert not reading.read_image(image.pk, pipeline)
    assert state(image) == ("queued", "", 1)
    assert image.lease_expires_at > timezone.now()  # not before its time
    queue.Image.objects.update(lease_expires_at=None)
    assert reading.read_image(image.pk, pipeline)
    assert state(image) == ("done", "", 2)


def test_a_service_that_stays_down_ends_the_picture_with_words_for_people(image, api, pipeline, settings):
    api.plan = [Refusal(503, "UNAVAILABLE")] * settings.ANPR_MAX_ATTEMPTS
    for _ in range(settings.ANPR_MAX_ATTEMPTS):
        queue.Image.objects.update(lease_expires_at=None)
        reading.read_image(image.pk, pipeline)
    assert state(image) == ("failed", "reader_unavailable", settings.ANPR_MAX_ATTEMPTS)
    assert message(image.error_code) == "The reading service did not answer."


def test_refused_credentials_end_the_picture_at_once(image, api, pipeline):
    api.plan = [Refusal(403, "PERMISSION_DENIED", "BILLING_DISABLED")]
    assert reading.read_image(image.pk, pipeline)
    assert state(image) == ("failed", "reader_disabled", 1)
    assert not PlateRead.objects.exists()


def test_logs_hold_neither_keys_nor_plates_nor_addresses(image, api, pipeline, caplog):
    caplog.set_level(logging.INFO)
    api.plan = [Refusal(503, "UNAVAILABLE"), Refusal(400, "INVALID_ARGUMENT", "API_KEY_INVALID")]
    reading.read_image(image.pk, pipeline)
    queue.Image.objects.update(lease_expires_at=None)
    reading.read_image(image.pk, pipeline)
    assert f"image {image.pk} failed: reader_not_authorised" in caplog.text
    assert "reader_unavailable" in caplog.text or "503" in caplog.text
    for secret in (KEY, "MH12", api.url):
        assert secret not in caplog.text
