"""What the fields of the identity library's forms are called here, and how a browser helps to fill them in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from django.forms import BaseForm
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_Form = TypeVar("_Form", bound=BaseForm)
_EXACT: Final = {"autocapitalize": "none", "spellcheck": "false"}
_CODE: Final = {"autocomplete": "one-time-code", "inputmode": "numeric", **_EXACT}


@dataclass(frozen=True, slots=True)
class Words:
    """A field's label, its hint, what is said when it is empty, and attributes of its control."""

    label: str | _StrPromise
    missing: str | _StrPromise = ""
    hint: str | _StrPromise = ""
    attrs: Mapping[str, str] = field(default_factory=dict)


_FIELDS: Final = {
    "login": Words(
        _("E-mail or mobile"),
        _("Write the e-mail address or mobile number of your account."),
        attrs={"autocomplete": "username", **_EXACT},
    ),
    "password": Words(_("Password"), _("Write your password.")),
    "oldpassword": Words(_("Password until now"), _("Write the password you have used until now.")),
    "password1": Words(
        _("New password"), _("Choose a password."), _("At least 8 characters, not only digits; a sentence is good.")
    ),
    "email": Words(_("E-mail"), _("Write an e-mail address."), attrs=_EXACT),
    "phone": Words(
        _("Mobile"),
        _("Write a mobile number."),
        _("With its country code, such as +49 30 123456."),
        {"inputmode": "tel"},
    ),
    "first_name": Words(_("First names"), attrs={"autocomplete": "given-name"}),
    "last_name": Words(_("Family name"), attrs={"autocomplete": "family-name"}),
    "credential": Words(_("Passkey"), _("Your browser brought no passkey. Passkeys need JavaScript.")),
    "code": Words(_("Code"), _("Write the code."), attrs=_CODE),
    "name": Words(
        _("Name"),
        _("Give it a name."),
        _("So that you know it again, such as “My phone” or “Key at work”."),
        {"autocomplete": "off"},
    ),
}
# A new password is asked for once: it can be seen while it is typed, and a code by e-mail replaces it.
_AGAIN: Final = "password2"


def dressed(form: _Form, special: Mapping[str, Words] | None = None) -> _Form:
    """The form with our labels, hints and advice; `special` are words of this page alone."""
    form.fields.pop(_AGAIN, None)
    for name, control in form.fields.items():
        control.widget.attrs.pop("placeholder", None)
        words = (special or {}).get(name) or _FIELDS.get(name)
        if words is None:
            continue
        control.label, control.help_text = words.label, words.hint
        control.widget.attrs.update(words.attrs)
        if words.missing:
            control.error_messages["required"] = words.missing
    return form
