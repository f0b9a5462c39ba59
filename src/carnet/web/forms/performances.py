"""An operator's events, and when and where they are shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.network.contracts import Place, StationKind
from carnet.domains.schedule.contracts import NewPerformance, PerformanceProfile
from carnet.domains.schedule.rules import MOST_PERFORMANCES
from carnet.infra.principal import Principal
from carnet.web.forms.days import SOME_DAY
from carnet.web.forms.passengers import printable
from carnet.web.forms.stations import StationField

Choices = Sequence[tuple[str, str]]

_WEEKDAYS: Final = (
    ("0", _("Mon")),
    ("1", _("Tue")),
    ("2", _("Wed")),
    ("3", _("Thu")),
    ("4", _("Fri")),
    ("5", _("Sat")),
    ("6", _("Sun")),
)
_CLOCK: Final = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_MOST_MINUTES: Final = 7 * 24 * 60
_DAY_WRONG: Final = _("Write the day as 2027-01-15, or choose it.")


class EventForm(forms.Form):
    """What is shown."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        validators=[printable],
        error_messages={"required": _("Write what the event is called.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    category = forms.CharField(
        label=_("Kind"),
        max_length=60,
        required=False,
        validators=[printable],
        help_text=_("A word such as concert or theatre, by which people look for it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    most_per_user = forms.IntegerField(
        label=_("Tickets for each buyer"),
        min_value=1,
        max_value=20,
        initial=5,
        help_text=_("At most, over all performances: from 1 to 20."),
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What people read about it. An empty line begins a new paragraph."),
    )


class _PlaceForm(forms.Form):
    """Where, in which hall, at which prices."""

    station = StationField(label=_("Venue"), kinds=frozenset({StationKind.VENUE}))
    hall = forms.ChoiceField(
        label=_("Hall"), error_messages={"required": _("Choose the seats or standing areas that are sold.")}
    )
    fares = forms.ChoiceField(label=_("Fares"), error_messages={"required": _("Choose what tickets cost.")})

    def __init__(
        self, *args: Any, operator_id: UUID, by: Principal, halls: Choices, fare_tables: Choices, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        station = self.fields["station"]
        assert isinstance(station, StationField)  # noqa: S101  declared above
        station.asked_by(operator_id, by)
        for name, choices in (("hall", halls), ("fares", fare_tables)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101
            field.choices = list(choices)


class PerformancesForm(_PlaceForm):
    """Many at once: each day from the first to the last, if it is one of the weekdays, at each of the times."""

    first = forms.DateField(
        label=_("First day"),
        validators=SOME_DAY,
        error_messages={"required": _("Choose the first day."), "invalid": _DAY_WRONG},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last = forms.DateField(
        label=_("Last day"),
        required=False,
        validators=SOME_DAY,
        error_messages={"invalid": _DAY_WRONG},
        help_text=_("Empty for one day alone."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    days = forms.MultipleChoiceField(
        label=_("Only on"), choices=_WEEKDAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    times = forms.CharField(
        label=_("Times"),
        max_length=100,
        help_text=_("Local at the venue, one or more, as 15:00 20:00."),
        error_messages={"required": _("Write when it begins, as 20:00.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    minutes = forms.IntegerField(label=_("Minutes it takes"), min_value=1, max_value=_MOST_MINUTES, initial=120)
    sale_from = forms.DateTimeField(
        label=_("Sale begins"),
        required=False,
        error_messages={"invalid": _("Write day and time as 2027-01-15 10:00, or choose them.")},
        help_text=_("Local at the venue. Empty: as soon as it is published."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    sale_ends = forms.IntegerField(
        label=_("Sale ends, minutes before it begins"), min_value=0, max_value=_MOST_MINUTES, initial=0
    )

    field_order = (
        "station",
        "hall",
        "fares",
        "first",
        "last",
        "days",
        "times",
        "minutes",
        "sale_from",
        "sale_ends",
    )

    def clean_times(self) -> tuple[time, ...]:
        """The times of a day, each once, in order."""
        words = re.split(r"[\s,;]+", self.cleaned_data["times"].strip())
        found = [_CLOCK.fullmatch(word) for word in words]
        if not all(found):
            raise ValidationError(gettext("Write times as 15:00 20:00."))
        return tuple(sorted({time(int(one[1]), int(one[2])) for one in found if one}))

    def clean(self) -> dict[str, Any]:
        """The days run forward, and there are some performances, but not thousands."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", gettext("The last day does not come before the first."))
        elif first and data.get("times"):
            count = sum(len(data["times"]) for _day in _days(first, last or first, data.get("days", ())))
            if not count:
                self.add_error("days", gettext("None of these weekdays is from the first day to the last."))
            elif count > MOST_PERFORMANCES:
                words = gettext("That would be %(n)d performances; %(most)d are the most at once.")
                self.add_error("last", words % {"n": count, "most": MOST_PERFORMANCES})
        return data

    def performances(self) -> list[NewPerformance]:
        """All of them, in order."""
        data = self.cleaned_data
        place: Place = data["station"]
        zone = ZoneInfo(place.timezone)
        return [
            self._one(place, datetime.combine(day, at, tzinfo=zone))
            for day in _days(data["first"], data["last"] or data["first"], data["days"])
            for at in data["times"]
        ]

    def _one(self, place: Place, begins: datetime) -> NewPerformance:
        data = self.cleaned_data
        instant = begins.astimezone(ZoneInfo("UTC"))  # so that two hours are two hours on any night
        before = data["sale_ends"] or 0
        return NewPerformance(
            place.id,
            instant,
            instant + timedelta(minutes=data["minutes"]),
            UUID(data["hall"]),
            UUID(data["fares"]),
            _at(data["sale_from"], place),
            instant - timedelta(minutes=before) if before else None,
        )


class PerformanceForm(_PlaceForm):
    """One performance; its times are local to the venue."""

    begins = forms.DateTimeField(
        label=_("Begins"),
        error_messages={
            "required": _("Choose when it begins."),
            "invalid": _("Write day and time as 2027-01-15 20:00, or choose them."),
        },
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    minutes = forms.IntegerField(label=_("Minutes it takes"), min_value=1, max_value=_MOST_MINUTES)
    sale_from = forms.DateTimeField(
        label=_("Sale begins"),
        required=False,
        help_text=_("Empty: as soon as it is published."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    sale_until = forms.DateTimeField(
        label=_("Sale ends"),
        required=False,
        help_text=_("Empty: when it begins."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    field_order = ("station", "hall", "fares", "begins", "minutes", "sale_from", "sale_until")

    def performance(self) -> NewPerformance:
        """What was asked for."""
        data = self.cleaned_data
        place: Place = data["station"]
        begins = _at(data["begins"], place)
        assert begins is not None  # noqa: S101  the field is required
        return NewPerformance(
            place.id,
            begins,
            begins + timedelta(minutes=data["minutes"]),
            UUID(data["hall"]),
            UUID(data["fares"]),
            _at(data["sale_from"], place),
            _at(data["sale_until"], place),
        )


def values_of(known: PerformanceProfile, place: Place | None) -> dict[str, Any]:
    """A performance as the form shows it."""
    zone = ZoneInfo(known.timezone)

    def shown(at: datetime | None) -> datetime | None:
        return at.astimezone(zone).replace(tzinfo=None) if at else None

    return {
        "station": place,
        "hall": str(known.seat_plan_version_id),
        "fares": str(known.fare_table_id),
        "begins": shown(known.begins),
        "minutes": int((known.ends - known.begins).total_seconds()) // 60,
        "sale_from": shown(known.sale_from),
        "sale_until": shown(known.sale_until),
    }


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        validators=[printable],
        help_text=_("Goes into the history of the performance."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _days(first: date, last: date, weekdays: Iterable[str]) -> Iterator[date]:
    """Each day of the range that is one of the weekdays; every day when none is named. Ends after some years."""
    wanted = {int(day) for day in weekdays} or set(range(7))
    for number in range(min((last - first).days, 10 * 366) + 1):
        day = first + timedelta(days=number)
        if day.weekday() in wanted:
            yield day


def _at(value: datetime | None, place: Place) -> datetime | None:
    """What was typed, on the clocks of the venue."""
    return value.replace(tzinfo=ZoneInfo(place.timezone)) if value else None
