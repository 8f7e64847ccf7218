"""Small pictures beside the large ones: made once, drawn on anew each time, and deleted with them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from companies.models import Role
from recognition.models import Image
from recognition.services import retention, stored
from tests.factories import client_of
from tests.recognition.review_world import read_picture, read_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def image(company, calls):
    return read_picture(company, read_with("KA05MN7788"), width=1200, height=900)


def files_of(image):
    folder = image.file.name.rsplit("/", 1)[0]
    return sorted(default_storage.listdir(folder)[1])


def test_a_thumbnail_is_made_once_and_then_needs_the_large_picture_no_more(company, image, monkeypatch):
    client, address = client_of(company, Role.VIEWER), reverse("recognition:thumbnail", args=[image.public_id])
    first = client.get(address).content
    assert files_of(image) == [image.sha256, f"{image.sha256}.small.jpg"]
    default_storage.delete(image.file.name)
    again = client.get(address)
    assert again.status_code == 200 and again.content[:2] == first[:2] == b"\xff\xd8"
    assert stored.small_pixels_of(image).shape == (315, 420, 3)


def test_two_who_make_one_at_the_same_time_leave_one(image):
    small = stored.small_pixels_of(image)
    stored._keep(image, stored._small(image.file.name), small)
    assert files_of(image) == [image.sha256, f"{image.sha256}.small.jpg"]


def test_it_goes_with_its_picture_and_none_is_made_of_one_that_is_gone(
    image, settings, django_capture_on_commit_callbacks
):
    small = stored.small_pixels_of(image)
    settings.ANPR_RETENTION_DAYS = 1
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.delete_expired(timezone.now() + timedelta(days=2)) == 1
    assert files_of(image) == [] and not Image.objects.exists()
    stored._keep(image, stored._small(image.file.name), small)
    assert files_of(image) == []


def test_a_broken_small_picture_is_made_again(image):
    name = stored._small(image.file.name)
    stored.small_pixels_of(image)
    with default_storage.open(name, "wb") as file:
        file.write(b"")
    assert stored.small_pixels_of(image).shape == (315, 420, 3)
