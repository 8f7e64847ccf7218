"""The form by which people mark a plate in a picture: its text and its corners."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from recognition.services.marking import Marked, MarkError, Point, outline

CORNERS = ("Top left", "Top right", "Bottom right", "Bottom left")


class PixelInput(forms.NumberInput):
    """A place in a picture, in pixels."""

    def __init__(self, name: str) -> None:
        super().__init__({"step": "any", "min": 0, "inputmode": "decimal", "autocomplete": "off", "aria-label": name})


class MarkForm(forms.Form):
    """A plate's text, and four corners or two that face each other, in pixels of the picture as it is shown."""

    text = forms.CharField(max_length=40, label="What the missed plate shows", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for at, name in enumerate(CORNERS, 1):
            for axis, words in (("x", "from the left"), ("y", "from the top")):
                widget = PixelInput(f"{name}, {words}")
                self.fields[f"{axis}{at}"] = forms.FloatField(required=False, widget=widget)

    def corners(self) -> list[tuple[str, BoundField, BoundField]]:
        """Each corner's name with its two fields."""
        return [(name, self[f"x{at}"], self[f"y{at}"]) for at, name in enumerate(CORNERS, 1)]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if self.errors:
            return found
        try:
            found["marked"] = Marked(outline([self._corner(at) for at in range(1, 5)]), found.get("text", ""))
        except MarkError as error:
            raise forms.ValidationError(str(error)) from None
        return found

    def _corner(self, at: int) -> Point | None:
        x, y = self.cleaned_data.get(f"x{at}"), self.cleaned_data.get(f"y{at}")
        return None if x is None or y is None else (x, y)

    @staticmethod
    def values_of(marked: Marked) -> dict[str, Any]:
        """What the form is sent with to mark this plate."""
        corners = {
            f"{axis}{at}": value
            for at, point in enumerate(marked.quad, 1)
            for axis, value in zip("xy", point, strict=True)
        }
        return {"text": marked.text, **corners}
