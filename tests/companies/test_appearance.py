"""Every page of accounts and people in Chromium, wide and light, narrow and dark: axe, width, console.

ANPR_SCREENSHOTS=folder keeps a picture of each.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from companies import second_step
from companies.audit import record
from companies.digests import digest
from companies.models import Invitation, Membership, Role, SignIn, TrustedBrowser, User
from tests.browser import enter, opened
from tests.factories import PASSWORD, make_company, make_user, member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIREFOX = "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"
LOOKS = [(1440, "light"), (390, "dark")]
STRANGER = ("/login/", "/forgotten/", "/invitations/secret/", "/invitations/gone/", "/nothing")
PERSON = (
    "/account/", "/account/password/", "/account/email/", "/account/app/", "/account/app/remove/", "/account/recovery/",
    "/account/sessions/", "/account/confirm/?next=/account/", "/companies/", "/company/", "/people/", "/people/invite/",
)  # fmt: skip


@pytest.fixture
def asha(live_server):
    """An owner with two companies, colleagues, invitations, sessions and a trusted browser."""
    company, later = make_company("sunrise-parking"), timezone.now() + timedelta(days=5)
    user = member(company, Role.OWNER)
    User.objects.filter(pk=user.pk).update(email="asha.rao@example.com", full_name="Asha Rao")
    Membership.objects.create(company=make_company("zebra"), user=user, role=Role.VIEWER)
    for name, role, active in (("Vikram Shah", Role.MANAGER, True), ("Meera Nair", Role.VIEWER, False)):
        someone = make_user(full_name=name)
        Membership.objects.create(company=company, user=someone, role=role, is_active=active)
    fields = {"company": company, "invited_by": user, "sent_at": timezone.now()}
    Invitation.objects.create(
        email="new@example.com", digest=digest("invitation", "secret"), expires_at=later, **fields
    )
    Invitation.objects.create(
        email="a.rather.long.address@subsidiary.example.com", digest="0", expires_at=timezone.now(), **fields
    )
    TrustedBrowser.objects.create(user=user, digest="0" * 64, expires_at=later, user_agent=FIREFOX, ip="203.0.113.5")
    SignIn.objects.create(user=user, session_key="elsewhere", user_agent=FIREFOX, ip="2001:db8::1", second_step="app")
    record("role.changed", person=user, company=company, subject="asha.rao@example.com")
    return User.objects.get(pk=user.pk)


def looked_at(page, name, width):
    """Fails on anything serious that axe finds, on pages wider than the window and on console errors."""
    if folder := os.environ.get("ANPR_SCREENSHOTS"):
        page.screenshot(
            path=Path(folder) / f"{name.strip('/').replace('/', '-') or 'home'}-{width}.png", full_page=True
        )
    found = Axe().run(page).response["violations"]
    grave = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]
    assert grave == [], name
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    assert [said for said in page.problems if "responded with a status of 4" not in said] == [], name


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_pages_of_people_who_are_logged_in(chromium, live_server, asha, width, scheme):
    context, page = opened(chromium, viewport={"width": width, "height": 800}, color_scheme=scheme)
    enter(context, live_server.url, asha)
    colleague = Membership.objects.get(user__full_name="Vikram Shah").pk
    for address in (*PERSON, f"/people/{colleague}/deactivate/", "/"):
        page.goto(live_server.url + address)
        looked_at(page, address.split("?")[0], width)
    page.get_by_text("Asha Rao", exact=True).click()
    looked_at(page, "menu", width)
    page.goto(f"{live_server.url}/account/recovery/")
    page.get_by_role("button", name="Make ten codes").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    looked_at(page, "recovery-codes", width)
    context.close()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_pages_of_strangers(chromium, live_server, asha, width, scheme):
    context, page = opened(chromium, viewport={"width": width, "height": 800}, color_scheme=scheme)
    for address in STRANGER:
        page.goto(live_server.url + address)
        looked_at(page, address, width)
    page.goto(f"{live_server.url}/forgotten/")
    page.get_by_label("E-mail address").fill("nobody@example.com")
    page.get_by_role("button", name="Send the code").click()
    page.get_by_label("Code").fill("123")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("alert").wait_for()
    looked_at(page, "forgotten-code", width)
    second_step.make_recovery_codes(asha)
    page.goto(f"{live_server.url}/login/")
    page.get_by_label("E-mail address").fill(asha.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("Code from the e-mail").wait_for()
    looked_at(page, "login-code", width)
    context.close()
