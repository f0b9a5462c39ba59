"""A timetable, a single trip, an exception: what people write about when something runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.domains.operators.contracts import AmenityEntry, VehicleProfile
from carnet.domains.schedule.contracts import FareTableEntry, TimetableProfile, TripPlan
from carnet.domains.schedule.rules import LONGEST_AHEAD
from carnet.kernel import ids
from carnet.web.forms.days import SOME_DAY
from carnet.web.forms.passengers import printable
from carnet.web.presenters.planned import DAY_WORDS, last_day

_DATE: Final = {"type": "date"}
_OFF: Final = {"autocomplete": "off"}


def _date(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs=_DATE, format="%Y-%m-%d")
    return forms.DateField(label=label, validators=[*SOME_DAY], widget=widget)


def _vehicle(text: str) -> UUID:
    return ids.decode("veh", text)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a run can be made of."""

    vehicles: Sequence[VehicleProfile]
    fares: Sequence[FareTableEntry]
    amenities: Sequence[AmenityEntry]


class RunForm(forms.Form):
    """What a timetable and a trip share."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        validators=[printable],
        error_messages={"required": _("Write what travellers read, such as ICE 503.")},
        widget=forms.TextInput(attrs=_OFF),
    )
    number = forms.CharField(
        label=_("Number"), max_length=60, required=False, validators=[printable], widget=forms.TextInput(attrs=_OFF)
    )
    vehicle = forms.TypedChoiceField(label=_("Vehicle"), coerce=_vehicle)
    fares = forms.ChoiceField(label=_("Fares"))
    amenities = forms.MultipleChoiceField(label=_("Amenities"), required=False, widget=forms.CheckboxSelectMultiple)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self._offer("vehicle", [(ids.encode("veh", one.id), one.name) for one in choices.vehicles])
        self._offer("fares", [(one.name, one.name) for one in choices.fares])
        self._offer("amenities", [(one.code, one.name) for one in choices.amenities])

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  MultipleChoiceField is one, too
        field.choices = list(choices)


class TimetableForm(RunForm):
    """When it runs; the times at its stops are rows of their own (`forms.stop_times`)."""

    days = forms.TypedMultipleChoiceField(
        label=_("Days"),
        coerce=int,
        choices=[(number, word) for number, word in DAY_WORDS.items()],
        error_messages={"required": _("Choose one day at least.")},
        widget=forms.CheckboxSelectMultiple,
    )
    valid_from = _date(_("First day"))
    last_day = _date(_("Last day"))
    ahead_days = forms.IntegerField(label=_("Days ahead"), min_value=1, max_value=LONGEST_AHEAD, initial=60)
    publishes = forms.BooleanField(label=_("Put new trips on sale by themselves"), required=False, initial=True)

    @staticmethod
    def of(timetable: TimetableProfile) -> dict[str, Any]:
        """The fields of a timetable as it is."""
        plan = timetable.plan
        return {
            "name": plan.name,
            "number": plan.number,
            "vehicle": ids.encode("veh", plan.vehicle_id),
            "fares": plan.fares,
            "amenities": list(plan.amenities),
            "version": timetable.version,
            "days": [str(day) for day in sorted(plan.days)],
            "valid_from": plan.valid_from,
            "last_day": last_day(timetable),
            "ahead_days": plan.ahead_days,
            "publishes": plan.publishes,
        }

    def clean(self) -> dict[str, Any]:
        """The period as the domain has it: `valid_until` is the first day without it."""
        given: dict[str, Any] = super().clean() or {}
        last = given.get("last_day")
        if isinstance(last, date):
            given["valid_until"] = last + timedelta(days=1)
            first = given.get("valid_from")
            if isinstance(first, date) and last < first:
                self.add_error("last_day", _("The last day comes after the first."))
        return given


class TripForm(RunForm):
    """A single trip; its times are rows of their own."""

    service_date = _date(_("Day"))

    @staticmethod
    def of(plan: TripPlan, *, fares: str, revision: int) -> dict[str, Any]:
        """The fields of a trip as it is planned."""
        return {
            "name": plan.name,
            "number": plan.number,
            "vehicle": ids.encode("veh", plan.vehicle_id) if plan.vehicle_id else "",
            "fares": fares,
            "amenities": list(plan.amenities),
            "version": revision,
            "service_date": plan.service_date,
        }


class ExceptionForm(forms.Form):
    """A day on which the weekdays do not count."""

    day = _date(_("Day"))
    runs = forms.TypedChoiceField(
        label=_("On this day it"),
        coerce=lambda text: text == "yes",
        choices=[("no", _("does not run")), ("yes", _("runs"))],
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False, validators=[printable], widget=forms.TextInput(attrs=_OFF)
    )


class EndForm(forms.Form):
    """When a timetable ends."""

    last_day = _date(_("Last day"))


class CopyForm(forms.Form):
    """What is different about a copy."""

    name = forms.CharField(label=_("Name"), max_length=200, validators=[printable], widget=forms.TextInput(attrs=_OFF))
    departs = forms.TimeField(
        label=_("Departure"),
        input_formats=["%H:%M"],
        error_messages={"invalid": _("Write a time as 08:29.")},
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
