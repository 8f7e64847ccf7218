"""Forms of recognition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files; empty ones too: each gets its own answer later."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return list(files)


class UploadForm(forms.Form):
    """Pictures and ZIP files for one batch."""

    pictures = ManyFilesField(
        widget=ManyFilesInput(attrs={"accept": "image/*,.zip"}),
        error_messages={"required": "Choose at least one file."},
    )
    name = forms.CharField(max_length=120, required=False)

    def clean_pictures(self) -> list[UploadedFile]:
        files = self.cleaned_data["pictures"]
        if len(files) > settings.ANPR_MAX_BATCH_FILES:
            raise forms.ValidationError(
                f"At most {settings.ANPR_MAX_BATCH_FILES} files at once; these are {len(files)}."
            )
        return files
