"""Accounts in a real Chromium against a live server with a real SMTP server."""

from __future__ import annotations

import re

import pytest
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from companies.models import Role, TrustedBrowser, User
from tests.browser import enter, opened
from tests.factories import PASSWORD, make_company, make_user, member
from tests.mail_server import MailServer, code_in, link_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW = "a quite different phrase"


@pytest.fixture
def post(settings):
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.stop()


@pytest.fixture
def asha(live_server):
    company = make_company("sunrise")
    user = member(company, Role.OWNER)
    User.objects.filter(pk=user.pk).update(email="asha@example.com", full_name="Asha Rao")
    return User.objects.get(pk=user.pk)


def give_password(page, url, user, password=PASSWORD):
    page.goto(f"{url}/login/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def arrived(page):
    page.get_by_role("heading", name="Overview").wait_for()
    return True


@pytest.mark.parametrize("javascript", [True, False], ids=["JavaScript", "no JavaScript"])
def test_log_in_with_a_code_trust_the_browser_and_take_it_back(chromium, live_server, post, asha, javascript):
    context, page = opened(chromium, java_script_enabled=javascript)
    give_password(page, live_server.url, asha)
    page.get_by_text("We sent a six-digit code to a•••@example.com.").wait_for()
    if javascript:
        assert page.get_by_role("button", name="Send another code").is_disabled()
    page.get_by_label("Code from the e-mail").fill(code_in(post.text(asha.email, "code")))
    page.get_by_label("Trust this browser for 30 days").check()
    page.get_by_role("button", name="Continue").click()
    assert arrived(page)
    page.get_by_text("Asha Rao").click()
    page.get_by_role("button", name="Log out").click()
    give_password(page, live_server.url, asha)
    assert arrived(page)
    page.goto(f"{live_server.url}/account/sessions/")
    page.get_by_role("button", name=re.compile("Trust no more")).click()
    page.get_by_text("is not trusted any more").wait_for()
    assert not TrustedBrowser.objects.exists()
    assert page.problems == []
    context.close()


def test_a_forgotten_password_ends_the_session_in_another_browser(chromium, live_server, post, asha):
    there, other = opened(chromium)
    enter(there, live_server.url, asha)
    other.goto(f"{live_server.url}/account/")
    context, page = opened(chromium, java_script_enabled=False)
    page.goto(f"{live_server.url}/login/")
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("E-mail address").fill(asha.email)
    page.get_by_role("button", name="Send the code").click()
    page.get_by_label("Code").fill(code_in(post.text(asha.email, "new password")))
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Your password must contain at least 8 characters").wait_for()
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_label("New password once more").fill(NEW)
    page.get_by_role("button", name="Set the password").click()
    page.get_by_text("Your password is set").wait_for()
    post.text(asha.email, "was changed")
    other.reload()
    other.get_by_role("heading", name="Log in").wait_for()
    for one in (there, context):
        one.close()


def test_an_invited_person_makes_an_account(chromium, live_server, post, asha):
    context, page = opened(chromium)
    enter(context, live_server.url, asha)
    page.goto(f"{live_server.url}/people/")
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("E-mail address").fill("meera@example.com")
    page.get_by_label(re.compile("Manager")).check()
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_text("The invitation is on its way to meera@example.com.").wait_for()
    link = link_in(post.text("meera@example.com", "invites you"))
    guest, theirs = opened(chromium)
    theirs.goto(live_server.url + link)
    theirs.get_by_label("Your name").fill("Meera Nair")
    theirs.get_by_label("New password", exact=True).fill(NEW)
    theirs.get_by_label("New password once more").fill(NEW)
    theirs.get_by_role("button", name="Make the account and join").click()
    assert arrived(theirs)
    page.reload()
    page.get_by_text("Meera Nair").first.wait_for()
    assert page.problems + theirs.problems == []
    for one in (guest, context):
        one.close()


def test_enrol_an_app_and_log_in_by_it_and_by_a_recovery_code(chromium, live_server, post, asha):
    context, page = opened(chromium, accept_downloads=True)
    enter(context, live_server.url, asha)
    page.goto(f"{live_server.url}/account/")
    page.get_by_role("link", name="Set up an app").click()
    page.locator("svg.qr").wait_for()
    totp = TOTP(TOTPDevice.objects.get().bin_key)
    page.get_by_label("Code from your authenticator app").fill(f"{totp.token():06d}")
    page.get_by_role("button", name="Turn on").click()
    codes = page.get_by_role("list", name="Recovery codes").get_by_role("listitem").all_inner_texts()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert codes[9] in download.value.path().read_text()
    context.clear_cookies()
    give_password(page, live_server.url, asha)
    page.get_by_role("link", name="Use a recovery code instead").click()
    page.get_by_label("Recovery code").fill(codes[0])
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("You used a recovery code; 9 are left.").wait_for()
    TOTPDevice.objects.update(last_t=-1)  # the code of this half minute was used to enrol
    context.clear_cookies()
    give_password(page, live_server.url, asha)
    page.get_by_label("Code from your authenticator app").fill(f"{TOTP(totp.key).token():06d}")
    page.get_by_role("button", name="Continue").click()
    assert arrived(page)
    assert page.problems == []
    context.close()


def test_a_mail_server_that_comes_back_is_tried_again(chromium, live_server, post, asha):
    post.stop()
    context, page = opened(chromium, java_script_enabled=False)
    give_password(page, live_server.url, asha)
    page.get_by_text("The e-mail could not be sent: the mail server does not answer.").wait_for()
    post.start()
    page.get_by_role("button", name="Send another code").click()
    page.get_by_text("We sent another code.").wait_for()
    page.get_by_label("Code from the e-mail").fill(code_in(post.text(asha.email, "code")))
    page.get_by_role("button", name="Continue").click()
    assert arrived(page)
    context.close()


def test_what_is_wrong_is_named_where_it_is(chromium, live_server, asha):
    context, page = opened(chromium)
    give_password(page, live_server.url, make_user(), "wrong")
    alert = page.get_by_role("alert")
    assert "There is a problem" in alert.inner_text()
    assert page.evaluate("document.activeElement.hasAttribute('data-errors')")
    assert page.title().startswith("Error: ")
    context.close()
