"""Waiting for seats: in which class, and at which price."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.web.forms.amounts import AmountField


class WaitForm(forms.Form):
    """What else than who travels; amounts are in the fare's currency."""

    highest_price = AmountField(label=_("Highest price for all of you"), required=False)
    any_class = forms.BooleanField(label=_("Any class will do in which there is this fare"), required=False)


class HighestPriceForm(forms.Form):
    """What one would pay from now on."""

    highest_price = AmountField(
        label=_("Highest price for all of you"), error_messages={"required": _("Write the highest price.")}
    )
