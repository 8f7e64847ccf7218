"""People, companies and who may do what in which company."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.fields import BinaryEmailField
from companies.models.history import History


class UserManager(BaseUserManager["User"]):
    """Makes people; their e-mail address is stored in lower case, so that it is unique in any spelling."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=self.normalize_email(username))

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        return super().normalize_email(email).strip().lower()


class User(AbstractBaseUser, PermissionsMixin):
    """A person; the e-mail address is the login."""

    email = BinaryEmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("A person with this e-mail address exists already.")},
    )
    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    is_staff = models.BooleanField(_("staff"), default=False, help_text=_("May enter the back office."))
    is_active = models.BooleanField(_("active"), default=True, help_text=_("Untick instead of deleting."))
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()
    history = History(excluded_fields=["password", "last_login"])

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("email",)
        # Of the back office as a whole, beside Django's four of each model.
        permissions = (
            ("view_personal_data", _("Can see owners of vehicles and how to reach them")),
            ("export_data", _("Can export what can be viewed")),
            ("import_data", _("Can import what can be added and changed")),
        )

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        super().clean()
        self.email = UserManager.normalize_email(self.email)

    def get_full_name(self) -> str:
        return self.full_name or self.email

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0] or self.email


class CompanyQuerySet(models.QuerySet["Company"]):
    def of(self, user: User) -> Self:
        """The active companies in which `user` has a membership."""
        return self.filter(is_active=True, memberships__user=user, memberships__is_active=True)


class CompanyManager(models.Manager.from_queryset(CompanyQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, slug: str) -> Company:
        return self.get(slug=slug)


class Company(models.Model):
    """A tenant: a parking operator, a gated community, a toll road, a city."""

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(
        _("short name"), max_length=60, unique=True, help_text=_("Names the company in addresses and files.")
    )
    region = models.CharField(
        _("home region"),
        max_length=2,
        default="IN",
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Two capital letters, such as IN."))],
        help_text=_("ISO 3166 code of the country whose plates are expected first."),
    )
    time_zone = models.CharField(_("time zone"), max_length=60, default="Asia/Kolkata")
    asks_lookup_reason = models.BooleanField(
        _("ask why a plate is looked up"),
        default=False,
        help_text=_(
            "Searching the reads for a plate then needs a reason. Every look-up is in the audit log either way."
        ),
    )
    review_below = models.PositiveSmallIntegerField(
        _("review reads less sure than"),
        default=80,
        help_text=_("Percent. Reads from now on that are less sure wait for somebody to look at them; 0 for none."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = CompanyManager()
    history = History()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(review_below__lte=100),
                name="company_review_below_percent",
                violation_error_message=_("A percentage lies between 0 and 100."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class Role(models.TextChoices):
    """What a member may do: each role includes the ones below it."""

    OWNER = "owner", _("Owner: also people and company settings")
    MANAGER = "manager", _("Manager: also plates, uploads, review")
    VIEWER = "viewer", _("Viewer: look only")

    @property
    def rank(self) -> int:
        return {"viewer": 1, "manager": 2, "owner": 3}[self.value]

    @property
    def short(self) -> str:
        """The role without what it may do: "Owner"."""
        return self.value.capitalize()


class MembershipQuerySet(models.QuerySet["Membership"]):
    def owners_of(self, company: Company) -> Self:
        """Those who can act as owners of the company."""
        return self.filter(company=company, role=Role.OWNER, is_active=True, user__is_active=True)

    def told_of_alerts(self, company: Company) -> Self:
        """Those who asked for mail about the company's alerts and may still see them."""
        return self.filter(
            company=company, alert_mail=True, is_active=True, user__is_active=True, company__is_active=True
        )


class Membership(models.Model):
    """A person's role in one company."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="memberships", verbose_name=_("company"))
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.VIEWER)
    is_active = models.BooleanField(_("active"), default=True, help_text=_("Untick to shut the person out."))
    alert_mail = models.BooleanField(
        _("alerts by e-mail"),
        default=False,
        help_text=_("The person asked for a mail when a blocked or watched plate is seen."),
    )
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("company", "user")
        constraints = (
            models.UniqueConstraint(
                fields=("company", "user"),
                name="membership_once_per_company",
                violation_error_message=_("This person is a member of the company already."),
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values),
                name="membership_role_known",
                violation_error_message=_("The role is owner, manager or viewer."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.company} · {self.role}"

    def may(self, role: Role) -> bool:
        """Whether this membership includes what `role` allows."""
        return Role(self.role).rank >= role.rank

    @property
    def role_name(self) -> str:
        return Role(self.role).short

    @property
    def is_owner(self) -> bool:
        return self.role == Role.OWNER


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, at: datetime | None = None) -> Self:
        """Invitations that can still be accepted."""
        return self.filter(
            accepted_at=None, revoked_at=None, expires_at__gt=at or timezone.now(), company__is_active=True
        )

    def unanswered(self) -> Self:
        """Invitations that were neither accepted nor withdrawn; they may have expired."""
        return self.filter(accepted_at=None, revoked_at=None)


class Invitation(models.Model):
    """An e-mail address that was asked to join a company; the link in the mail holds the only copy of its token."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="invitations", verbose_name=_("company"))
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.VIEWER)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("invited by"), editable=False
    )
    created_at = models.DateTimeField(_("invited"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("-created_at", "-pk")
        constraints = (models.CheckConstraint(condition=models.Q(role__in=Role.values), name="invitation_role_known"),)

    def __str__(self) -> str:
        return f"{self.email} · {self.company} · {self.role}"

    @property
    def role_name(self) -> str:
        return Role(self.role).short

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()
