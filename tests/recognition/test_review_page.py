"""The review queue's page, by forms alone and by htmx."""

from __future__ import annotations

import pytest
from django.urls import reverse

from companies.models import Role
from recognition.models import Review
from tests.factories import client_of, make_company
from tests.recognition.review_world import read_picture, read_with, the_read

pytestmark = pytest.mark.django_db
PAGE = "recognition:review"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def reads(company, calls):
    return [
        the_read(read_picture(company, read_with(text, 0.97), name=f"{text}.jpg"))
        for text in ("KA05MN7788", "MH12AB1234", "DL8CAF5030")
    ]


def decide(client, read, headers=None, **data):
    return client.post(reverse("recognition:review-decide", args=[read.pk]), {"seen": 0, **data}, headers=headers or {})


def page_of(client):
    return client.get(reverse(PAGE)).content.decode()


def test_the_queue_is_worked_through_by_forms(company, reads):
    client = client_of(company, Role.MANAGER)
    page = page_of(client)
    assert "<strong>3 left</strong>" in page and "The reader is not sure" in page and "KA05MN7788.jpg" in page
    response = decide(client, reads[0], text="KA05MN7788", verdict="text")
    assert (response.status_code, response["Location"]) == (302, reverse(PAGE))
    page = page_of(client)
    assert "<strong>2 left</strong>" in page and "KA05MN7788 is confirmed." in page and "MH12AB1234.jpg" in page
    decide(client, reads[1], text="MH12AB1235", verdict="text")
    decide(client, reads[2], verdict="rejected")
    page = page_of(client)
    assert "Nothing to review" in page and "DL8CAF5030 is rejected" in page
    assert sorted(Review.objects.values_list("verdict", flat=True)) == ["confirmed", "corrected", "rejected"]


def test_htmx_gets_the_next_read_alone(company, reads):
    client = client_of(company, Role.MANAGER)
    page_of(client)
    response = decide(client, reads[0], HTMX, choice="KA05MN7789")
    page = response.content.decode()
    assert response.status_code == 200 and "<html" not in page
    assert "KA05MN7788 is corrected to KA05MN7789." in page and 'value="MH12AB1234"' in page


def test_the_last_decision_is_taken_back_and_its_read_comes_again(company, reads):
    client = client_of(company, Role.MANAGER)
    page_of(client)
    decide(client, reads[0], verdict="rejected")
    page_of(client)
    undo = reverse("recognition:review-undo", args=[reads[0].pk])
    page = client.post(undo, {"seen": reads[0].reviews.get().pk}, headers=HTMX).content.decode()
    assert 'value="KA05MN7788"' in page and "<strong>3 left</strong>" in page and "Taken back" in page
    reads[0].refresh_from_db()
    assert reads[0].review_state == "waiting"


def test_what_is_wrong_is_said_and_what_was_typed_stays(company, reads):
    client = client_of(company, Role.MANAGER)
    for headers, status in ((HTMX, 200), ({}, 422)):
        response = decide(client, reads[0], headers, text="A" * 16, verdict="text")
        page = response.content.decode()
        assert response.status_code == status
        assert "at most 14 letters and digits; these are 16" in page and f'value="{"A" * 16}"' in page
    assert not Review.objects.exists()


def test_skipped_reads_come_back_when_they_are_asked_for(company, reads):
    client = client_of(company, Role.MANAGER)
    for read in reads:
        page_of(client)
        decide(client, read, verdict="skip")
    page = page_of(client)
    assert "Only skipped reads are left" in page and "You skipped 3." in page
    client.post(reverse("recognition:review-restart"))
    assert 'value="KA05MN7788"' in page_of(client)


def test_two_people_work_side_by_side(company, reads):
    one, other = client_of(company, Role.MANAGER), client_of(company, Role.OWNER)
    assert 'value="KA05MN7788"' in page_of(one)
    assert 'value="MH12AB1234"' in page_of(other)
    decide(other, reads[1], verdict="rejected")
    assert 'value="DL8CAF5030"' in page_of(other)
    decide(other, reads[2], verdict="rejected")
    assert "Others are at it" in page_of(other)


def test_a_read_that_somebody_else_decided_is_not_overruled(company, reads):
    one, other = client_of(company, Role.MANAGER), client_of(company, Role.OWNER)
    page_of(one)
    decide(other, reads[0], text="KA05MN7789", verdict="text")
    page = decide(one, reads[0], HTMX, verdict="rejected").content.decode()
    assert "has reviewed this read meanwhile (corrected)" in page and "MH12AB1234.jpg" in page


def test_the_navigation_says_how_many_wait(company, reads):
    assert (
        '<span class="count calm">3<span'
        in client_of(company, Role.MANAGER).get(reverse("recognition:reads")).content.decode()
    )
    viewers = client_of(company, Role.VIEWER).get(reverse("recognition:reads")).content.decode()
    assert "count calm" not in viewers and reverse(PAGE) not in viewers


def test_reads_of_other_companies_do_not_exist(company, reads):
    stranger = client_of(make_company(), Role.OWNER)
    for name in ("review-decide", "review-undo", "judge", "take-back"):
        assert (
            stranger.post(reverse(f"recognition:{name}", args=[reads[0].pk]), {"verdict": "rejected"}).status_code
            == 404
        )
    assert "Nothing to review" in page_of(stranger)


def test_a_page_of_the_queue_has_its_budget(company, reads, django_assert_max_num_queries):
    client = client_of(company, Role.MANAGER)
    page_of(client)
    with django_assert_max_num_queries(20):
        page_of(client)
