"""Signing up and asking for a code: one field for an e-mail address or a number, where the library has two."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from carnet.domains.identity.login import forms as rules

_PARTS: Final = ("email", "phone")
_EXACT: Final = {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "username"}


class _OneContact(forms.Form):
    """What was written in `contact` is examined as what it looks like, and mistakes come back to it."""

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data if data is None else _parted(data), **kwargs)
        self.fields["contact"] = forms.CharField(
            label=_("E-mail or mobile"),
            max_length=254,
            help_text=_("A mobile number with its country code, such as +49 30 123456."),
            error_messages={"required": _("Write an e-mail address or a mobile number; one of them is enough.")},
            widget=forms.TextInput(attrs=_EXACT),
        )
        self.order_fields(["contact"])

    def clean(self) -> Any:
        """What the library and our rules say, at the field that people see."""
        cleaned = None if "contact" in self.errors or self._misplaced() else super().clean()
        for error in self._misplaced():
            self.add_error("contact", error)
        for name in _PARTS:
            self.errors.pop(name, None)
        return cleaned

    def _misplaced(self) -> list[str]:
        return [str(error) for name in _PARTS for error in self.errors.get(name, ())]


class SignUpForm(_OneContact, rules.SignUpForm):
    """Opening an account. Nobody chooses a role here."""

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for name in ("birth_date", "language", "currency"):  # the profile asks for them, to whom they matter
            del self.fields[name]
        self.order_fields(["contact", "password1", "first_name", "last_name"])


class RequestCodeForm(_OneContact, rules.RequestCodeForm):
    """Asking for a code to log in with."""


def _parted(data: QueryDict) -> QueryDict:
    parted = data.copy()
    contact = data.get("contact", "").strip()
    parted["email"], parted["phone"] = (contact, "") if "@" in contact else ("", contact)
    return parted
