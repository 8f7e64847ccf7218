"""The plates that a company has registered."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from plates.bulk.models import PlateUpload as PlateUpload
from plates.bulk.models import PlateUploadRow as PlateUploadRow
from plates.fields import BinaryCharField, DerivedCharField
from plates.history import PlateHistory
from plates.querysets import RegisteredPlateQuerySet
from plates.searching import WORDS_LENGTH, plain_words
from plates.text import MAX_LENGTH, fold, normalise


class PlateStatus(models.TextChoices):
    ALLOWED = "allowed", _("Allowed")
    BLOCKED = "blocked", _("Blocked")
    WATCH = "watch", _("Watch")
    IGNORED = "ignored", _("Ignored")


class PlateListQuerySet(models.QuerySet["PlateList"]):
    def of_company(self, company: Company) -> Self:
        return self.filter(company=company)

    def with_sizes(self) -> Self:
        """Lists with `size`, the number of plates on each: counted in an index."""
        return self.annotate(size=models.Count("plates"))


class PlateList(models.Model):
    """A named list of a company's register, such as Residents or Staff; a plate is on one list or on none."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="plate_lists", verbose_name=_("company"))
    name = models.CharField(_("name"), max_length=60)
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    objects = PlateListQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of plates")
        verbose_name_plural = _("lists of plates")
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("company", "name"),
                name="plate_list_once_per_company",
                violation_error_message=_("There is a list of this name already."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="plate_list_has_name",
                violation_error_message=_("A list needs a name."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class RegisteredPlate(models.Model):
    """One number plate that a company knows, with its owner and vehicle."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="plates", verbose_name=_("company"))
    text = models.CharField(_("plate"), max_length=20, help_text=_("As printed, such as MH 12 AB 1234."))
    normalised = DerivedCharField(_("normalised plate"), max_length=MAX_LENGTH, source="text", derive=normalise)
    folded = DerivedCharField(_("folded plate"), max_length=MAX_LENGTH, source="text", derive=fold)
    region = models.CharField(_("region"), max_length=2, blank=True, help_text=_("ISO 3166 country code, or empty."))
    status = models.CharField(_("status"), max_length=10, choices=PlateStatus, default=PlateStatus.ALLOWED)
    plate_list = models.ForeignKey(
        PlateList, models.SET_NULL, null=True, blank=True, related_name="plates", verbose_name=_("list")
    )
    owner_name = models.CharField(_("owner"), max_length=150, blank=True)
    owner_email = models.EmailField(_("owner's e-mail"), blank=True)
    owner_phone = models.CharField(_("owner's telephone"), max_length=40, blank=True)
    vehicle_make = models.CharField(_("make"), max_length=60, blank=True)
    vehicle_model = models.CharField(_("model"), max_length=60, blank=True)
    vehicle_colour = models.CharField(_("colour"), max_length=40, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True, max_length=2000)
    words = DerivedCharField(
        _("searched words"),
        max_length=WORDS_LENGTH,
        blank=True,
        source=("owner_name", "owner_phone", "vehicle_make", "vehicle_model", "vehicle_colour"),
        derive=plain_words,
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = RegisteredPlateQuerySet.as_manager()
    history = PlateHistory()

    class Meta:
        verbose_name = _("registered plate")
        verbose_name_plural = _("registered plates")
        ordering = ("normalised", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("company", "normalised"),
                name="plate_once_per_company",
                violation_error_message=_("This plate is registered already."),
            ),
            models.CheckConstraint(
                condition=~Q(normalised=""),
                name="plate_text_has_characters",
                violation_error_message=_("A plate needs at least one letter A–Z or digit."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=PlateStatus.values),
                name="plate_status_known",
                violation_error_message=_("The status is allowed, blocked, watch or ignored."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=models.F("valid_from")),
                name="plate_validity_ordered",
                violation_error_message=_("“Valid until” is before “valid from”."),
            ),
        )
        # Each order of the portal's list has an index that ends in the plate, which tells equals apart. A search is
        # answered from its index alone; so is one sorted by owner, whose finds may all stand at the end.
        indexes = (
            models.Index(fields=("company", "folded"), name="plate_by_folded_text"),
            models.Index(fields=("company", "normalised", "folded", "words"), name="plate_search"),
            models.Index(fields=("company", "status", "normalised"), name="plate_by_status"),
            models.Index(fields=("company", "plate_list", "normalised"), name="plate_by_list"),
            models.Index(fields=("company", "region", "normalised"), name="plate_by_region"),
            models.Index(fields=("company", "owner_name", "normalised", "words"), name="plate_by_owner"),
            models.Index(fields=("company", "valid_until", "normalised"), name="plate_by_end"),
            models.Index(fields=("company", "valid_from"), name="plate_by_beginning"),
            models.Index(fields=("company", "updated_at", "normalised"), name="plate_by_change"),
            models.Index(fields=("company", "created_at", "normalised"), name="plate_by_registering"),
        )

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        """Derives the compared texts, so that the unique constraint can be checked before writing."""
        super().clean()
        self.normalised, self.folded = normalise(self.text), fold(self.text)
        if not self.normalised:
            raise ValidationError({"text": _("A plate needs at least one letter A–Z or digit.")})
        if len(self.normalised) > MAX_LENGTH:
            raise ValidationError({"text": _("A plate has at most %(max)d letters and digits.") % {"max": MAX_LENGTH}})
        if self.plate_list is not None and self.plate_list.company_id != self.company_id:
            raise ValidationError({"plate_list": _("This list belongs to another company.")})

    @property
    def vehicle(self) -> str:
        """Colour, make and model, as far as they are known."""
        return " ".join(filter(None, (self.vehicle_colour, self.vehicle_make, self.vehicle_model)))

    def is_valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


class Strictness(models.TextChoices):
    """Which misreads still count as a match; each includes the ones above it."""

    EXACT = "exact", _("Exact reads only")
    LOOKALIKE = "lookalike", _("Look-alikes too: O read for 0, B for 8")
    NEAR = "near", _("Any misread that is probable enough")


class MatchingPolicy(models.Model):
    """What a company takes for a match, and which matches it wants to be told of."""

    company = models.OneToOneField(
        Company, models.CASCADE, related_name="matching_policy", verbose_name=_("company"), primary_key=True
    )
    strictness = models.CharField(_("strictness"), max_length=10, choices=Strictness, default=Strictness.NEAR)
    threshold = models.FloatField(
        _("least score"),
        default=0.9,
        help_text=_("How sure a match must be: of matches at 0.9, nine of ten are right."),
    )
    alert_blocked = models.BooleanField(_("alert on blocked plates"), default=True)
    alert_watch = models.BooleanField(_("alert on watched plates"), default=True)
    alert_allowed = models.BooleanField(_("alert on allowed plates"), default=False)
    registered_share = models.FloatField(
        _("registered share"), default=0.5, help_text=_("Of the vehicles that pass, about so many are registered.")
    )
    plausible_plates = models.PositiveBigIntegerField(
        _("plausible plates"),
        default=10_000_000,
        help_text=_("About how many different plates may pass that are not registered."),
    )
    register_size = models.PositiveBigIntegerField(_("plates registered"), default=0, editable=False)
    counted_at = models.DateTimeField(_("counted"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("matching policy")
        verbose_name_plural = _("matching policies")
        constraints = (
            models.CheckConstraint(
                condition=Q(strictness__in=Strictness.values),
                name="policy_strictness_known",
                violation_error_message=_("The strictness is exact, lookalike or near."),
            ),
            models.CheckConstraint(
                condition=Q(threshold__gte=0.5) & Q(threshold__lte=1),
                name="policy_threshold_in_range",
                violation_error_message=_("The least score lies between 0.5 and 1."),
            ),
            models.CheckConstraint(
                condition=Q(registered_share__gte=0.01) & Q(registered_share__lte=0.99),
                name="policy_share_in_range",
                violation_error_message=_("The registered share lies between 0.01 and 0.99."),
            ),
            models.CheckConstraint(
                condition=Q(plausible_plates__gte=1),
                name="policy_plates_positive",
                violation_error_message=_("At least one other plate may pass."),
            ),
        )

    def __str__(self) -> str:
        return str(self.company)

    @property
    def alert_statuses(self) -> tuple[str, ...]:
        """The statuses of plates whose passing raises an alert."""
        chosen = {"blocked": self.alert_blocked, "watch": self.alert_watch, "allowed": self.alert_allowed}
        return tuple(status for status, is_chosen in chosen.items() if is_chosen)


class RegisterChange(models.Model):
    """A change of a register that reads of the past have not been compared with yet.

    `before` and `after` are normalised texts, '' where there was none; both are '' after changes of many plates.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="register_changes", verbose_name=_("company"))
    before = BinaryCharField(_("before"), max_length=MAX_LENGTH, blank=True)
    after = BinaryCharField(_("after"), max_length=MAX_LENGTH, blank=True)
    created_at = models.DateTimeField(_("changed"), default=timezone.now)

    class Meta:
        verbose_name = _("change of a register")
        verbose_name_plural = _("changes of registers")
        ordering = ("pk",)
        indexes = (models.Index(fields=("company", "id"), name="change_by_company"),)

    def __str__(self) -> str:
        return f"{self.company_id}/{self.pk}"
