"""Cash at a desk: finding a booking, counting a till."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.web.forms.amounts import AmountField


class FindBookingForm(forms.Form):
    """A booking's reference, as the traveller says it."""

    reference = forms.RegexField(
        "^[A-Za-z0-9]{6}$",
        label=_("Booking reference"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "maxlength": "6"}
        ),
        error_messages={
            "required": _("Write the reference that the traveller says."),
            "invalid": _("A reference has six letters and digits."),
        },
    )


class CountForm(forms.Form):
    """What was counted by hand, in the till's currency."""

    counted = AmountField(label=_("Counted"), error_messages={"required": _("Count what is in the till.")})
