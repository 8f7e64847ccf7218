"""What was found in pictures, read, and matched."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from plates.fields import BinaryCharField, DerivedCharField
from plates.models import PlateStatus, RegisteredPlate
from plates.querysets import AFTER_ALL
from plates.searching import PlateSearch
from plates.text import MAX_LENGTH, fold
from recognition.models.images import Image
from recognition.models.releases import ModelRelease

CROP_HEIGHT_PX, MOST_CROP_WIDTH_PX = 128, 576


def score_constraint(field: str, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{field}__gte": 0}) & Q(**{f"{field}__lte": 1}),
        name=name,
        violation_error_message=_("A score lies between 0 and 1."),
    )


class Detection(models.Model):
    """A plate found in an image; box and quad in source pixels."""

    image = models.ForeignKey(Image, models.CASCADE, related_name="detections", verbose_name=_("image"))
    position = models.PositiveSmallIntegerField(_("position"), help_text=_("0 is the surest detection of the image."))
    x1 = models.FloatField()
    y1 = models.FloatField()
    x2 = models.FloatField()
    y2 = models.FloatField()
    quad = models.JSONField(_("corners"), help_text=_("Four [x, y], clockwise from the plate's top-left corner."))
    score = models.FloatField(_("score"))
    vehicle_box = models.JSONField(_("vehicle box"), null=True, blank=True, help_text=_("[x1, y1, x2, y2] when known."))
    vehicle_kind = models.CharField(_("vehicle"), max_length=12, blank=True, help_text=_("Its class when known."))

    class Meta:
        verbose_name = _("detection")
        verbose_name_plural = _("detections")
        ordering = ("image", "position")
        constraints = (
            models.UniqueConstraint(fields=("image", "position"), name="detection_position_once"),
            models.CheckConstraint(
                condition=Q(x2__gt=F("x1")) & Q(y2__gt=F("y1")),
                name="detection_box_has_area",
                violation_error_message=_("A box needs a width and a height."),
            ),
            score_constraint("score", "detection_score_in_range"),
        )

    def __str__(self) -> str:
        return f"{self.image_id}/{self.position}"

    @property
    def box(self) -> tuple[float, float, float, float]:
        return (self.x1, self.y1, self.x2, self.y2)

    @property
    def crop_size_px(self) -> tuple[int, int]:
        """Width and height of the plate cut out for people: as high as two rows of text need, as wide as it is."""
        aspect = max(self.x2 - self.x1, 1.0) / max(self.y2 - self.y1, 1.0)
        return round(min(max(CROP_HEIGHT_PX * aspect, CROP_HEIGHT_PX), MOST_CROP_WIDTH_PX)), CROP_HEIGHT_PX


class ReviewState(models.TextChoices):
    """What people made of a read."""

    NONE = "", _("Not reviewed")
    WAITING = "waiting", _("Waits for review")
    CONFIRMED = "confirmed", _("Confirmed")
    CORRECTED = "corrected", _("Corrected")
    REJECTED = "rejected", _("Rejected")
    ADDED = "added", _("Added by hand")


REVIEWED = (ReviewState.CONFIRMED, ReviewState.CORRECTED, ReviewState.REJECTED, ReviewState.ADDED)
CERTAIN = (ReviewState.CONFIRMED, ReviewState.CORRECTED, ReviewState.ADDED)
"""A person says that the plate shows the read's text."""

BY_HAND = "by hand"
"""The reader of plates that people marked in a picture and typed."""


class ReviewRank(models.IntegerChoices):
    """Why a read waits for review, most urgent first."""

    NONE = 0, _("not asked for")
    ALERT = 1, _("it matches a plate that raises an alert")
    NEAR = 2, _("a registered plate matches, but was not read exactly")
    UNSURE = 3, _("the reader is not sure")
    UNREADABLE = 4, _("the reader could not read it")


class PlateReadQuerySet(models.QuerySet["PlateRead"]):
    def of_company(self, company: Company) -> Self:
        return self.filter(company=company)

    def showing(self, search: PlateSearch) -> Self:
        """Reads whose text contains, or with wildcards is, what was searched for."""
        column = "folded" if search.is_folded else "text"
        if not search.pattern:
            return self.filter(**{f"{column}__like": f"%{search.text}%"}) if search.text else self.none()
        rows = self.filter(**{f"{column}__like": search.pattern})
        if search.prefix:
            rows = rows.filter(**{f"{column}__gte": search.prefix, f"{column}__lt": search.prefix + AFTER_ALL})
        return rows

    def between(self, since: datetime | None, until: datetime | None) -> Self:
        """Reads from `since` on and before `until`; None for no end."""
        rows = self.filter(created_at__gte=since) if since else self
        return rows.filter(created_at__lt=until) if until else rows

    def matched(self, choice: str) -> Self:
        """By what they match: 'matched', 'unmatched', or a status; '' for all."""
        if choice == "matched":
            return self.filter(has_match=1)
        if choice == "unmatched":
            return self.filter(match_status="")
        return self.filter(match_status=choice) if choice else self

    def reviewed(self, choice: str) -> Self:
        """By what people made of them: 'reviewed', 'unreviewed', or a state; '' for all."""
        if choice in ("reviewed", "unreviewed"):
            reviewed = self.filter(review_state__in=REVIEWED)
            return reviewed if choice == "reviewed" else self.filter(review_state__in=("", ReviewState.WAITING))
        return self.filter(review_state=choice) if choice else self


class PlateRead(models.Model):
    """What a reader made of a detection, and what people made of that.

    `text` is what the plate shows as far as is known: the reader's text, or a person's correction. `characters`
    and `alternatives` are the reader's evidence and stay as they are.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="reads", verbose_name=_("company"))
    detection = models.ForeignKey(Detection, models.CASCADE, related_name="reads", verbose_name=_("detection"))
    text = BinaryCharField(_("text"), max_length=MAX_LENGTH, blank=True)
    folded = DerivedCharField(_("folded text"), max_length=MAX_LENGTH, blank=True, source="text", derive=fold)
    score = models.FloatField(_("confidence"))
    region = models.CharField(_("region"), max_length=2, blank=True)
    characters = models.JSONField(
        _("characters"),
        default=list,
        help_text=_("[{char, score, center, alternatives: [{char, score}]}] from left to right, top row first."),
    )
    alternatives = models.JSONField(
        _("other texts"), default=list, help_text=_("[{text, score}], the read itself first.")
    )
    reader = models.CharField(_("reader"), max_length=60)
    release = models.ForeignKey(
        ModelRelease, models.PROTECT, null=True, blank=True, related_name="reads", verbose_name=_("model release")
    )
    created_at = models.DateTimeField(_("read at"), default=timezone.now)
    match_status = models.CharField(
        _("match"),
        max_length=10,
        choices=PlateStatus,
        blank=True,
        editable=False,
        help_text=_("The severest status among its matches, empty without one."),
    )
    has_match = models.GeneratedField(
        verbose_name=_("matches a plate"),
        expression=Case(When(match_status="", then=Value(0)), default=Value(1)),
        output_field=models.SmallIntegerField(),
        db_persist=False,
    )
    review_state = models.CharField(_("review"), max_length=10, choices=ReviewState, blank=True, editable=False)
    review_rank = models.PositiveSmallIntegerField(
        _("why it is reviewed"), choices=ReviewRank, default=ReviewRank.NONE, editable=False
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("being reviewed by"),
    )
    claimed_until = models.DateTimeField(_("claim ends"), null=True, blank=True, editable=False)

    objects = PlateReadQuerySet.as_manager()

    class Meta:
        verbose_name = _("read")
        verbose_name_plural = _("reads")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("detection", "reader"), name="read_once_per_reader"),
            models.CheckConstraint(condition=Q(review_state__in=ReviewState.values), name="read_review_known"),
            score_constraint("score", "read_score_in_range"),
        )
        # Every index ends in the time, ascending: the key that databases append then gives (time, id) in either
        # direction, which is the order that pages of reads go on by.
        indexes = (
            models.Index(fields=("company", "text", "created_at"), name="read_by_text"),
            models.Index(fields=("company", "folded", "created_at"), name="read_by_folded_text"),
            models.Index(fields=("company", "created_at"), name="read_by_company_and_time"),
            models.Index(fields=("company", "match_status", "created_at"), name="read_by_match"),
            # Any match: several statuses would each have an order by time of their own.
            models.Index(fields=("company", "has_match", "created_at"), name="read_by_having_matches"),
            models.Index(fields=("company", "review_state", "created_at"), name="read_by_review"),
            models.Index(fields=("company", "review_state", "review_rank", "created_at"), name="read_by_urgency"),
            # The back office looks at all companies at once.
            models.Index(fields=("created_at",), name="read_by_time"),
            models.Index(fields=("text", "created_at"), name="read_by_any_text"),
            models.Index(fields=("match_status", "created_at"), name="read_by_any_match"),
            models.Index(fields=("review_state", "created_at"), name="read_by_any_review"),
            # Holds all that the overview counts: rows with their characters are many times as large.
            models.Index(
                fields=("company", "created_at", "match_status", "review_state", "score", "text"), name="read_figures"
            ),
        )

    def __str__(self) -> str:
        return self.text or "—"

    @property
    def reader_text(self) -> str:
        """What the reader read, whatever people made of it."""
        return "".join(character["char"] for character in self.characters)

    @property
    def is_by_hand(self) -> bool:
        """Whether a person marked the plate in the picture: no reader found it."""
        return self.reader == BY_HAND

    @property
    def is_certain(self) -> bool:
        """Whether a person says that the plate shows `text`."""
        return self.review_state in CERTAIN


class MatchReason(models.TextChoices):
    EXACT = "exact", _("The read is the registered plate")
    LOOKALIKE = "lookalike", _("Only look-alike characters differ")
    NEAR = "near", _("The read is a probable misread of the plate")


class Match(models.Model):
    """A registered plate that a read shows, as the register was at that time."""

    read = models.ForeignKey(PlateRead, models.CASCADE, related_name="matches", verbose_name=_("read"))
    plate = models.ForeignKey(
        RegisteredPlate,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="matches",
        verbose_name=_("registered plate"),
    )
    plate_text = models.CharField(_("plate as registered"), max_length=20)
    plate_status = models.CharField(_("status then"), max_length=10, choices=PlateStatus)
    score = models.FloatField(_("score"))
    reason = models.CharField(_("reason"), max_length=20, choices=MatchReason)
    differences = models.JSONField(
        _("differences"),
        default=list,
        blank=True,
        help_text=_("[{position, read, registered, rank, score}]; read or registered is '' for a missed or extra one."),
    )
    created_at = models.DateTimeField(_("matched at"), default=timezone.now)

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ("-score", "pk")
        constraints = (
            models.UniqueConstraint(fields=("read", "plate"), name="match_once_per_read_and_plate"),
            models.CheckConstraint(condition=Q(reason__in=MatchReason.values), name="match_reason_known"),
            score_constraint("score", "match_score_in_range"),
        )
        indexes = (models.Index(fields=("created_at",), name="match_by_time"),)

    def __str__(self) -> str:
        return self.plate_text
