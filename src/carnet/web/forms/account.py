"""Logging in and signing up."""

from __future__ import annotations

from typing import TypedDict

from django import forms
from django.utils.translation import gettext_lazy as _


class LoginForm(forms.Form):
    """E-mail or phone, and the password."""

    name = forms.CharField(
        label=_("E-mail or mobile"),
        max_length=254,
        error_messages={"required": _("Write the e-mail address or mobile number of your account.")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=256,
        error_messages={"required": _("Write your password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class SignUpForm(forms.Form):
    """A new account. Nobody chooses a role here."""

    first_name = forms.CharField(
        label=_("First names"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Family name"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    name = forms.CharField(
        label=_("E-mail or mobile"),
        max_length=254,
        error_messages={"required": _("Write an e-mail address or a mobile number; one of them is enough.")},
        widget=forms.TextInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=256,
        error_messages={"required": _("Choose a password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class Contact(TypedDict):
    """One of the two is known."""

    email: str | None
    phone: str | None


def contact(name: str) -> Contact:
    """What was typed as an e-mail address or as a phone number, for the domain."""
    typed = name.strip()
    return {"email": typed, "phone": None} if "@" in typed else {"email": None, "phone": typed}
