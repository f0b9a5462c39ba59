"""Finding a booking without a login."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.web.forms.cash import FindBookingForm


class FindMineForm(FindBookingForm):
    """A booking's reference and the address that its tickets went to."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The one that the tickets were sent to, or that was given at the desk."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["reference"].error_messages["required"] = _("Write the six letters and digits of the booking.")

    def clean_reference(self) -> str:
        """In capitals, as references are."""
        return str(self.cleaned_data["reference"]).upper()


class GuestCodeForm(forms.Form):
    """The code that was mailed."""

    code = forms.RegexField(
        "^[0-9]{6}$",
        label=_("Code"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "6"}),
        error_messages={"required": _("Write the six digits."), "invalid": _("A code has six digits.")},
    )


class ContactForm(forms.Form):
    """Where letters about a booking go."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
