"""Selling at the desk: from where to where, for how many; where the tickets go."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.web.forms.passengers import ContactForm
from carnet.web.presenters.choice import MOST_PASSENGERS

_COUNTS: Final = [(str(count), str(count)) for count in range(1, MOST_PASSENGERS + 1)]


class JourneyForm(forms.Form):
    """A part of a trip, and how many travel."""

    to = forms.ChoiceField(label=_("To"))
    passengers = forms.ChoiceField(label=_("Passengers"), choices=_COUNTS)

    def __init__(self, listing: ListingSnapshot, chosen: dict[str, str]) -> None:
        super().__init__(initial=chosen)
        last = listing.legs
        stops = [(str(place), stop.station_name) for place, stop in enumerate(listing.stops)]
        # `from` is a word of Python's.
        start = forms.ChoiceField(label=_("From"), choices=stops[:last], initial=chosen["from"])
        self.fields = {"from": start, **self.fields}
        self.fields["to"].choices = stops[1:]  # type: ignore[attr-defined]


class ReceiptForm(ContactForm):
    """Where the tickets are sent; nowhere, if they are printed at the desk."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["email"].required = False
        self.fields["email"].widget.attrs["autocomplete"] = "off"
