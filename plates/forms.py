"""Forms of registered plates: their shape and limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.urls import reverse
from django.utils.html import format_html

from companies.models import Company
from plates.formats import REGION_NAMES
from plates.models import PlateList, PlateStatus, RegisteredPlate
from plates.paging import ORDERS, Sorting
from plates.querysets import RegisteredPlateQuerySet
from plates.text import normalise

NO_LIST = "none"


class Validity(TextChoices):
    NOW = "now", "Valid today"
    EXPIRED = "expired", "Expired"
    NOT_YET = "not-yet", "Not valid yet"
    EXPIRING = "expiring", "Expires within a week"


class SearchMode(TextChoices):
    ANY = "", "as typed"
    LOOKALIKE = "lookalike", "with look-alikes"


def region_choices(company: Company) -> list[tuple[str, str]]:
    """The countries whose plates are known, the company's own first."""
    others = sorted(REGION_NAMES.items(), key=lambda item: item[1])
    return [*(one for one in others if one[0] == company.region), *(one for one in others if one[0] != company.region)]


def list_choices(lists: Sequence[PlateList]) -> list[tuple[str, str]]:
    return [(str(one.pk), one.name) for one in lists]


ALIKE = "alike"


class FilterForm(forms.Form):
    """What part of the register is wanted, and in which order; everything may be left out."""

    q = forms.CharField(
        label="Search",
        max_length=100,
        required=False,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": "Plate, owner or vehicle",
                "autocomplete": "off",
                "spellcheck": "false",
            }
        ),
    )
    mode = forms.ChoiceField(label="Plates", choices=SearchMode, required=False)
    status = forms.ChoiceField(label="Status", choices=[("", "Any status"), *PlateStatus.choices], required=False)
    list = forms.ChoiceField(label="List", required=False)
    region = forms.ChoiceField(label="Region", required=False)
    validity = forms.ChoiceField(label="Validity", choices=[("", "Any validity"), *Validity.choices], required=False)
    twins = forms.ChoiceField(
        label="Look-alikes", choices=[("", "Any plate"), (ALIKE, "Look-alikes only")], required=False
    )
    sort = forms.ChoiceField(
        choices=[("", ""), *((name, name) for key in ORDERS for name in (key, f"-{key}"))],
        required=False,
        widget=forms.HiddenInput,
    )
    after = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)
    before = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)

    FILTERS = ("q", "status", "list", "region", "validity", "twins")

    def __init__(self, *args: Any, company: Company, lists: Sequence[PlateList], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company
        named = (("", "Any list"), (NO_LIST, "On no list"), *list_choices(lists))
        regions = (("", "Any region"), *region_choices(company))
        self.fields["list"].choices, self.fields["region"].choices = named, regions  # type: ignore[attr-defined]

    @property
    def sorting(self) -> Sorting:
        return Sorting(self.cleaned_data.get("sort") or "plate")

    @property
    def is_filtered(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.FILTERS)

    @property
    def narrowed_by(self) -> Sequence[str]:
        """The filters in use besides the search."""
        return [name for name in self.FILTERS[1:] if self.cleaned_data.get(name)]

    def applied_to(self, rows: RegisteredPlateQuerySet, today: date) -> RegisteredPlateQuerySet:
        """The rows that are wanted; what was wrong in the form filters nothing."""
        wanted = self.cleaned_data
        for name in ("status", "region"):
            rows = rows.filter(**{name: wanted[name]}) if wanted.get(name) else rows
        if chosen := wanted.get("list"):
            rows = rows.filter(plate_list=None if chosen == NO_LIST else int(chosen))
        if chosen := wanted.get("validity"):
            kinds = {
                Validity.NOW: rows.valid_on,
                Validity.EXPIRED: rows.expired_on,
                Validity.NOT_YET: rows.not_yet_valid_on,
                Validity.EXPIRING: rows.expiring_on,
            }
            rows = kinds[chosen](today)
        if wanted.get("twins"):
            rows = rows.alike(self.company)
        return rows.search(wanted["q"], wanted.get("mode") == SearchMode.LOOKALIKE) if wanted.get("q") else rows


class PlateForm(forms.ModelForm):
    """A registered plate; `company` comes from the view, never from the browser."""

    class Meta:
        model = RegisteredPlate
        fields = (
            "text", "region", "status", "plate_list", "valid_from", "valid_until", "owner_name", "owner_email",
            "owner_phone", "vehicle_make", "vehicle_model", "vehicle_colour", "notes",
        )  # fmt: skip
        widgets = {
            "text": forms.TextInput(
                attrs={"autocapitalize": "characters", "autocomplete": "off", "placeholder": "MH 12 AB 1234"}
            ),
            "valid_from": forms.DateInput(attrs={"type": "date"}),
            "valid_until": forms.DateInput(attrs={"type": "date"}),
            "owner_phone": forms.TextInput(attrs={"type": "tel"}),
            "notes": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {"text": "", "valid_from": "Empty: since ever.", "valid_until": "The last day. Empty: for ever."}

    PARTS = (
        ("Plate", ("text", "region", "status", "plate_list", "valid_from", "valid_until")),
        ("Owner", ("owner_name", "owner_email", "owner_phone")),
        ("Vehicle", ("vehicle_make", "vehicle_model", "vehicle_colour")),
        ("Notes", ("notes",)),
    )

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.company = company
        lists = forms.ModelChoiceField(PlateList.objects.of_company(company), required=False, empty_label="On no list")
        lists.label = "List"
        self.fields["plate_list"] = lists
        known = region_choices(company)
        own = self.instance.region
        extra = [(own, own)] if own and own not in REGION_NAMES else []
        self.fields["region"] = forms.ChoiceField(
            label="Region", choices=[("", "Not known"), *extra, *known], required=False
        )
        self.order_fields(self._meta.fields)

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields as they stand together on the page."""
        return [(title, [self[name] for name in names]) for title, names in self.PARTS]

    def clean_text(self) -> str:
        """Upper case; names the plate that is registered already, with a link to it."""
        text = str(self.cleaned_data["text"]).upper()
        try:
            RegisteredPlate(company=self.instance.company, text=text).clean()
        except forms.ValidationError as error:
            raise forms.ValidationError(error.message_dict["text"]) from None
        rows = RegisteredPlate.objects.of_company(self.instance.company).exclude(pk=self.instance.pk)
        if (plain := normalise(text)) and (found := rows.shown_as([plain]).first()):
            link = format_html('<a href="{}">{}</a>', reverse("plates:detail", args=[found.pk]), found.text)
            raise forms.ValidationError(format_html("This plate is registered already: {}.", link))
        return text

    def _post_clean(self) -> None:
        """What is wrong with the text is said once: the model's rules are asked after the form's."""
        if "text" not in self.errors:
            super()._post_clean()  # type: ignore[misc]

    def _get_validation_exclusions(self) -> set[str]:
        """Constraints that name the company and the derived text are checked too."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"company", "normalised", "folded"}


class ListForm(forms.ModelForm):
    class Meta:
        model = PlateList
        fields = ("name",)


class IdsField(forms.TypedMultipleChoiceField):
    """Ids of rows, as ticked boxes send them; whose rows they are is asked where they are looked up."""

    def valid_value(self, value: str) -> bool:
        return value.isascii() and value.isdecimal() and len(value) < 19


class SelectionForm(forms.Form):
    """Plates that were ticked, or everything that the filters found, and what is to be done with them."""

    STATUS, LIST, DELETE, CSV, XLSX = "status", "list", "delete", "csv", "xlsx"

    action = forms.ChoiceField(choices=[(name, name) for name in (STATUS, LIST, DELETE, CSV, XLSX)])
    plate = IdsField(coerce=int, required=False)
    everything = forms.BooleanField(required=False)
    to_status = forms.ChoiceField(choices=PlateStatus, required=False)
    to_list = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, lists: Sequence[PlateList], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_list"].choices = [(NO_LIST, "No list"), *list_choices(lists)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("everything") and not cleaned.get("plate"):
            raise forms.ValidationError("Tick at least one plate first.")
        for action, field in ((self.STATUS, "to_status"), (self.LIST, "to_list")):
            if cleaned.get("action") == action and not cleaned.get(field) and field not in self.errors:
                self.add_error(field, "Choose one first.")
        return cleaned
