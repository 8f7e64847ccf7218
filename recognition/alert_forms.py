"""What the list of alerts is asked for."""

from __future__ import annotations

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict

from plates.models import PlateStatus
from plates.text import normalise
from recognition.models import Alert

OPEN, SEEN, ALL = "open", "seen", "all"


class AlertFilter(forms.Form):
    """Which alerts are shown; what an address asks for in error is passed over."""

    state = forms.ChoiceField(
        choices=((OPEN, "Not seen yet"), (SEEN, "Seen"), (ALL, "All")), required=False, label="Show"
    )
    status = forms.ChoiceField(
        choices=(("", "Any status"), *[(one.value, one.label) for one in PlateStatus]), required=False
    )
    plate = forms.CharField(max_length=20, required=False, widget=forms.TextInput(attrs={"type": "search"}))
    before = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.asked = data
        self.full_clean()
        self.cleaned_data["state"] = self.cleaned_data.get("state") or OPEN

    @property
    def shown(self) -> str:
        """Which state is asked for."""
        return str(self.cleaned_data["state"])

    @property
    def is_narrowed(self) -> bool:
        return bool(self.cleaned_data.get("status") or self.cleaned_data.get("plate"))

    def apply(self, rows: QuerySet[Alert]) -> QuerySet[Alert]:
        """The alerts that are asked for, newest first."""
        rows = rows.order_by("-pk")
        if self.shown != ALL:
            rows = rows.filter(seen_at__isnull=self.shown == OPEN)
        if status := self.cleaned_data.get("status"):
            rows = rows.filter(plate_status=status)
        if plate := self.cleaned_data.get("plate"):
            # Plates that were deleted since are found by their text alone.
            rows = rows.filter(
                Q(plate__normalised__contains=normalise(plate) or plate) | Q(plate_text__icontains=plate)
            )
        if before := self.cleaned_data.get("before"):
            rows = rows.filter(pk__lt=before)
        return rows

    def older(self, last: int) -> str:
        """The query of the page that goes on after an alert."""
        query = self.asked.copy()
        query["before"] = str(last)
        return query.urlencode()
