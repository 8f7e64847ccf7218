"""Authenticator app and recovery codes; sessions that are seen and ended."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from companies import second_step, sessions, tasks
from companies.models import AuditEvent, RateLimit, SecondStep, SignIn, TrustedBrowser
from companies.visitors import browser_name, client_ip
from tests.factories import PASSWORD, logged_in, make_user

pytestmark = pytest.mark.django_db
STEP = reverse("companies:second-step")


@pytest.fixture
def asha(db):
    return make_user("asha@example.com")


def token_of(device, ahead=0):
    totp = TOTP(device.bin_key)
    totp.time = timezone.now().timestamp() + 30 * ahead
    return f"{totp.token():06d}"


def enrolled(user):
    """The person's app and recovery codes."""
    device = second_step.enrolment(user)
    assert second_step.confirm_app(user, token_of(device))
    return TOTPDevice.objects.get(user=user), second_step.make_recovery_codes(user)


def half_way(user):
    client = Client()
    client.post(reverse("login"), {"username": user.email, "password": PASSWORD})
    return client


def test_the_enrolment_shows_picture_and_key_and_takes_the_apps_code(asha):
    client = logged_in(asha)
    page = client.get(reverse("companies:app")).content.decode()
    device = TOTPDevice.objects.get(user=asha)
    assert "<svg" in page
    key = re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert f"secret={key}" in device.config_url
    assert client.get(reverse("companies:app")).content.decode().count(key[:4])  # reloading keeps the key
    wrong = client.post(reverse("companies:app"), {"code": "000000"})
    assert wrong.status_code == 422
    assert not TOTPDevice.objects.get().confirmed
    TOTPDevice.objects.update(throttling_failure_count=0)
    page = client.post(reverse("companies:app"), {"code": token_of(device)}).content.decode()
    assert len(re.findall(r"<li>[A-Z0-9]{5}-[A-Z0-9]{5}</li>", page)) == 10
    assert TOTPDevice.objects.get().confirmed
    assert mail.outbox[0].subject == "Your authenticator app was set up"


def test_the_app_takes_the_place_of_e_mail(asha):
    device, _ = enrolled(asha)
    client = half_way(asha)
    assert mail.outbox == []
    assert "authenticator app" in client.get(STEP).content.decode()
    client.post(reverse("companies:second-step-resend"))
    assert mail.outbox == []
    assert client.post(STEP, {"code": "123456", "method": "email"}).status_code == 422
    TOTPDevice.objects.update(throttling_failure_count=0)
    code = token_of(device, ahead=1)
    assert client.post(STEP, {"code": f"{code[:3]} {code[3:]}"}).status_code == 302
    again = half_way(asha)
    assert again.post(STEP, {"code": code}).status_code == 422


def test_a_recovery_code_works_once_and_is_told_of(asha):
    _, codes = enrolled(asha)
    assert codes[0].replace("-", "").lower() not in str(list(StaticToken.objects.values()))
    client = half_way(asha)
    sent = {"code": codes[0].lower(), "method": "recovery"}
    assert client.post(STEP, sent).status_code == 302
    assert SignIn.objects.get().second_step == "recovery"
    assert mail.outbox[0].subject == "A recovery code was used"
    assert second_step.recovery_left(asha) == 9
    again = half_way(asha)
    assert "This code is not right." in again.post(STEP, sent).content.decode()


def test_new_recovery_codes_void_the_old_ones(asha):
    _, old = enrolled(asha)
    client = logged_in(asha)
    assert "The 10 that you have stop working." in client.get(reverse("companies:recovery")).content.decode()
    page = client.post(reverse("companies:recovery")).content.decode()
    assert old[0] not in page
    assert second_step.verify(asha, SecondStep.RECOVERY, old[0]) is None


def test_recovery_codes_are_downloaded_as_text(asha):
    response = logged_in(asha).post(reverse("companies:recovery-download"), {"text": "AAAAA-BBBBB\n"})
    assert response["Content-Type"].startswith("text/plain")
    assert response["Content-Disposition"] == 'attachment; filename="anpr-recovery-codes.txt"'
    assert response.content == b"AAAAA-BBBBB\n"


def test_removing_the_app_goes_back_to_e_mail(asha):
    enrolled(asha)
    client = logged_in(asha)
    client.post(reverse("companies:app-remove"))
    assert second_step.methods(asha) == [SecondStep.EMAIL]
    assert not StaticToken.objects.exists()
    assert AuditEvent.objects.filter(action="app.removed").exists()


def test_staff_help_people_who_lost_phone_and_codes(asha):
    enrolled(asha)
    staff = logged_in(make_user(is_staff=True, is_superuser=True))
    staff.post(reverse("admin:companies_user_changelist"), {"action": "remove_app", "_selected_action": [asha.pk]})
    assert second_step.methods(asha) == [SecondStep.EMAIL]
    assert AuditEvent.objects.get(action="app.removed").person_id == asha.pk
    assert mail.outbox[0].to == ["asha@example.com"]


def test_replacing_the_app_needs_the_new_ones_code(asha):
    old, _ = enrolled(asha)
    client = logged_in(asha)
    client.get(reverse("companies:app"))
    assert second_step.app_of(asha) == old
    new = TOTPDevice.objects.get(user=asha, confirmed=False)
    client.post(reverse("companies:app"), {"code": token_of(new)})
    assert TOTPDevice.objects.get(user=asha).pk == new.pk


def test_sessions_are_listed_and_ended_from_elsewhere(asha):
    here, there = logged_in(asha), logged_in(asha)
    there.get(reverse("companies:account"), headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    page = here.get(reverse("companies:sessions")).content.decode()
    assert "Firefox on Windows" in page
    assert page.count("This one") == 1
    row = SignIn.objects.get(user_agent__contains="Firefox")
    here.post(reverse("companies:session-end", args=[row.pk]))
    assert there.get(reverse("companies:account")).status_code == 302
    assert here.get(reverse("companies:account")).status_code == 200


def test_all_other_sessions_end_at_once(asha):
    here, others = logged_in(asha), [logged_in(asha), logged_in(asha)]
    for one in (here, *others):
        one.get(reverse("companies:account"))
    here.post(reverse("companies:sessions-end-others"))
    assert [one.get(reverse("companies:account")).status_code for one in (here, *others)] == [200, 302, 302]


def test_nobody_ends_the_session_of_another(asha):
    row = SignIn.objects.create(user=make_user(), session_key="theirs")
    assert logged_in(asha).post(reverse("companies:session-end", args=[row.pk])).status_code == 404
    assert SignIn.objects.filter(pk=row.pk).exists()


def test_a_session_is_noted_once_a_minute(asha, django_assert_num_queries):
    client = logged_in(asha)
    client.get(reverse("health"))
    row = SignIn.objects.get()
    SignIn.objects.update(last_seen_at=timezone.now() - timedelta(hours=1))
    client.get(reverse("health"))
    assert SignIn.objects.get().last_seen_at < row.last_seen_at
    session = client.session
    session[sessions.SEEN_KEY] -= 61
    session.save()
    client.get(reverse("health"))
    assert SignIn.objects.get().last_seen_at > row.last_seen_at


def test_what_has_run_out_is_forgotten(asha):
    long_ago = timezone.now() - timedelta(days=60)
    SignIn.objects.create(user=asha, session_key="old", last_seen_at=long_ago)
    SignIn.objects.create(user=asha, session_key="new")
    TrustedBrowser.objects.create(user=asha, digest="0" * 64, expires_at=long_ago)
    RateLimit.objects.create(key="0" * 64, resets_at=long_ago)
    tasks.forget_expired()
    assert SignIn.objects.get().session_key == "new"
    assert not TrustedBrowser.objects.exists()
    assert not RateLimit.objects.exists()


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/18 Safari/605", "Safari on macOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 CriOS/140 Safari/604", "Chrome on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.0", "curl"),
        ("", "Unknown browser"),
    ],
)  # fmt: skip
def test_browsers_have_names(agent, name):
    assert browser_name(agent) == name


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "found"),
    [
        (False, "198.51.100.7", "203.0.113.5"),
        (True, "198.51.100.7", "198.51.100.7"),
        (True, "10.9.9.9, 198.51.100.7", "198.51.100.7"),
        (True, "nonsense", None),
    ],
)
def test_the_address_is_the_one_that_the_proxy_wrote(rf, settings, behind_proxy, forwarded, found):
    settings.BEHIND_PROXY = behind_proxy
    request = rf.get("/", REMOTE_ADDR="203.0.113.5", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_ip(request) == found
