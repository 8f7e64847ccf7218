"""Forms of registered plates."""

from __future__ import annotations

from typing import Any

from django import forms

from companies.models import Company
from plates.models import RegisteredPlate


class PlateForm(forms.ModelForm):
    """A registered plate; `company` comes from the view, never from the browser."""

    class Meta:
        model = RegisteredPlate
        fields = (
            "text", "status", "region", "owner_name", "owner_email", "owner_phone",
            "vehicle_make", "vehicle_model", "vehicle_colour", "valid_from", "valid_until", "notes",
        )  # fmt: skip
        widgets = {
            "valid_from": forms.DateInput(attrs={"type": "date"}),
            "valid_until": forms.DateInput(attrs={"type": "date"}),
            "notes": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.company = company

    def _get_validation_exclusions(self) -> set[str]:
        """Constraints that name the company and the derived text are checked too."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"company", "normalised", "folded"}
