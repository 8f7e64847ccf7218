"""The overview and the list of alerts as pages: whose, in which time, for whom, and what they cost."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from companies.models import AuditEvent, Membership, Role
from recognition.models import Alert
from tests.factories import client_of, logged_in, make_company, make_plate, member
from tests.recognition.services.test_statistics import make_image, make_read

pytestmark = pytest.mark.django_db


def page_of(client, address="/", **headers):
    return client.get(address, headers=headers).content.decode()


def make_alert(company, text="MH 12 AB 1234", **fields):
    return Alert.objects.create(
        company=company, image=make_image(company), plate_text=text, **{"plate_status": "blocked", "score": 0.9, **fields}
    )  # fmt: skip


def charts(page):
    """The charts of a page by their id, parsed strictly."""
    drawn = re.findall(r"<svg id=.*?</svg>", page, re.DOTALL)
    found = [ElementTree.fromstring(one) for one in drawn]  # noqa: S314 - our own page
    return {one.get("id"): one for one in found}


def test_a_new_company_is_shown_three_steps(company):
    page = page_of(client_of(company, Role.MANAGER))
    assert "Three steps to the first match" in page
    assert 'href="/plates/add/"' in page
    assert "Done" not in page
    make_plate(company, "MH12AB1234")
    assert "Done" in page_of(client_of(company, Role.MANAGER))
    viewer = page_of(client_of(company, Role.VIEWER))
    assert 'href="/plates/add/"' not in viewer
    assert "Registering and uploading is for managers" in viewer


def test_figures_are_the_companys_own(company):
    make_read(company, timezone.now() - timedelta(minutes=1), "blocked")
    other = make_company()
    make_read(other, timezone.now() - timedelta(minutes=1), text="KA05MN7788")
    make_alert(other, "KA 05 MN 7788")
    page = page_of(client_of(company, Role.VIEWER))
    assert "1 read, the most (1) on" in page
    assert "KA05MN7788" not in page
    assert "KA 05 MN 7788" not in page


def test_hours_are_those_of_the_companys_clock(company):
    now = datetime.now(UTC)
    make_read(company, now)
    here = now.astimezone(timezone.get_fixed_timezone(330))
    hours = charts(page_of(client_of(company, Role.VIEWER), "/?period=today"))["hours"]
    titles = [mark.get("aria-label") for mark in hours if mark.get("class") == "mark"]
    assert len(titles) == 24
    assert titles[here.hour] == f"{here.hour:02}:00–{here.hour + 1:02}:00: 1 (1 not registered)"


@pytest.mark.parametrize(
    ("period", "shown"),
    [("today", {"hours", "shares"}), ("7", {"hours", "shares", "days", "weekdays"}), ("90", {"hours", "shares", "days", "weekdays"})],
)  # fmt: skip
def test_charts_are_well_formed_named_and_have_a_table(company, period, shown):
    for back in range(5):
        make_read(company, timezone.now() - timedelta(days=back, minutes=1), ("", "allowed", "watch")[back % 3])
    page = page_of(client_of(company, Role.VIEWER), f"/?period={period}")
    found = charts(page)
    assert set(found) == shown
    for key, chart in found.items():
        assert chart.find("title").text
        assert "table follows" in chart.find("desc").text
        assert f'id="{key}-table"' in page
    assert page.count("<table") >= len(shown)
    if "days" in shown:
        assert len([one for one in found["days"] if one.get("class") == "mark"]) == int(period)


def test_a_refresh_gets_the_live_part_alone(company):
    make_read(company, timezone.now() - timedelta(minutes=1))
    part = page_of(client_of(company, Role.VIEWER), "/?period=7", **{"HX-Request": "true"})
    assert part.startswith('<div id="live" hx-get="/?period=7" hx-trigger="every 20s"')
    assert "<html" not in part


def test_what_needs_attention_leads_there(company):
    make_read(company, timezone.now(), review_state="waiting", review_rank=3)
    make_image(company, timezone.now(), status="failed", error_code="truncated")
    today = timezone.localdate()
    for text, days in (("MH 12 AB 1230", 7), ("MH 12 AB 123O", 8), ("KA 05 MN 7788", -1), ("DL 8C AF 5030", 0)):
        make_plate(company, text, valid_until=today + timedelta(days=days))
    client = client_of(company, Role.VIEWER)
    page = page_of(client)
    assert re.search(r'href="/pictures/review/"[^>]*><b>1</b> reads wait for review', page)
    assert re.search(r'href="/pictures/\?state=failed"[^>]*><b>1</b> pictures could not be read', page)
    assert re.search(r'href="/plates/\?validity=expiring"[^>]*><b>2</b> plates expire within a week', page)
    assert re.search(r'href="/plates/\?twins=alike"[^>]*><b>1</b> groups of registered plates look alike', page)
    assert plates_of(page_of(client, "/plates/?validity=expiring")) == {"MH 12 AB 1230", "DL 8C AF 5030"}
    assert plates_of(page_of(client, "/plates/?twins=alike")) == {"MH 12 AB 1230", "MH 12 AB 123O"}


def plates_of(page):
    known = ("MH 12 AB 1230", "MH 12 AB 123O", "KA 05 MN 7788", "DL 8C AF 5030")
    return {text for text in known if text in page}


def test_the_navigation_counts_alerts_that_nobody_has_seen(company):
    client = client_of(company, Role.VIEWER)
    assert 'class="count"' not in page_of(client, "/alerts/")
    make_alert(company)
    make_alert(make_company())
    assert '<span class="count">1<span class="unseen"> not seen</span></span>' in page_of(client, "/alerts/")


def test_a_manager_marks_an_alert_as_seen_and_opens_it_again(company):
    user, alert = member(company, Role.MANAGER), make_alert(company)
    client = logged_in(user)
    response = client.post(reverse("alerts:seen", args=[alert.pk]), {"next": "/?period=7"})
    assert response["Location"] == "/?period=7"
    alert.refresh_from_db()
    assert alert.seen_by == user
    assert "MH 12 AB 1234" not in page_of(client, "/alerts/").replace("The alert of MH 12 AB 1234 is marked", "")
    assert "MH 12 AB 1234" in page_of(client, "/alerts/?state=seen")
    client.post(reverse("alerts:open", args=[alert.pk]))
    alert.refresh_from_db()
    assert (alert.seen_by, alert.seen_at) == (None, None)
    assert list(AuditEvent.objects.filter(action__startswith="alert").values_list("action", flat=True)) == [
        "alert.opened", "alert.seen",
    ]  # fmt: skip


def test_several_alerts_are_marked_at_once_and_those_of_others_never(company):
    mine, others = [make_alert(company) for _ in range(3)], make_alert(make_company())
    client = client_of(company, Role.MANAGER)
    client.post(reverse("alerts:seen-many"), {"alert": [mine[0].pk, mine[1].pk, others.pk, "x", "9" * 30]})
    assert set(Alert.objects.unseen()) == {mine[2], others}
    assert "Choose at least one alert." in client.post(reverse("alerts:seen-many"), follow=True).content.decode()


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(company, address):
    alert = make_alert(company)
    response = client_of(company, Role.MANAGER).post(reverse("alerts:seen", args=[alert.pk]), {"next": address})
    assert response["Location"] == "/alerts/"


def test_alerts_are_filtered_and_paged(company):
    plate = make_plate(company, "KA 05 MN 7788")
    for _ in range(26):
        make_alert(company)
    make_alert(company, "KA 05 MN 7788", plate=plate, plate_status="watch")
    client = client_of(company, Role.VIEWER)
    page = page_of(client, "/alerts/?status=blocked")
    assert page.count("MH 12 AB 1234") == 25
    older = re.search(r'href="(\?[^"]*before=\d+)"', page)[1].replace("&amp;", "&")
    assert page_of(client, f"/alerts/{older}").count("MH 12 AB 1234") == 1
    for asked in ("ka05", "KA 05", "05 mn"):
        page = page_of(client, f"/alerts/?plate={asked}")
        assert ("KA 05 MN 7788" in page, "MH 12 AB 1234" in page) == (True, False)
    assert "No alert is like that" in page_of(client, "/alerts/?plate=ZZ")
    assert "MH 12 AB 1234" in page_of(client, f"/alerts/?before={'9' * 40}&state=nonsense&status=nonsense")


def test_members_choose_for_themselves_whether_they_get_mail(company):
    user = member(company, Role.VIEWER)
    membership, other = user.memberships.get(), member(company, Role.OWNER).memberships.get()
    client = logged_in(user)
    assert "Turn on" in page_of(client, "/account/")
    client.post(reverse("companies:alert-mail", args=[membership.pk]), {"wanted": "yes"})
    assert Membership.objects.get(pk=membership.pk).alert_mail
    assert client.post(reverse("companies:alert-mail", args=[other.pk]), {"wanted": "yes"}).status_code == 404
    assert not Membership.objects.get(pk=other.pk).alert_mail
    client.post(reverse("companies:alert-mail", args=[membership.pk]), {"wanted": "no"})
    assert not Membership.objects.get(pk=membership.pk).alert_mail


def test_queries_do_not_grow_with_what_there_is(company, django_assert_max_num_queries):
    for back in range(12):
        read = make_read(company, timezone.now() - timedelta(days=back, minutes=5), "allowed", text=f"KA05MN{back:04}")
        read.matches.create(
            plate=make_plate(company, read.text), plate_text=read.text, plate_status="allowed", score=0.9, reason="exact"
        )  # fmt: skip
        make_alert(company, read=read)
    client = client_of(company, Role.MANAGER)
    page_of(client, "/account/")  # the first request of a minute notes that the session is used
    for address, most in (("/?period=today", 21), ("/?period=90", 21), ("/alerts/", 6)):
        with django_assert_max_num_queries(most):
            page_of(client, address)
