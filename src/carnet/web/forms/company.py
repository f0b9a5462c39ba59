"""A company: applying to sell, what it says of itself, what the platform decides about it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.web.forms.passengers import printable
from carnet.web.presenters import world

_WRONG_EMAIL = _("This is no e-mail address yet. It looks like ada@example.org.")


def _name() -> forms.CharField:
    return forms.CharField(
        label=_("Name"),
        max_length=120,
        validators=[printable],
        error_messages={"required": _("Write the name as travellers know it.")},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )


def _email(label: Any, required: Any = "") -> forms.EmailField:
    return forms.EmailField(
        label=label,
        max_length=254,
        required=bool(required),
        error_messages={"invalid": _WRONG_EMAIL, "required": required},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


def _website() -> forms.CharField:
    return forms.CharField(
        label=_("Website"),
        max_length=200,
        required=False,
        validators=[printable],
        widget=forms.URLInput(attrs={"autocomplete": "url", "placeholder": "https://"}),
    )


def _description() -> forms.CharField:
    return forms.CharField(
        label=_("Description"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )


class ApplyForm(forms.Form):
    """A company that asks to sell here."""

    name = _name()
    currency = forms.ChoiceField(label=_("Currency of your fares"), initial="EUR")
    contact_email = _email(_("E-mail of the operator"), _("Write the address that our answer goes to."))
    website = _website()
    description = _description()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["currency"]).choices = world.currencies()


class CreateForm(ApplyForm):
    """A company that an admin makes, with its owner."""

    field_order = ("name", "owner_email", "currency", "contact_email", "website", "description")

    owner_email = _email(_("E-mail of the owner"), _("Write the address of who will own it."))
    contact_email = _email(_("E-mail of the operator"))


class ProfileForm(forms.Form):
    """What an owner says of the company, and its terms that are the owner's."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = _name()
    contact_email = _email(_("E-mail of the operator"), _("Write the address that we write to."))
    website = _website()
    description = _description()
    hold_minutes = forms.IntegerField(
        label=_("Minutes that an unpaid hold lives"),
        min_value=3,
        max_value=30,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    lead_hours = forms.IntegerField(
        label=_("Hours from publishing a trip to its sale"),
        min_value=0,
        max_value=168,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class LogoForm(forms.Form):
    """A picture for the logo."""

    logo = forms.FileField(
        label=_("Picture"),
        allow_empty_file=True,
        error_messages={"required": _("Choose a picture first.")},
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )


class SuspendForm(forms.Form):
    """Why a company may not sell."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        validators=[printable],
        error_messages={"required": _("Write the reason: the operator is told it.")},
    )


class CommissionForm(forms.Form):
    """The platform's share, in percent."""

    percent = forms.DecimalField(
        label=_("Commission in percent"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        error_messages={"invalid": _("Write a number such as 4.5.")},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    @property
    def basis_points(self) -> int:
        """The share as operations know it."""
        return int(self.cleaned_data["percent"] * 100)


class RatingForm(forms.Form):
    """How good a journey was."""

    stars = forms.TypedChoiceField(choices=[(str(one), str(one)) for one in range(5, 0, -1)], coerce=int)
