"""Sessions, trusted browsers, one-time codes and rate limits.

Secrets that were given away (codes, tokens, cookies) are kept as keyed digests only.
"""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models.people import User
from companies.visitors import browser_name


class SecondStep(models.TextChoices):
    """What proved, after the password, that it is the person."""

    EMAIL = "email", _("code by e-mail")
    APP = "app", _("authenticator app")
    RECOVERY = "recovery", _("recovery code")
    TRUSTED = "trusted", _("trusted browser")
    INVITATION = "invitation", _("link by e-mail")
    OTHER = "", _("not recorded")


class SignIn(models.Model):
    """A session in which somebody is logged in, so that it can be seen and ended from elsewhere."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins", verbose_name=_("person"))
    session_key = models.CharField(max_length=40, unique=True, editable=False)
    second_step = models.CharField(_("second step"), max_length=10, choices=SecondStep, blank=True)
    ip = models.GenericIPAddressField(_("address"), null=True)
    user_agent = models.CharField(_("browser"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("logged in"), default=timezone.now)
    last_seen_at = models.DateTimeField(_("last seen"), default=timezone.now)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ("-last_seen_at", "-pk")

    def __str__(self) -> str:
        return f"{self.user} · {self.browser}"

    @property
    def browser(self) -> str:
        return browser_name(self.user_agent)


class TrustedBrowserQuerySet(models.QuerySet["TrustedBrowser"]):
    def valid(self, at: datetime | None = None) -> Self:
        return self.filter(expires_at__gt=at or timezone.now())


class TrustedBrowser(models.Model):
    """A browser that need not take the second step until `expires_at`, unless it is revoked (deleted)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="trusted_browsers", verbose_name=_("person"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    ip = models.GenericIPAddressField(_("address"), null=True)
    user_agent = models.CharField(_("browser"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("trusted"), default=timezone.now)
    last_used_at = models.DateTimeField(_("last used"), null=True)
    expires_at = models.DateTimeField(_("until"))

    objects = TrustedBrowserQuerySet.as_manager()

    class Meta:
        verbose_name = _("trusted browser")
        verbose_name_plural = _("trusted browsers")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"{self.user} · {self.browser}"

    @property
    def browser(self) -> str:
        return browser_name(self.user_agent)


class OneTimeCode(models.Model):
    """A code that was sent by e-mail, for something that has no device: a new password, a new address.

    `key` is a digest of purpose and addressee, so that the row is the same whether or not anybody
    has that address.
    """

    key = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")

    def __str__(self) -> str:
        return f"until {self.expires_at:%H:%M}"


class RateLimit(models.Model):
    """How often something was done in the present window."""

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    resets_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("rate limit")
        verbose_name_plural = _("rate limits")

    def __str__(self) -> str:
        return f"{self.count} until {self.resets_at:%H:%M}"
