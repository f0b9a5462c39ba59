"""Looking for events: where, from which day, of which kind, by which word."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.web.forms.days import SOME_DAY


class EventsForm(forms.Form):
    """`place_id` names a place that was taken from the list; typing again empties it. Everything may stay empty."""

    place = forms.CharField(
        label=_("Where"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "data-place": ""}),
    )
    place_id = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    date = forms.DateField(
        label=_("From day"),
        required=False,
        error_messages={"invalid": _("Write the day as 2027-01-15, or choose it.")},
        validators=SOME_DAY,
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d"),
    )
    q = forms.CharField(
        label=_("Name"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "type": "search", "autocomplete": "off"}),
    )
    category = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
