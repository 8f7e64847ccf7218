"""The page of one picture: evidence, neighbours, decisions."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from companies.models import Role
from recognition.models import BatchFile, Image, PastMatch
from recognition.services.uploads import create_batch
from tests.factories import client_of, make_company, make_plate, picture, sent
from tests.recognition.review_world import read_picture, read_with, the_read

pytestmark = pytest.mark.django_db


@pytest.fixture
def image(company, calls):
    make_plate(company, "KA 05 MN 778B", owner_name="Priya", vehicle_make="Tata")
    return read_picture(company, read_with("KA05MN7788", 0.95, {9: {"B": 0.21, "3": 0.02}}))


def page_of(client, image):
    response = client.get(reverse("recognition:image", args=[image.public_id]))
    assert response.status_code == 200
    return response.content.decode()


def test_another_companys_picture_is_not_there_for_conditional_requests_either(image):
    stranger = client_of(make_company(), Role.VIEWER)
    for name in ("view", "large", "thumbnail"):
        response = stranger.get(reverse(f"recognition:{name}", args=[image.public_id]), headers={"If-None-Match": "*"})
        assert (response.status_code, response.get("ETag")) == (404, None)


def post(client, name, read, **data):
    return client.post(reverse(f"recognition:{name}", args=[read.pk]), data, follow=True).content.decode()


def test_it_draws_vehicle_plate_and_characters_and_says_why_it_matches(company, image):
    page = page_of(client_of(company, Role.VIEWER), image)
    assert '<polygon points="60.0,300.0 220.0,300.0 220.0,340.0 60.0,340.0">' in page
    letters = page.split('<g class="letters"')[1].split("</g>")[0]
    assert letters.count("<text") == 10
    assert 'x="68.0" y="288.0"' in letters  # the first of ten characters, above the plate
    assert "8 read where B is registered (character 10; 2nd choice, 0.21)." in page
    assert "Priya, Tata" in page
    assert "India, state series, Karnataka" in page
    assert "22.0 ms" in page  # 4 + 12 + 6
    assert 'width="21"' in page  # the bar of the alternative


def test_characters_of_a_second_row_stand_below_the_plate(company, calls):
    from recognition.models import Detection
    from recognition.presenting.marks import crop_marks, picture_marks

    detection = Detection(x1=0, y1=0, x2=100, y2=50, quad=[[0, 0], [100, 0], [100, 50], [0, 50]])
    characters = [
        {"char": "A", "score": 0.95, "center": [0.5, 0.25], "alternatives": []},
        {"char": "B", "score": 0.7, "center": [0.5, 0.75], "alternatives": []},
        {"char": "C", "score": 0.1, "alternatives": []},
    ]
    found = picture_marks(detection, characters)
    assert [(mark.char, mark.x, mark.y, mark.level) for mark in found] == [
        ("A", 50.0, -15.0, "sure"),
        ("B", 50.0, 65.0, "unsure"),
    ]
    assert crop_marks(detection, characters).view_box == "0 -44 256 216"


def test_it_leads_to_the_neighbours_of_its_batch(company, calls):
    batch = create_batch(company, None, [sent(f"{n}.jpg", picture(n)) for n in (1, 2, 3)])
    first, second, third = (file.image for file in batch.files.order_by("position"))
    client = client_of(company, Role.VIEWER)
    page = page_of(client, second)
    assert "2 of 3" in page
    assert (
        f"{first.public_id}/?batch={batch.public_id}" in page and f"{third.public_id}/?batch={batch.public_id}" in page
    )
    other = create_batch(company, None, [sent("9.jpg", picture(9))])
    BatchFile.objects.create(batch=other, position=1, name="2.jpg", outcome="duplicate", image=second)
    within = client.get(
        f"{reverse('recognition:image', args=[second.public_id])}?batch={other.public_id}"
    ).content.decode()
    assert "2 of 2" in within and str(first.public_id) not in within
    assert client.get(f"{reverse('recognition:image', args=[first.public_id])}?batch=nonsense").status_code == 200


def test_a_manager_corrects_a_read_and_takes_it_back(company, image):
    client, read = client_of(company, Role.MANAGER), the_read(image)
    page = post(client, "judge", read, text="ka 05 mn 778b", verdict="text", seen=0)
    assert "KA05MN7788 is corrected to KA05MN778B." in page
    read.refresh_from_db()
    assert read.text == "KA05MN778B"
    assert "Read exactly as registered." in page
    assert "Matched before (1)" in page
    page = post(client, "take-back", read, seen=read.reviews.first().pk)
    assert "The decision is taken back" in page
    read.refresh_from_db()
    assert read.text == "KA05MN7788"
    assert PastMatch.objects.filter(read=read).count() == 2


def test_a_suggested_text_is_one_press(company, image):
    client, read = client_of(company, Role.MANAGER), the_read(image)
    assert '<button class="quiet small" name="choice" value="KA05MN778B">' in page_of(client, image)
    post(client, "judge", read, text="KA05MN7788", choice="KA05MN778B", seen=0)
    read.refresh_from_db()
    assert (read.text, read.review_state) == ("KA05MN778B", "corrected")


def test_rejecting_says_so_and_wrong_texts_are_named(company, image):
    client, read = client_of(company, Role.MANAGER), the_read(image)
    assert "Type the plate&#x27;s letters A–Z and digits." in post(client, "judge", read, text="--", verdict="text")
    assert "KA05MN7788 is rejected: it counts as no plate." in post(client, "judge", read, verdict="rejected")
    assert "Rejected reads match nothing." in page_of(client, image)


def test_viewers_see_no_decisions_to_take(company, image):
    client = client_of(company, Role.VIEWER)
    assert 'class="judge"' not in page_of(client, image)
    assert client.post(reverse("recognition:judge", args=[the_read(image).pk]), {"text": "A1"}).status_code == 403


def test_the_context_of_a_plate_is_its_vehicle(company, image):
    from recognition.pictures import surroundings

    detection = image.detections.get()
    assert surroundings(detection, 640, 480) == (0, 1, 419, 480)
    detection.vehicle_box = None
    assert surroundings(detection, 640, 480) == (0, 140, 380, 480)
    client = client_of(company, Role.VIEWER)
    for name, args in (("context", [image.public_id, 0]), ("large", [image.public_id])):
        assert client.get(reverse(f"recognition:{name}", args=args)).content.startswith(b"\xff\xd8")


def test_the_page_costs_the_same_however_much_was_found(company, calls, django_assert_max_num_queries):
    reads = [read_with(f"KA05MN77{n}8", 0.9) for n in range(3)]
    image = read_picture(company, *reads)
    client = client_of(company, Role.MANAGER)
    page_of(client, image)
    with django_assert_max_num_queries(16):
        page_of(client, image)


def test_waiting_and_failed_pictures_have_pages_too(company, calls):
    create_batch(company, None, [sent("a.jpg", picture(1))])
    image = Image.objects.get()
    client = client_of(company, Role.MANAGER)
    assert "Look again" in page_of(client, image)
    Image.objects.update(status="failed", error_code="truncated", finished_at=timezone.now())
    page = page_of(client, image)
    assert "The file is broken" in page and "Try again" in page
