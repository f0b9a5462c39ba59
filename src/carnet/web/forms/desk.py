"""Finding bookings at the desk, and cancelling them for travellers."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.domains.booking.contracts import BookingSearch, BookingStatus
from carnet.domains.booking.rules import STAFF_REASONS
from carnet.domains.payments.contracts import Destination, RefundReason
from carnet.kernel import clock
from carnet.kernel.ids import MalformedId, decode
from carnet.web.forms.payments import OptionalDay
from carnet.web.presenters.bookings import STATES
from carnet.web.presenters.money import REASONS

_ALL: Final = 100
_REASONS: Final = [(one.value, REASONS[one]) for one in RefundReason if one in STAFF_REASONS]


class BookingsForm(forms.Form):
    """Which bookings to show; what makes no sense narrows nothing down."""

    q = forms.CharField(label=_("Search for"), max_length=120, required=False)
    since = OptionalDay(label=_("Travels from"))
    until = OptionalDay(label=_("Until"))
    status = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("All")), *((one.value, word) for one, (word, _tone) in STATES.items())],
        required=False,
    )

    trip = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    @property
    def search(self) -> BookingSearch:
        """What queries are asked for."""
        chosen: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        return BookingSearch(
            text=chosen.get("q", ""),
            trip_id=_trip(chosen.get("trip", "")),
            departs_from=clock.midnight(chosen.get("since")),
            departs_until=clock.midnight(chosen.get("until"), days=1),
            status=BookingStatus(chosen["status"]) if chosen.get("status") else None,
        )


def _trip(text: str) -> UUID | None:
    try:
        return decode("trp", text)
    except MalformedId:
        return None


class StaffCancelForm(forms.Form):
    """Why, how much of the price goes back, and to where. Without a reason everything goes back."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=[("", _("The operator cancels: all of it goes back")), *_REASONS], required=False
    )
    percent = forms.IntegerField(
        label=_("Percent back"),
        min_value=0,
        max_value=_ALL,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    destination = forms.ChoiceField(
        label=_("Where the money goes"),
        choices=[
            (Destination.SOURCE.value, _("Back to where it came from")),
            (Destination.WALLET.value, _("To the traveller's wallet")),
        ],
    )

    @property
    def asked(self) -> dict[str, Any]:
        """What the quote is asked with; the form is valid."""
        chosen = self.cleaned_data
        percent = chosen.get("percent")
        return {
            "reason": RefundReason(chosen["reason"]) if chosen.get("reason") else None,
            "refund_bp": None if percent is None else percent * _ALL,
            "destination": Destination(chosen["destination"]),
        }
