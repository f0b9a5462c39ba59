"""The profile, people of the passenger book and their documents."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.identity.contracts import DocumentKind
from carnet.web.forms.days import LIFE, SOME_DAY
from carnet.web.forms.passengers import printable
from carnet.web.presenters import world
from carnet.web.presenters.passenger_book import DOCUMENT_WORDS


def _name(label: Any, *, required: Any = "", autocomplete: str = "off") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=80,
        required=bool(required),
        validators=[printable],
        error_messages={"required": required},
        widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
    )


def _day(label: Any, *, validators: Any, autocomplete: str = "off") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        validators=validators,
        error_messages={"invalid": _("Write the day as 1988-03-14, or choose it.")},
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": autocomplete}, format="%Y-%m-%d"),
    )


def _countries() -> world.Choices:
    return (("", gettext("Choose a country")), *world.countries())


class ProfileForm(forms.Form):
    """What an account says about its owner."""

    first_name = _name(_("First names"), autocomplete="given-name")
    last_name = _name(_("Family name"), autocomplete="family-name")
    city = _name(_("City"), autocomplete="address-level2")
    birth_date = _day(_("Date of birth"), validators=LIFE, autocomplete="bday")
    language = forms.ChoiceField(label=_("Language"))
    currency = forms.ChoiceField(label=_("Currency"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("language", world.languages())
        self._offer("currency", world.currencies())

    def _offer(self, name: str, choices: world.Choices) -> None:
        """The choices, and what is set now even if it is none of them."""
        now = self.initial.get(name, "")
        known = any(value == now for value, _word in choices)
        field = cast("forms.ChoiceField", self.fields[name])
        field.choices = choices if known or not now else ((now, now), *choices)

    def clean_birth_date(self) -> Any:
        """Absent is None."""
        return self.cleaned_data["birth_date"] or None


class PersonForm(forms.Form):
    """Somebody one books for."""

    first_name = _name(_("First names"), required=_("Write the first names as on the passport."))
    last_name = _name(_("Family name"), required=_("Write the family name as on the passport."))
    birth_date = _day(_("Date of birth"), validators=LIFE)
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        error_messages={"invalid": _("This is no e-mail address yet. It looks like ada@example.org.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    is_default = forms.BooleanField(label=_("Fill in first when I book"), required=False)

    def clean_email(self) -> str | None:
        """Absent is None."""
        return self.cleaned_data["email"] or None


class DocumentForm(forms.Form):
    """A passport or identity card."""

    kind = forms.TypedChoiceField(
        label=_("Document"), choices=[(kind.value, word) for kind, word in DOCUMENT_WORDS.items()], coerce=DocumentKind
    )
    country = forms.ChoiceField(
        label=_("Issued by"), choices=_countries, error_messages={"required": _("Choose the country.")}
    )
    number = forms.CharField(
        label=_("Number"),
        max_length=40,
        error_messages={"required": _("Write the number as it is printed.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    expires_on = _day(_("Valid until"), validators=SOME_DAY)
