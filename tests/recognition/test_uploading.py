"""Sending pictures: the plain form, and the answers that a browser's queue gets."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from companies.models import Role
from recognition.models import Batch
from recognition.services.uploads import create_batch
from recognition.views import uploading
from tests.factories import client_of, make_company, picture, sent, zipped

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


@pytest.fixture
def manager(company, calls):
    return client_of(company, Role.MANAGER)


def open_batch(client, batch, name="Gate"):
    return client.post(reverse("recognition:upload"), {"batch": str(batch), "name": name}, headers=JSON)


def add(client, batch, *files, **fields):
    address = reverse("recognition:batch-add", args=[batch.public_id])
    return client.post(address, {"pictures": list(files), **fields}, headers=JSON)


def test_a_queue_opens_one_batch_however_often_it_asks(manager, company):
    chosen = uuid.uuid4()
    answers = [open_batch(manager, chosen).json() for _ in range(2)]
    batch = Batch.objects.get()
    assert (batch.public_id, batch.company, batch.name) == (chosen, company, "Gate")
    assert answers == [{"page": f"/pictures/batches/{chosen}/", "send": f"/pictures/batches/{chosen}/add/"}] * 2
    assert open_batch(client_of(make_company(), Role.OWNER), chosen).status_code == 404


def test_a_queue_is_told_what_became_of_each_file(manager, company):
    batch = create_batch(company, None, [])
    answer = add(manager, batch, sent("a.jpg", picture(1)), sent("b.jpg", picture(1)), sent("c.jpg", b"text")).json()
    page = reverse("recognition:image", args=[batch.files.first().image.public_id])
    assert answer["files"] == [
        {"name": "a.jpg", "outcome": "accepted", "words": "", "page": page},
        {"name": "b.jpg", "outcome": "duplicate", "words": "", "page": page},
        {"name": "c.jpg", "outcome": "refused", "words": "This is not a picture, whatever its name says.", "page": ""},
    ]


def test_a_file_whose_answer_was_lost_is_sent_again_without_harm(manager, company):
    batch, key = create_batch(company, None, []), str(uuid.uuid4())
    archive = zipped(**{"1.jpg": picture(1), "2.jpg": picture(2)})
    first = add(manager, batch, sent("a.zip", archive), key=key).json()
    assert add(manager, batch, sent("a.zip", archive), key=key).json() == first
    assert [file.name for file in batch.files.all()] == ["a.zip/1.jpg", "a.zip/2.jpg"]


def test_the_batch_knows_whether_more_is_on_its_way(manager, company):
    batch = create_batch(company, None, [])
    add(manager, batch, sent("a.jpg", picture(1)), more="on")
    batch.refresh_from_db()
    assert batch.more_until > timezone.now()
    add(manager, batch, sent("b.jpg", picture(2)))
    batch.refresh_from_db()
    assert batch.more_until is None


def test_what_a_queue_sends_wrongly_is_named(manager, company, settings):
    batch = create_batch(company, None, [])
    assert add(manager, batch).json() == {"error": "Choose at least one file."}
    assert add(manager, batch, sent("a.jpg", b"x"), key="<script>").status_code == 422
    answer = manager.post(reverse("recognition:upload"), {"batch": "no id"}, headers=JSON)
    assert answer.status_code == 422
    settings.ANPR_MAX_BATCH_FILES = 0
    assert "more files than allowed" in add(manager, batch, sent("a.jpg", picture(1))).json()["files"][0]["words"]


def test_the_plain_form_adds_to_a_batch(manager, company):
    batch = create_batch(company, None, [sent("a.jpg", picture(1))], "North gate")
    address = reverse("recognition:batch-add", args=[batch.public_id])
    page = manager.get(address).content.decode()
    assert "North gate" in page and 'name="name"' not in page
    response = manager.post(address, {"pictures": [sent("b.jpg", picture(2))]})
    assert response["Location"] == reverse("recognition:batch", args=[batch.public_id])
    assert batch.files.count() == 2
    assert "Choose at least one file." in manager.post(address, {}).content.decode()


def test_the_page_says_how_many_more_files_fit(manager, company, settings):
    settings.ANPR_MAX_BATCH_FILES = 3
    batch = create_batch(company, None, [sent("a.jpg", picture(1))])
    page = manager.get(reverse("recognition:batch-add", args=[batch.public_id])).content.decode()
    assert "This batch takes 2 more files." in page
    assert 'data-most-files="2"' in page


def test_very_many_new_batches_have_to_wait(manager, monkeypatch):
    monkeypatch.setattr(uploading, "NEW_BATCHES", uploading.Limit("new-batch", 1, 3600))
    assert open_batch(manager, uuid.uuid4()).status_code == 200
    refused = open_batch(manager, uuid.uuid4())
    assert refused.status_code == 422
    assert refused.json() == {"error": "You began very many batches. Try again in 60 minutes."}
    page = manager.post(reverse("recognition:upload"), {"pictures": [sent("a.jpg", picture(1))]})
    assert "You began very many batches." in page.content.decode()
    assert Batch.objects.count() == 1


def test_viewers_send_nothing(company, calls):
    batch = create_batch(company, None, [])
    viewer = client_of(company, Role.VIEWER)
    assert add(viewer, batch, sent("a.jpg", picture(1))).status_code == 403
    assert open_batch(viewer, uuid.uuid4()).status_code == 403
