"""Forms of pages about reads: what is searched for, and what a person says of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms

from companies.models import Company
from plates.searching import PlateSearch
from plates.text import normalise
from recognition.models import Batch, BatchFile
from recognition.models.reads import PlateReadQuerySet
from recognition.services.review import Judgement

MATCHES = [
    ("", "Any"), ("matched", "Matched"), ("unmatched", "Not matched"), ("blocked", "Blocked"), ("watch", "Watched"),
    ("allowed", "Allowed"),
]  # fmt: skip
REVIEWS = [
    ("", "Any"), ("unreviewed", "Not reviewed"), ("waiting", "Waiting for review"), ("reviewed", "Reviewed"),
    ("confirmed", "Confirmed"), ("corrected", "Corrected"), ("rejected", "Rejected"), ("added", "Added by hand"),
]  # fmt: skip
NAMED_BATCHES = 50
FILTERS = ("since", "until", "batch", "match", "review", "least")
"""The fields that stand in addresses; plates and reasons never do."""


def in_our_time(moment: datetime) -> None:
    """At the ends of the calendar there is no time in other time zones, which databases ask for."""
    if not 1900 <= moment.year <= 2200:
        raise forms.ValidationError("Type a year between 1900 and 2200.")


class MomentInput(forms.DateTimeInput):
    """A date and time as browsers ask for them."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


@dataclass(frozen=True, slots=True)
class Lookup:
    """A plate that somebody searches the reads for."""

    text: str
    lookalikes: bool

    @property
    def search(self) -> PlateSearch:
        return PlateSearch.of(self.text, self.lookalikes)


class ReadFilterForm(forms.Form):
    """What a list of reads is narrowed down to, a plate aside. Times are the company's."""

    since = forms.DateTimeField(required=False, label="From", widget=MomentInput(), validators=[in_our_time])
    until = forms.DateTimeField(required=False, label="Until", widget=MomentInput(), validators=[in_our_time])
    batch = forms.ChoiceField(required=False, label="Upload")
    match = forms.ChoiceField(required=False, label="Match", choices=MATCHES)
    review = forms.ChoiceField(required=False, label="Review", choices=REVIEWS)
    least = forms.IntegerField(
        required=False,
        label="At least this sure, %",
        min_value=0,
        max_value=100,
        error_messages={"min_value": "Between 0 and 100.", "max_value": "Between 0 and 100."},
    )

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company
        batch = self.fields["batch"]
        assert isinstance(batch, forms.ChoiceField)
        batch.choices = [("", "Any"), *self._batches()]

    def _batches(self) -> list[tuple[str, str]]:
        """The newest uploads, and the chosen one however old it is."""
        own = Batch.objects.filter(company=self.company)
        found = list(own.order_by("-created_at", "-pk")[:NAMED_BATCHES])
        chosen = _uuid(self.data.get("batch", ""))
        if chosen and chosen not in [batch.public_id for batch in found]:
            found += own.filter(public_id=chosen)
        return [(str(batch.public_id), str(batch)) for batch in found]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        since, until = found.get("since"), found.get("until")
        if since and until and until <= since:
            self.add_error("until", "This is not after “from”.")
        return found

    def narrowed(self, rows: PlateReadQuerySet) -> PlateReadQuerySet:
        """The rows that the valid form asks for."""
        asked = self.cleaned_data
        rows = rows.between(asked["since"], asked["until"]).matched(asked["match"]).reviewed(asked["review"])
        if asked["least"]:
            rows = rows.filter(score__gte=asked["least"] / 100)
        if asked["batch"]:
            images = BatchFile.objects.filter(batch__public_id=asked["batch"], image__isnull=False).values("image")
            rows = rows.filter(detection__image__in=images)
        return rows

    @property
    def narrowing(self) -> int:
        """How many filters say something."""
        return len(stated(self.cleaned_data))


class ReadSearchForm(ReadFilterForm):
    """The filters, and a plate to look up; with a reason where the company asks for one."""

    q = forms.CharField(
        required=False,
        max_length=40,
        label="Plate",
        help_text="All of it or a part. * stands for any characters, ? for one.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    lookalikes = forms.BooleanField(required=False, label="Look-alikes too", help_text="O for 0, B for 8")
    reason = forms.CharField(
        required=False,
        max_length=200,
        label="Why do you look this plate up?",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("q", "lookalikes", "reason", *FILTERS)

    def __init__(self, *args: Any, asks_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks_reason = asks_reason

    def clean_q(self) -> str:
        text = str(self.cleaned_data["q"]).strip().upper()
        if text and not normalise(text):
            raise forms.ValidationError("Type letters A–Z or digits of the plate.")
        return text

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("q") and self.asks_reason and len(found.get("reason", "").strip()) < 3:
            self.add_error("reason", "Say why you look this plate up: your company asks for a reason.")
        return found

    @property
    def lookup(self) -> Lookup | None:
        text = self.cleaned_data.get("q")
        return Lookup(text, bool(self.cleaned_data.get("lookalikes"))) if text else None

    def narrowed(self, rows: PlateReadQuerySet) -> PlateReadQuerySet:
        rows = super().narrowed(rows)
        return rows.showing(self.lookup.search) if self.lookup else rows


class JudgeForm(forms.Form):
    """What a person says of a read. `text` confirms or corrects; `choice` is one of the suggested texts."""

    verdict = forms.ChoiceField(required=False, choices=[("text", "text"), ("rejected", "rejected"), ("skip", "skip")])
    text = forms.CharField(required=False, max_length=40)
    choice = forms.CharField(required=False, max_length=40)
    seen = forms.IntegerField(required=False, min_value=0)

    @property
    def is_skip(self) -> bool:
        return self.cleaned_data.get("verdict") == "skip"

    @property
    def judgement(self) -> Judgement:
        """Of the valid form: a text that stands already confirms it, any other one corrects it."""
        asked = self.cleaned_data
        is_rejected = asked["verdict"] == "rejected" and not asked["choice"]
        return Judgement(asked["choice"] or asked["text"], is_rejected, asked["seen"] or 0)


def stated(values: dict[str, Any]) -> dict[str, str]:
    """The filters that say something, as addresses have them."""
    shown = {name: values.get(name) for name in FILTERS}
    return {name: _in_address(value) for name, value in shown.items() if value not in (None, "")}


def _in_address(value: Any) -> str:
    return f"{value:%Y-%m-%dT%H:%M}" if isinstance(value, datetime) else str(value)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except (ValueError, AttributeError):
        return None
