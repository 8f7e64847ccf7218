"""Candidates from the database and what policies make of them."""

import datetime as dt

import pytest
from django.urls import reverse

from companies.models import Role
from plates.candidates import candidates
from plates.matching import Prior
from plates.misread_preview import accepted_misreads
from plates.models import MatchingPolicy, RegisteredPlate
from plates.policies import decide, policy_of, prior_of, register_size
from tests.factories import client_of, make_company, make_plate

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 1, 10)
PRIOR = Prior(1000.0, "IN")


def certain(text):
    return [{char: 0.995} for char in text]


def doubtful():
    """MH12A81234 or, less probably, MH12AB1234."""
    read = certain("MH12AB1234")
    read[5] = {"8": 0.55, "B": 0.44}
    return read


def texts(company, positions, day=DAY):
    return [one.text for one in candidates(company, positions, day, PRIOR).rankings]


@pytest.mark.parametrize(
    "read",
    [
        "MH12AB1234",  # as registered
        "MH12A81234",  # a look-alike
        "HH12AB1234",  # a character that is no look-alike
        "HH12AB1Z34",  # two wrong, one of them a look-alike, one not
        "MH12AB12345",  # one too many
        "H12AB1234",  # the first one missed
        "MH12A1234",  # one missed within
    ],
)
def test_a_misread_plate_is_found(company, read):
    make_plate(company, "MH 12 AB 1234")
    assert texts(company, certain(read)) == ["MH12AB1234"]


def test_other_companies_and_other_days_are_left_out(company):
    make_plate(make_company(), "MH12AB1234")
    make_plate(company, "MH12A81234", valid_until=dt.date(2026, 1, 9))
    make_plate(company, "MHI2AB1234", valid_from=dt.date(2026, 1, 11))
    assert texts(company, certain("MH12AB1234")) == []
    assert texts(company, certain("MH12AB1234"), dt.date(2026, 1, 9)) == ["MH12A81234"]


def test_nothing_is_found_for_an_empty_read(company):
    make_plate(company, "A")
    assert candidates(company, [], DAY, PRIOR).rankings == []


def test_a_sure_read_takes_one_query_and_an_unknown_one_two(company, django_assert_num_queries):
    make_plate(company, "MH12AB1234")
    with django_assert_num_queries(1):
        texts(company, certain("MH12AB1234"))
    with django_assert_num_queries(2):
        texts(company, certain("KA05MN7788"))


def decided(company, positions, **policy):
    found = candidates(company, positions, DAY, PRIOR)
    return decide(MatchingPolicy(company=company, **policy), found)


def test_blocked_beats_allowed_when_a_read_may_show_either(company):
    make_plate(company, "MH12A81234", status="allowed")
    make_plate(company, "MH12AB1234", status="blocked")
    decision = decided(company, doubtful())
    assert [one.plate.status for one in decision.accepted] == ["blocked", "allowed"]
    assert (decision.status, decision.alert) == ("blocked", True)


def test_a_sure_read_does_not_drag_its_lookalike_in(company):
    make_plate(company, "MH12AB1234", status="allowed")
    make_plate(company, "MH12A81234", status="blocked")
    decision = decided(company, certain("MH12AB1234"))
    assert [one.plate.normalised for one in decision.accepted] == ["MH12AB1234"]
    assert not decision.alert


@pytest.mark.parametrize(
    ("read", "strictness", "is_match"),
    [
        ("MH12AB1234", "exact", True),
        ("MH12A8", "exact", False),
        ("MH12A8", "lookalike", True),
        ("MH12W", "lookalike", False),
        ("MH12W", "near", True),
    ],
)
def test_strictness(company, read, strictness, is_match):
    make_plate(company, "MH12AB1234")
    positions = certain("MH12AB1234")
    if read == "MH12A8":
        positions[5] = {"8": 0.6, "B": 0.39}
    elif read == "MH12W":
        positions[4] = {"W": 0.6, "A": 0.39}
    assert bool(decided(company, positions, strictness=strictness).accepted) is is_match


def test_below_the_threshold_nothing_matches(company):
    make_plate(company, "MH12AB1234")
    read = certain("MH12AB1234")
    read[9] = {"7": 0.9985, "4": 0.0005}
    assert decided(company, read).accepted == ()


def test_an_ignored_plate_comes_to_nothing(company):
    make_plate(company, "MH12AB1234", status="ignored")
    decision = decided(company, certain("MH12AB1234"))
    assert (decision.accepted, decision.status, decision.alert) == ((), "", False)


def test_alerts_are_chosen_by_status(company):
    make_plate(company, "MH12AB1234", status="watch")
    assert decided(company, certain("MH12AB1234")).alert
    assert not decided(company, certain("MH12AB1234"), alert_watch=False).alert


def test_the_register_is_counted_at_most_once_an_hour(company):
    make_plate(company, "A1")
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert register_size(policy_of(company), start) == 1
    make_plate(company, "A2")
    assert register_size(policy_of(company), start + dt.timedelta(minutes=59)) == 1
    assert register_size(policy_of(company), start + dt.timedelta(minutes=61)) == 2
    assert prior_of(policy_of(company), start).region == company.region


def test_what_a_strictness_accepts():
    assert accepted_misreads("MH12AB1234", "exact") == []
    alike = {one.text for one in accepted_misreads("MH 12 AB 1234", "lookalike", 500)}
    assert "MH12A81234" in alike
    assert "MH12AB12З4" not in alike
    assert all(len(text) == 10 for text in alike)
    near = {one.text for one in accepted_misreads("MH12AB1234", "near", 5000)}
    assert alike < near
    with pytest.raises(ValueError, match="sometimes"):
        accepted_misreads("A1", "sometimes")


def test_the_portal_shows_what_is_accepted_and_what_collides(company):
    plate = make_plate(company, "MH12AB1234")
    make_plate(company, "MH12A81234", status="blocked")
    page = client_of(company, Role.VIEWER).get(reverse("plates:misreads", args=[plate.pk])).content.decode()
    assert "MH1ZAB1234" in page or "MHI2AB1234" in page
    assert "MH12A81234</a>" in page
    assert "Blocked</span>" in page
    assert '<span class="hint">look-alike characters</span>' in page
    assert "India, state series, Maharashtra" in page


def test_registering_warns_of_plates_that_may_be_taken_for_it(company):
    make_plate(company, "MH12A81234")
    client = client_of(company, Role.MANAGER)
    response = client.post(reverse("plates:add"), {"text": "MH12AB1234", "status": "allowed"}, follow=True)
    assert RegisteredPlate.objects.filter(normalised="MH12AB1234").exists()
    assert "may be taken for MH12A81234 (allowed)" in response.content.decode()
