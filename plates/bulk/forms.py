"""The form that a list of plates is uploaded by."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile

from plates.bulk.checking import limits
from plates.bulk.errors import ListError
from plates.bulk.models import EmptyCells
from plates.bulk.reading import is_workbook


class ListForm(forms.Form):
    """A list, and what its empty cells mean."""

    file = forms.FileField(
        label="Excel or CSV file",
        max_length=255,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv,.txt,.tsv"}),
        error_messages={"required": "Choose a file."},
    )
    empty_cells = forms.ChoiceField(
        label="An empty cell, where a plate is registered already",
        choices=EmptyCells.choices,
        initial=EmptyCells.KEEP,
        widget=forms.RadioSelect,
    )

    def clean_file(self) -> UploadedFile:
        """What is no list at all is refused before it is stored."""
        file: UploadedFile = self.cleaned_data["file"]
        try:
            is_workbook(file, limits())  # type: ignore[arg-type]
        except ListError as error:
            raise forms.ValidationError(error.words, code=error.code) from None
        return file
