"""Forms of people and companies."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.contrib.auth.password_validation import password_validators_help_text_html

from companies.models import Company, Role, SecondStep, User, UserManager


class EmailForm(forms.Form):
    """An e-mail address, in lower case."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )

    def clean_email(self) -> str:
        return UserManager.normalize_email(self.cleaned_data["email"])


class LogInForm(AuthenticationForm):
    """Log in with e-mail address and password."""

    username = forms.EmailField(
        label="E-mail address",
        widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )

    error_messages = {
        "invalid_login": "E-mail address and password do not belong together. Check both.",
        "inactive": "E-mail address and password do not belong together. Check both.",
    }

    def clean_username(self) -> str:
        return UserManager.normalize_email(self.cleaned_data["username"])


class CodeForm(forms.Form):
    """A one-time code, however it is spaced."""

    code = forms.CharField(
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )
    trust = forms.BooleanField(required=False, label="Trust this browser for 30 days")

    LABELS = {
        SecondStep.EMAIL: "Code from the e-mail",
        SecondStep.APP: "Code from your authenticator app",
        SecondStep.RECOVERY: "Recovery code",
    }

    def __init__(self, *args: Any, method: SecondStep = SecondStep.EMAIL, with_trust: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = self.LABELS[method]
        if method != SecondStep.RECOVERY:
            self.fields["code"].widget.attrs["inputmode"] = "numeric"
        if with_trust:
            self.fields["trust"].help_text = "Not on a computer that others use. You can take it back at any time."
        else:
            del self.fields["trust"]


class NewPasswordForm(SetPasswordForm):
    """A new password; what it must be is said before it is typed."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["new_password1"].help_text = password_validators_help_text_html()
        self.fields["new_password1"].widget.attrs["autofocus"] = True
        self.fields["new_password2"].label = "New password once more"
        self.fields["new_password2"].help_text = ""


class PasswordForm(forms.Form):
    """The present password, once more."""

    password = forms.CharField(
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


class NameForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("full_name",)
        labels = {"full_name": "Your name"}
        help_texts = {"full_name": "As colleagues know you; it stands beside what you do."}
        widgets = {"full_name": forms.TextInput(attrs={"autocomplete": "name"})}


ROLE_CHOICES = [(role.value, role.label) for role in (Role.VIEWER, Role.MANAGER, Role.OWNER)]


class InviteForm(EmailForm):
    """Whom to invite, and as what."""

    role = forms.ChoiceField(choices=ROLE_CHOICES, widget=forms.RadioSelect, initial=Role.VIEWER)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "off"


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=ROLE_CHOICES)


class JoinForm(NewPasswordForm):
    """Name and password of somebody who was invited and has no account."""

    full_name = forms.CharField(
        label="Your name",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
    )
    field_order = ("full_name", "new_password1", "new_password2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["new_password1"].widget.attrs["autofocus"]


ZONES = sorted(zoneinfo.available_timezones())


class CompanyForm(forms.ModelForm):
    """What an owner may set about the company."""

    class Meta:
        model = Company
        fields = ("name", "region", "time_zone", "review_below", "asks_lookup_reason")
        widgets = {"time_zone": forms.Select(choices=[(name, name.replace("_", " ")) for name in ZONES])}

    def clean_region(self) -> str:
        return str(self.cleaned_data["region"]).upper()

    def clean_time_zone(self) -> str:
        name = str(self.cleaned_data["time_zone"]).strip()
        if name not in ZONES:
            raise forms.ValidationError("This is no time zone. Write it like Asia/Kolkata.")
        return name
