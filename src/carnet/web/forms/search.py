"""The search box: where from, where to, when, how many, by what."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from carnet.domains.schedule.contracts import ListingKind
from carnet.web.forms.days import SOME_DAY

MOST_PASSENGERS: Final = 10
ANY_KIND: Final = "all"
KINDS: Final = (
    (ANY_KIND, _("Everything")),
    (ListingKind.TRAIN.value, _("Trains")),
    (ListingKind.PLANE.value, _("Planes")),
    (ListingKind.BUS.value, _("Buses")),
    (ListingKind.EVENT.value, _("Events")),
)
_NAMES: Final = {"origin": "from", "destination": "to", "origin_id": "from_id", "destination_id": "to_id"}


def _place_field(label: Any, empty: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "search__input", "autocomplete": "off", "data-place": ""})
    return forms.CharField(label=label, max_length=120, error_messages={"required": empty}, widget=widget)


class SearchForm(forms.Form):
    """`from_id` and `to_id` name a place that was taken from the list; typing again empties them."""

    kind = forms.ChoiceField(choices=KINDS, required=False, initial=ANY_KIND)
    origin = _place_field(_("From"), _("Say where you start: a city, a station or an airport."))
    origin_id = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    destination = _place_field(_("To"), _("Say where you want to go."))
    destination_id = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    date = forms.DateField(
        label=_("Date"),
        error_messages={
            "required": _("Choose the day you travel."),
            "invalid": _("Write the day as 2027-01-15, or choose it."),
        },
        validators=SOME_DAY,
        widget=forms.DateInput(attrs={"class": "search__input", "type": "date"}, format="%Y-%m-%d"),
    )
    passengers = forms.TypedChoiceField(
        label=_("Passengers"),
        coerce=int,
        initial=1,
        required=False,
        choices=[
            (n, ngettext_lazy("%(n)d passenger", "%(n)d passengers", n) % {"n": n})
            for n in range(1, MOST_PASSENGERS + 1)
        ],
        widget=forms.Select(attrs={"class": "search__input"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("kind") == ListingKind.EVENT:
            # An evening out has one place, or none: then anywhere.
            self.fields["origin"].required = self.fields["destination"].required = False

    def add_prefix(self, field_name: str) -> str:
        """The name in the address: `from`, which Python keeps for itself, for `origin`."""
        return _NAMES.get(field_name, field_name)

    def clean_passengers(self) -> int:
        """How many travel; one when nothing was said."""
        return int(self.cleaned_data["passengers"] or 1)

    def clean_kind(self) -> ListingKind | None:
        """The kind to look for; None for everything."""
        kind = self.cleaned_data["kind"]
        return ListingKind(kind) if kind and kind != ANY_KIND else None
