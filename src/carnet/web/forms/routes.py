"""A route on its page: a name, stops in order, and the station that comes next."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.network import queries
from carnet.domains.network.contracts import STATIONS_FOR, Place, RouteCall, RouteEntry
from carnet.domains.schedule.contracts import ListingKind, StopKind
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.ids import MalformedId
from carnet.web.forms.passengers import printable
from carnet.web.forms.stations import StationField

_MOST: Final = 100
_KM: Final = re.compile(r"[0-9]{1,5}(?:[.,][0-9]{1,3})?")
_METRES: Final = 1_000


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop as the form has it; `km` is what is written in its field, `mistake` what is wrong there."""

    place: Place
    kind: StopKind = StopKind.BOARDING
    km: str = ""
    mistake: str = ""

    @property
    def metres(self) -> int:
        """The distance from the first stop; 0 where none is written."""
        return round(float(self.km.replace(",", ".")) * _METRES) if _KM.fullmatch(self.km) else 0


class RouteForm(forms.Form):
    """The name, and the station to be added; the stops are read by `stops`."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        validators=[printable],
        error_messages={"required": _("Give the route a name, such as Berlin - Leipzig.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    station = StationField(label=_("Next station: its name, city or code"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: ListingKind, operator_id: UUID, by: Principal, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["station"]
        assert isinstance(field, StationField)  # noqa: S101
        field.kinds = STATIONS_FOR[kind]
        field.asked_by(operator_id, by)


def stops_sent(data: QueryDict, operator_id: UUID) -> tuple[Stop, ...]:
    """The stops of a form that was sent; stations the operator may not use are left out."""
    numbers = [_decoded(text) for text in data.getlist("call")[:_MOST]]
    known = queries.stations_for(operator_id=operator_id, station_ids=[one for one in numbers if one])
    kinds, kms = data.getlist("call_kind"), data.getlist("call_km")
    return tuple(
        Stop(known[number], _kind(_at(kinds, place)), _km(_at(kms, place)))
        for place, number in enumerate(numbers)
        if number in known
    )


def stops_of(entry: RouteEntry) -> tuple[Stop, ...]:
    """The stops of a route as it is."""
    return tuple(
        Stop(place, call.kind, _as_km(call.metres) if number else "")
        for number, (call, place) in enumerate(zip(entry.route.calls, entry.stations, strict=True))
    )


def edited(stops: Sequence[Stop], verb: str) -> tuple[Stop, ...] | None:
    """The stops after `up-2`, `down-2` or `remove-2` (counted from 0); None where that says nothing.

    Distances are no longer those that were written, from where the order changed on.
    """
    word, _dash, number = verb.partition("-")
    if not number.isascii() or not number.isdigit() or int(number[:9]) >= len(stops):
        return None
    place, done = int(number), list(stops)
    if word == "remove":
        del done[place]
        return tuple(_unmeasured(done, place if place == 0 else len(done)))
    other = {"up": place - 1, "down": place + 1}.get(word, -1)
    if not 0 <= other < len(done):
        return None
    done[place], done[other] = done[other], done[place]
    return tuple(_unmeasured(done, min(place, other)))


def calls(stops: Sequence[Stop]) -> list[RouteCall]:
    """The stops as the domain writes them."""
    return [RouteCall(stop.place.id, stop.kind, stop.metres) for stop in stops]


def checked(stops: Sequence[Stop]) -> tuple[Stop, ...]:
    """The stops, saying where a distance is no number."""
    return tuple(
        replace(stop, mistake=gettext("Write kilometres, such as 163.5, or leave it empty."))
        if stop.km and not _KM.fullmatch(stop.km)
        else stop
        for stop in stops
    )


def refused(stops: Sequence[Stop], pointers: Mapping[str, str]) -> tuple[Stop, ...]:
    """The stops with what the domain said of them: `/calls/2/metres`."""
    told: dict[int, str] = {}
    for path, detail in pointers.items():
        found = re.fullmatch(r"/calls/(\d+)(?:/.*)?", path)
        if found:
            told[int(found[1])] = detail
    return tuple(replace(stop, mistake=told.get(number, "")) for number, stop in enumerate(stops))


def _unmeasured(stops: Sequence[Stop], start: int) -> list[Stop]:
    return [replace(stop, km="") if number >= start else stop for number, stop in enumerate(stops)]


def _as_km(metres: int) -> str:
    return f"{metres / _METRES:.3f}".rstrip("0").rstrip(".")


def _decoded(text: str) -> UUID | None:
    try:
        return ids.decode("stn", text)
    except MalformedId:
        return None


def _at(values: Sequence[str], place: int) -> str:
    return values[place] if place < len(values) else ""


def _kind(text: str) -> StopKind:
    return StopKind(text) if text in set(StopKind) else StopKind.BOARDING


def _km(text: str) -> str:
    return text.strip()[:12]
