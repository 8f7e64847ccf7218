"""Forgotten and changed passwords: one answer for every address, and what ends with the old password."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies import codes, throttle
from companies.models import AuditEvent, OneTimeCode, SignIn, TrustedBrowser
from tests.factories import PASSWORD, logged_in, make_user
from tests.mail_server import code_in

pytestmark = pytest.mark.django_db
ASK, CODE, NEW = (reverse(f"companies:{name}") for name in ("forgotten", "forgotten-code", "forgotten-password"))
FRESH = "a quite different phrase"


@pytest.fixture
def asha(db):
    return make_user("asha@example.com")


def both(password=FRESH):
    return {"new_password1": password, "new_password2": password}


def test_a_forgotten_password_is_set_anew(asha, client):
    session = logged_in(asha)
    session.get(reverse("companies:account"))
    TrustedBrowser.objects.create(user=asha, digest="0" * 64, expires_at=timezone.now() + timedelta(days=1))
    assert client.post(ASK, {"email": " Asha@example.com "})["Location"] == CODE
    assert client.post(CODE, {"code": code_in(mail.outbox[0].body)})["Location"] == NEW
    assert "Your password must contain at least 8 characters" in client.get(NEW).content.decode()
    assert client.post(NEW, both())["Location"] == "/login/"
    asha.refresh_from_db()
    assert asha.check_password(FRESH)
    assert session.get(reverse("companies:account")).status_code == 302
    assert not SignIn.objects.exists()
    assert not TrustedBrowser.objects.exists()
    assert mail.outbox[1].subject == "Your password was changed"
    assert AuditEvent.objects.filter(action="password.reset", person=asha).exists()


def test_known_and_unknown_addresses_get_the_same_answers_for_the_same_work(asha):
    seen = []
    Client().post(ASK, {"email": "first@example.com"})  # the address that all ask from is counted in a row of its own
    for email in ("asha@example.com", "nobody@example.com"):
        client = Client()
        client.get(ASK)
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(ASK, {"email": email})
        with CaptureQueriesContext(connection) as tried:
            page = client.post(CODE, {"code": "00000000"})
        text = page.content.decode().replace(email, "ADDRESS")
        seen.append((answer.status_code, page.status_code, without_tokens(text), len(asked), len(tried)))
    known, unknown = seen
    # The account alone is looked up and mailed by another thread, which no answer waits for.
    assert known[:3] == unknown[:3]
    assert known[3:] == unknown[3:]
    assert [one.to for one in mail.outbox] == [["asha@example.com"]]


def test_an_address_that_only_looks_like_an_account_s_is_unknown(asha, client):
    """Databases that compare without accents would mail the code to whoever has the other domain."""
    for email in ("asha@exämple.com", "aſha@example.com"):
        client.post(ASK, {"email": email})
        assert client.post(reverse("login"), {"username": email, "password": PASSWORD}).status_code == 422
    assert mail.outbox == []


def without_tokens(text):
    """The page without its CSRF token, and without numbers: seconds run while a test does."""
    return re.sub(r'value="[A-Za-z0-9]{64}"|\d+', "", text)


def test_five_wrong_codes_make_the_right_one_void(asha, client):
    client.post(ASK, {"email": asha.email})
    code = code_in(mail.outbox[0].body)
    wrong = "00000000" if code != "00000000" else "11111111"
    for _ in range(codes.MOST_FAILURES):
        assert client.post(CODE, {"code": wrong}).status_code == 422
    page = client.post(CODE, {"code": code})
    assert "No code is valid now" in page.content.decode()
    assert client.get(NEW)["Location"] == ASK


def test_a_code_expires_and_works_only_where_it_was_asked_for(asha, client):
    client.post(ASK, {"email": asha.email})
    code = code_in(mail.outbox[0].body)
    other = Client()
    other.post(ASK, {"email": asha.email})
    assert other.post(CODE, {"code": code}).status_code == 422
    OneTimeCode.objects.update(expires_at=timezone.now())
    assert client.post(CODE, {"code": code}).status_code == 422


def test_a_stranger_who_asks_does_not_spoil_ones_own_code(asha, client):
    client.post(ASK, {"email": asha.email})
    Client().post(ASK, {"email": asha.email})
    assert client.post(CODE, {"code": code_in(mail.outbox[0].body)})["Location"] == NEW


def test_asking_again_needs_patience(asha, client):
    client.post(ASK, {"email": asha.email})
    page = client.post(reverse("companies:forgotten-resend"), follow=True).content.decode()
    assert "seconds before you ask for another code" in page
    session = client.session
    session["reset"] = {**session["reset"], "sent_at": session["reset"]["sent_at"] - 61}
    session.save()
    client.post(reverse("companies:forgotten-resend"))
    assert len(mail.outbox) == 2


def test_asking_is_limited(asha, client):
    for _ in range(throttle.RESET_BY_PAIR.count):
        client.post(ASK, {"email": asha.email})
    response = client.post(ASK, {"email": asha.email})
    assert response.status_code == 422
    assert "Too many codes were asked for. Try again in 60 minutes." in response.content.decode()
    assert len(mail.outbox) == throttle.RESET_BY_PAIR.count


def test_a_mail_server_that_is_down_is_said_to_everybody_alike(asha, client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    for email in (asha.email, "nobody@example.com"):
        response = client.post(ASK, {"email": email})
        assert response.status_code == 422
        assert "the mail server does not answer" in response.content.decode()


def test_weak_passwords_are_refused_in_words(asha, client):
    client.post(ASK, {"email": asha.email})
    client.post(CODE, {"code": code_in(mail.outbox[0].body)})
    page = client.post(NEW, both("12345678")).content.decode()
    assert "This password is too common." in page
    assert "entirely numeric" in page


def test_the_new_password_needs_the_code_first(asha, client):
    client.post(ASK, {"email": asha.email})
    assert client.get(NEW)["Location"] == ASK
    assert client.post(NEW, both())["Location"] == ASK


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(asha):
    here, there = logged_in(asha), logged_in(asha)
    here.get(reverse("companies:account"))
    there.get(reverse("companies:account"))
    before = here.session.session_key
    assert here.post(reverse("companies:password"), both())["Location"] == reverse("companies:account")
    assert here.session.session_key != before
    assert here.get(reverse("companies:account")).status_code == 200
    assert there.get(reverse("companies:account")).status_code == 302
    assert SignIn.objects.get().session_key == here.session.session_key
    assert mail.outbox[0].subject == "Your password was changed"


@pytest.mark.parametrize("name", ["password", "email", "app", "app-remove", "recovery"])
def test_what_matters_asks_for_the_password_again(asha, client, name):
    client.force_login(asha)
    address = reverse(f"companies:{name}")
    confirm = f"{reverse('companies:confirm')}?next={address.replace('/', '%2F')}"
    assert client.get(address)["Location"] == confirm
    assert client.post(address)["Location"] == confirm
    wrong = client.post(confirm, {"password": "no", "next": address})
    assert "This is not your password." in wrong.content.decode()
    assert client.post(confirm, {"password": PASSWORD, "next": address})["Location"] == address
    assert client.get(address).status_code == 200


def test_confirming_leads_nowhere_else(asha, client):
    client.force_login(asha)
    answer = client.post(reverse("companies:confirm"), {"password": PASSWORD, "next": "https://evil.example/"})
    assert answer["Location"] == reverse("companies:account")


def test_guessing_the_password_of_an_open_session_is_stopped(asha, client):
    client.force_login(asha)
    for _ in range(5):
        response = client.post(reverse("companies:confirm"), {"password": "no"})
    assert response.status_code == 429
    assert client.post(reverse("companies:confirm"), {"password": PASSWORD}).status_code == 429


def test_a_new_address_counts_when_its_code_is_given(asha):
    client = logged_in(asha)
    client.post(reverse("companies:email"), {"email": "New@example.com"})
    asha.refresh_from_db()
    assert asha.email == "asha@example.com"
    assert mail.outbox[0].to == ["new@example.com"]
    client.post(reverse("companies:email-code"), {"code": code_in(mail.outbox[0].body)})
    asha.refresh_from_db()
    assert asha.email == "new@example.com"
    assert (mail.outbox[1].to, mail.outbox[1].subject) == (["asha@example.com"], "Your e-mail address was changed")


def test_an_address_that_is_taken_is_not_told(asha):
    make_user("taken@example.com")
    client = logged_in(asha)
    answer = client.post(reverse("companies:email"), {"email": "taken@example.com"})
    assert answer["Location"] == reverse("companies:email-code")
    assert mail.outbox == []
    assert client.post(reverse("companies:email-code"), {"code": "00000000"}).status_code == 422
