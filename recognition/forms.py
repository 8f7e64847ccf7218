"""Forms of recognition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

ACCEPTED = "image/jpeg,image/png,image/webp,image/bmp,image/tiff,image/gif,.zip"
"""Kinds one by one, not image/*: an iPhone then sends its HEIC pictures as JPEG."""


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files; empty ones too: each gets its own answer later."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return list(files)


class PicturesForm(forms.Form):
    """Pictures and ZIP files for a batch, and what a browser that sends them one by one tells of them."""

    pictures = ManyFilesField(
        widget=ManyFilesInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": "Choose at least one file."},
    )
    key = forms.RegexField(r"^[0-9a-f-]{8,36}$", required=False)
    more = forms.BooleanField(required=False)

    def clean_pictures(self) -> list[UploadedFile]:
        files = self.cleaned_data["pictures"]
        most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
        if len(files) > most:
            raise forms.ValidationError(f"At most {most} files at once; these are {len(files)}.")
        return files


class UploadForm(PicturesForm):
    """The pictures of a new batch."""

    name = forms.CharField(max_length=120, required=False, label="Name of this batch")


class OpenBatchForm(forms.Form):
    """A batch whose files will come one by one, under an id that the browser chose."""

    batch = forms.UUIDField()
    name = forms.CharField(max_length=120, required=False)


class BatchNameForm(forms.Form):
    """Another name for a batch."""

    name = forms.CharField(
        max_length=120, required=False, label="Name", help_text="Leave it empty to call the batch by its time."
    )
