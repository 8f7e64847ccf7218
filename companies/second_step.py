"""The second step of the log-in: a code by e-mail, from an authenticator app, or a recovery code.

django-otp's devices keep expiry, single use, throttling and cool-down; the codes that we make are stored as
keyed digests, so that neither the database nor the time of a comparison tells them.
"""

from __future__ import annotations

from dataclasses import dataclass

import django_otp
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_otp.models import Device
from django_otp.plugins.otp_email.models import EmailDevice
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from companies import mail
from companies.digests import numeric_code, plain_code, recovery_code, short_digest
from companies.models import SecondStep, User
from companies.throttle import CODES_BY_USER, hit, seconds_until

RECOVERY_CODES = 10


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of asking for a code by e-mail: sent, or why not."""

    done: bool
    wait_s: int = 0
    mail_down: bool = False


def methods(user: User) -> list[SecondStep]:
    """The ways that this person has, the usual one first.

    Whoever has enrolled an app proves himself by it: an e-mailed code would undo what the app adds.
    """
    first = SecondStep.APP if app_of(user) else SecondStep.EMAIL
    return [first, SecondStep.RECOVERY] if recovery_left(user) else [first]


def app_of(user: User) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def recovery_left(user: User) -> int:
    """How many recovery codes are unused."""
    return StaticToken.objects.filter(device__user=user, device__confirmed=True).count()


def device_of(user: User, method: SecondStep) -> Device | None:
    if method == SecondStep.APP:
        return app_of(user)
    if method == SecondStep.RECOVERY:
        return StaticDevice.objects.filter(user=user, confirmed=True).first()
    return _email_device(user)


def send_code(user: User) -> Sent:
    """Mails a six-digit code unless one was sent less than a minute ago."""
    device = _email_device(user)
    if wait_s := resend_wait_s(device):
        return Sent(False, wait_s)
    if wait_s := hit(CODES_BY_USER, user.pk):
        return Sent(False, wait_s)
    code = numeric_code(6)
    device.generate_token(valid_secs=settings.OTP_EMAIL_TOKEN_VALIDITY, commit=False)
    device.token = short_digest("log-in", user.pk, code)
    device.cooldown_set()
    try:
        mail.send("log_in_code", user.email, code=code, minutes=settings.OTP_EMAIL_TOKEN_VALIDITY // 60)
    except mail.MailError:
        device.token = None
        device.cooldown_reset()
        return Sent(False, mail_down=True)
    return Sent(True)


def resend_wait_s(device: EmailDevice) -> int:
    """Seconds until another code may be asked for."""
    allowed, why = device.generate_is_allowed()
    return 0 if allowed else seconds_until(why["next_generation_at"])


def locked_s(device: Device) -> int:
    """Seconds until another code may be tried: they double with every wrong one."""
    allowed, why = device.verify_is_allowed()
    return 0 if allowed else seconds_until(why.get("locked_until", timezone.now()))


def verify(user: User, method: SecondStep, text: str) -> Device | None:
    """The device that took the code, which is used up by it; None if no device did."""
    device = device_of(user, method)
    if device is None:
        return None
    token = plain_code(text)
    if purpose := {SecondStep.EMAIL: "log-in", SecondStep.RECOVERY: "recovery"}.get(method):
        token = short_digest(purpose, user.pk, token)
    return django_otp.verify_token(user, device.persistent_id, token)


def code_valid_s(user: User) -> int:
    """Seconds for which the code that was mailed last can be used; 0 if there is none."""
    device = _email_device(user)
    return seconds_until(device.valid_until) if device.token else 0


def enrolment(user: User) -> TOTPDevice:
    """The app's device that waits to be confirmed; made once, so that reloading shows the same picture."""
    found = TOTPDevice.objects.filter(user=user, confirmed=False).order_by("pk").first()
    return found or TOTPDevice.objects.create(user=user, name="authenticator app", confirmed=False)


def confirm_app(user: User, text: str) -> bool:
    """Makes the waiting device the person's only app, if the code is the app's."""
    waiting = enrolment(user)
    with transaction.atomic():
        if not django_otp.verify_token(user, waiting.persistent_id, plain_code(text)):
            return False
        TOTPDevice.objects.filter(user=user).exclude(pk=waiting.pk).delete()
        TOTPDevice.objects.filter(pk=waiting.pk).update(confirmed=True)
    return True


def remove_app(user: User) -> None:
    """The second step is a code by e-mail again; recovery codes belong to the app and go with it."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()


def make_recovery_codes(user: User) -> list[str]:
    """Ten new codes, given once; the old ones are void."""
    codes = [recovery_code() for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="recovery codes")
        StaticToken.objects.bulk_create(
            StaticToken(device=device, token=short_digest("recovery", user.pk, plain_code(code))) for code in codes
        )
    return codes


def _email_device(user: User) -> EmailDevice:
    device, _ = EmailDevice.objects.get_or_create(user=user, defaults={"name": "e-mail"})
    return device
