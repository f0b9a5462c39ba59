"""Running a trip: how late it is, why it is taken off sale or cancelled, and which vehicle it gets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.domains.schedule.contracts import RunCall
from carnet.kernel.ids import MalformedId, decode, encode
from carnet.web.forms.days import SOME_DAY
from carnet.web.presenters import wording

_LONGEST_REASON: Final = 200
_WEEK: Final = 7 * 24 * 60
# No page stands open for longer than this.
_FORGOTTEN: Final = timedelta(days=30)


class DayForm(forms.Form):
    """Which day's departures."""

    day = forms.DateField(validators=[*SOME_DAY])


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=_LONGEST_REASON,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class DelayForm(ReasonForm):
    """From which stop on, and how late: by minutes, or until a time of day there.

    A choice of stop says when the trip was to leave it as the page was shown, so that sending the form twice delays
    once. `departure` is the field that says what the schedule refuses.
    """

    from_stop = forms.CharField(label=_("From which stop on"), max_length=60, widget=forms.Select)
    minutes = forms.IntegerField(label=_("Minutes later"), min_value=1, max_value=_WEEK, required=False)
    departure = forms.TimeField(
        label=_("Or leaves there at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    field_order = ("from_stop", "minutes", "departure", "reason")

    def __init__(self, *args: Any, calls: Sequence[RunCall], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._calls = {call.seq: call for call in calls}
        self.fields["from_stop"].widget.choices = [(_choice(call), _words(call)) for call in calls]
        self.stop = 0
        self.at: datetime | None = None

    def clean_from_stop(self) -> datetime:
        """When the trip was to leave the chosen stop, as it was shown."""
        number, _sep, shown = self.cleaned_data["from_stop"].partition("@")
        try:
            self.stop, leaves = int(number), datetime.fromisoformat(shown)
        except ValueError as error:
            raise forms.ValidationError(_("Choose one of the stops.")) from error
        call = self._calls.get(self.stop)
        if call is None or leaves.tzinfo is None or abs(leaves - call.leaves) > _FORGOTTEN:
            raise forms.ValidationError(_("Choose one of the stops."))
        return leaves

    def clean(self) -> dict[str, Any]:
        """Work out the instant at which the trip leaves the stop."""
        cleaned: dict[str, Any] = super().clean() or {}
        minutes, clock = cleaned.get("minutes"), cleaned.get("departure")
        if "from_stop" not in cleaned or {"minutes", "departure"} & set(self.errors):
            return cleaned
        if (minutes is None) == (clock is None):
            self.add_error("minutes", _("Say by how many minutes, or when it leaves: one of the two."))
            return cleaned
        leaves: datetime = cleaned["from_stop"]
        if minutes is not None:
            self.at = leaves + timedelta(minutes=minutes)
        else:
            there = wording.local(leaves, self._calls[self.stop].timezone)
            self.at = there.replace(hour=clock.hour, minute=clock.minute)  # type: ignore[union-attr]
            if self.at < there - timedelta(hours=12):  # past midnight
                self.at += timedelta(days=1)
        return cleaned


class SwapForm(ReasonForm):
    """Which vehicle, and how many may end without a seat."""

    vehicle = forms.ChoiceField(label=_("Vehicle"))
    accept_unseated = forms.IntegerField(min_value=0, max_value=100_000, required=False, widget=forms.HiddenInput)
    field_order = ("vehicle", "reason", "accept_unseated")

    def __init__(self, *args: Any, vehicles: Sequence[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vehicle"].choices = [(encode("veh", number), name) for number, name in vehicles]  # type: ignore[attr-defined]

    def clean_vehicle(self) -> UUID:
        """The vehicle's id."""
        try:
            return decode("veh", self.cleaned_data["vehicle"])
        except MalformedId as error:
            raise forms.ValidationError(_("Choose one of the vehicles.")) from error


def _choice(call: RunCall) -> str:
    return f"{call.seq}@{call.leaves.isoformat()}"


def _words(call: RunCall) -> str:
    return f"{call.station}, {wording.clock(call.leaves, call.timezone)}"
