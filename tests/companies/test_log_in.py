"""Log in with password and second step: what is asked, what is refused, what is remembered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_email.models import EmailDevice

from companies import throttle
from companies.models import AuditEvent, RateLimit, Role, SignIn, TrustedBrowser
from tests.factories import PASSWORD, make_user, member
from tests.mail_server import code_in

pytestmark = pytest.mark.django_db
STEP = reverse("companies:second-step")


@pytest.fixture
def asha(company):
    user = member(company, Role.OWNER)
    user.email = "asha@example.com"
    user.save()
    return user


def password_given(client, email="asha@example.com", password=PASSWORD, **more):
    return client.post(reverse("login"), {"username": email, "password": password, **more})


def entered(client):
    return client.get(reverse("dashboard")).status_code == 200


def actions():
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def an_hour_ago():
    return timezone.now() - timedelta(hours=1)


def test_password_and_e_mailed_code_begin_a_session(asha, client):
    response = password_given(client, " Asha@Example.com")
    assert response["Location"] == STEP
    assert not entered(client)
    before = client.session.session_key
    assert "a•••@example.com" in client.get(STEP).content.decode()
    response = client.post(STEP, {"code": code_in(mail.outbox[0].body)})
    assert response["Location"] == "/"
    assert entered(client)
    assert client.session.session_key != before
    assert SignIn.objects.get(user=asha).second_step == "email"
    assert actions() == ["code.sent", "login"]


def test_wrong_passwords_and_unknown_addresses_get_the_same_answer(asha, client):
    wrong, unknown = password_given(client, password="no"), password_given(client, "nobody@example.com", "no")
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    assert actions() == ["login.failed", "login.failed"]
    assert AuditEvent.objects.first().person_id is None


def test_closed_accounts_look_like_unknown_ones(asha, client):
    type(asha).objects.filter(pk=asha.pk).update(is_active=False)
    closed, unknown = password_given(client), password_given(client, "nobody@example.com")
    assert closed.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()


def test_a_code_works_once(asha, client):
    password_given(client)
    code = code_in(mail.outbox[0].body)
    client.post(STEP, {"code": code})
    other = Client()
    password_given(other)
    assert other.post(STEP, {"code": code}).status_code == 422
    assert not entered(other)


def test_a_code_expires(asha, client):
    password_given(client)
    EmailDevice.objects.update(valid_until=an_hour_ago())
    response = client.post(STEP, {"code": code_in(mail.outbox[0].body)})
    assert response.status_code == 422
    assert "No code is valid now" in response.content.decode()


def test_the_code_is_not_in_the_database(asha, client):
    password_given(client)
    assert code_in(mail.outbox[0].body) not in str(list(EmailDevice.objects.values()))


def test_wrong_codes_make_the_right_one_wait(asha, client):
    password_given(client)
    code = code_in(mail.outbox[0].body)
    wrong = "000000" if code != "000000" else "111111"
    client.post(STEP, {"code": wrong})
    EmailDevice.objects.update(throttling_failure_count=6, throttling_failure_timestamp=timezone.now())
    page = client.post(STEP, {"code": code}).content.decode()
    assert "Wait 32 seconds, then try again." in page or "Wait 31 seconds" in page
    EmailDevice.objects.update(throttling_failure_timestamp=an_hour_ago())
    assert client.post(STEP, {"code": code}).status_code == 302
    assert actions().count("code.failed") == 2


def test_another_code_must_be_waited_for(asha, client):
    password_given(client)
    page = client.post(reverse("companies:second-step-resend"), follow=True).content.decode()
    assert "seconds before you ask for another code" in page
    assert len(mail.outbox) == 1
    EmailDevice.objects.update(last_generated_timestamp=an_hour_ago())
    client.post(reverse("companies:second-step-resend"))
    assert len(mail.outbox) == 2
    assert client.post(STEP, {"code": code_in(mail.outbox[0].body)}).status_code == 422
    EmailDevice.objects.update(throttling_failure_timestamp=an_hour_ago())
    assert client.post(STEP, {"code": code_in(mail.outbox[1].body)}).status_code == 302


def test_codes_are_limited_by_the_hour(asha, client):
    password_given(client)
    RateLimit.objects.update(count=throttle.CODES_BY_USER.count)
    EmailDevice.objects.update(last_generated_timestamp=an_hour_ago())
    client.post(reverse("companies:second-step-resend"))
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_down_is_said_and_leaks_nothing(asha, client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    response = client.post(reverse("login"), {"username": asha.email, "password": PASSWORD}, follow=True)
    page = response.content.decode()
    assert response.status_code == 200
    assert "the mail server does not answer" in page
    assert "127.0.0.1" not in page
    assert "Refused" not in page
    assert "code.unsent" in actions()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    client.post(reverse("companies:second-step-resend"))  # at once: what was not sent needs no cool-down
    assert client.post(STEP, {"code": code_in(mail.outbox[0].body)}).status_code == 302


def test_the_second_step_must_follow_within_a_quarter_of_an_hour(asha, client):
    password_given(client)
    session = client.session
    session["log_in"] = {**session["log_in"], "at": session["log_in"]["at"] - 1000}
    session.save()
    assert client.post(STEP, {"code": code_in(mail.outbox[0].body)})["Location"] == "/login/"
    assert not entered(client)


def test_a_password_that_changes_meanwhile_ends_the_log_in(asha, client):
    password_given(client)
    asha.set_password("another correct horse")
    asha.save()
    assert client.post(STEP, {"code": code_in(mail.outbox[0].body)})["Location"] == "/login/"


@pytest.mark.parametrize(
    ("asked", "went"), [("/plates/", "/plates/"), ("https://evil.example/", "/"), ("//evil.example", "/")]
)
def test_people_go_where_they_wanted_but_never_elsewhere(asha, client, asked, went):
    password_given(client, next=asked)
    assert client.post(STEP, {"code": code_in(mail.outbox[0].body)})["Location"] == went


def test_a_trusted_browser_needs_the_password_alone_until_it_is_revoked(asha, client):
    password_given(client)
    client.post(STEP, {"code": code_in(mail.outbox[0].body), "trust": "on"})
    client.post(reverse("logout"))
    assert password_given(client)["Location"] == "/"
    assert entered(client)
    assert SignIn.objects.get().second_step == "trusted"
    client.post(reverse("companies:browser-revoke", args=[TrustedBrowser.objects.get().pk]))
    client.post(reverse("logout"))
    assert password_given(client)["Location"] == STEP


def test_trust_is_for_one_person_one_browser_and_thirty_days(asha, client, company):
    other = member(company, Role.VIEWER)
    password_given(client)
    client.post(STEP, {"code": code_in(mail.outbox[0].body), "trust": "on"})
    cookie = next(one for name, one in client.cookies.items() if name.startswith("trust_"))
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 30 * 86400)
    client.post(reverse("logout"))
    assert password_given(client, other.email)["Location"] == STEP
    assert password_given(Client())["Location"] == STEP
    TrustedBrowser.objects.update(expires_at=an_hour_ago())
    assert password_given(client)["Location"] == STEP


def test_a_forged_trust_cookie_is_not_taken(asha, client):
    from companies.trust import cookie_name

    client.cookies[cookie_name(asha)] = "forged"
    assert password_given(client)["Location"] == STEP


def test_five_wrong_passwords_shut_out_that_account_from_that_address(asha, client):
    for _ in range(5):
        response = password_given(client, password="no")
    assert response.status_code == 429
    response = password_given(client)
    assert response.status_code == 429
    assert "Wait 15 minutes" in response.content.decode()
    assert "login.locked" in actions()
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert password_given(elsewhere)["Location"] == STEP


def test_one_stranger_cannot_shut_somebody_out(asha, client):
    for _ in range(throttle.PASSWORD_BY_ACCOUNT.count + 1):
        password_given(client, password="no")
    assert password_given(Client(REMOTE_ADDR="203.0.113.9"))["Location"] == STEP


def test_guessing_one_account_from_many_addresses_is_stopped(asha, client):
    for _ in range(throttle.PASSWORD_BY_ACCOUNT.count):
        throttle.hit(throttle.PASSWORD_BY_ACCOUNT, asha.email)
    response = password_given(Client(REMOTE_ADDR="203.0.113.9"))
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 3000


def test_guessing_many_accounts_from_one_address_is_stopped(asha, client):
    for _ in range(throttle.PASSWORD_BY_IP.count):
        throttle.hit(throttle.PASSWORD_BY_IP, "203.0.113.9")
    assert password_given(Client(REMOTE_ADDR="203.0.113.9")).status_code == 429
    assert password_given(Client(REMOTE_ADDR="203.0.113.10")).status_code == 302


def test_logging_out_ends_the_session(asha, client):
    password_given(client)
    client.post(STEP, {"code": code_in(mail.outbox[0].body)})
    client.post(reverse("logout"))
    assert not entered(client)
    assert not SignIn.objects.exists()
    assert actions()[-1] == "logout"
    assert client.get(reverse("logout")).status_code == 405


def test_sessions_end_when_they_are_not_used():
    assert settings.SESSION_COOKIE_AGE == 12 * 3600


def test_nobody_without_a_password_right_reaches_the_second_step(client, db):
    make_user()
    assert client.get(STEP)["Location"] == "/login/"
