"""Where events go, and which."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.domains.webhooks.rules import EVENTS
from carnet.web.forms.passengers import printable


class WebhookForm(forms.Form):
    """A server, and what it is to hear of."""

    url = forms.CharField(
        label=_("Address"),
        max_length=2_000,
        error_messages={"required": _("Write the address that events are sent to.")},
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
    )
    description = forms.CharField(
        label=_("What it is for"),
        max_length=200,
        required=False,
        validators=[printable],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    events = forms.MultipleChoiceField(
        label=_("What it hears of"),
        choices=[(name, f"{name}: {meaning}") for name, meaning in EVENTS.items()],
        error_messages={"required": _("Choose one event at least.")},
        widget=forms.CheckboxSelectMultiple,
    )
