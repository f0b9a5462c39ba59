"""A station of an operator's own, and the city it lies in."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.network import queries
from carnet.domains.network.contracts import CityEntry, Code, NewStation, StationEntry, StationKind
from carnet.infra.http.etag import PreconditionFailed
from carnet.kernel import ids
from carnet.kernel.ids import MalformedId
from carnet.web.forms.passengers import printable
from carnet.web.presenters import stations as presenter

_CHOICES: Final = 8


class StationForm(forms.Form):
    """What is asked of a station. The city is one that is here; `missing_city` is one that is not."""

    name = forms.CharField(
        label=_("Name"), max_length=120, validators=[printable], error_messages={"required": _("Give it a name.")}
    )
    kind = forms.TypedChoiceField(label=_("Kind"), choices=presenter.KINDS, coerce=StationKind)
    city = forms.CharField(
        label=_("City"),
        max_length=120,
        validators=[printable],
        error_messages={"required": _("Write the city it lies in.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    city_id = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    latitude = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    timezone = forms.CharField(label=_("Time zone"), required=False, max_length=60)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    missing_city = ""
    """A city that was asked for and is not here."""

    choices: tuple[CityEntry, ...] = ()
    """Cities that may have been meant."""

    @classmethod
    def of(cls, entry: StationEntry) -> dict[str, Any]:
        """The form as it stands for a station."""
        place = entry.place
        return {
            "name": place.name,
            "kind": place.station_kind,
            "city": place.city_name,
            "city_id": presenter.city(place.city_id),
            "latitude": place.latitude,
            "longitude": place.longitude,
            "timezone": place.timezone,
            "version": entry.version,
        }

    def station(self, operator_id: UUID, codes: tuple[Code, ...] = ()) -> NewStation:
        """What was filled in."""
        data = self.cleaned_data
        return NewStation(
            city_id=data["found"].id,
            kind=data["kind"],
            name=data["name"],
            timezone=data["timezone"],
            latitude=data["latitude"],
            longitude=data["longitude"],
            codes=codes,
            operator_id=operator_id,
        )

    def unchanged(self, version: int) -> None:
        """Refuse to write over what somebody else changed meanwhile. Raises PreconditionFailed."""
        if self.cleaned_data["version"] not in {None, version}:
            raise PreconditionFailed(gettext("Somebody changed it meanwhile. Look at it again, then change it."))

    def clean(self) -> dict[str, Any]:
        """Finds the city, and asks for both parts of a position."""
        data = super().clean() or {}
        if "latitude" in data and "longitude" in data and (data["latitude"] is None) != (data["longitude"] is None):
            missing = "latitude" if data["latitude"] is None else "longitude"
            self.add_error(missing, gettext("A position has both: latitude and longitude."))
        if data.get("city"):
            data["found"] = self._city(data["city"], self.data.get("city_pick") or data.get("city_id", ""))
        return data

    def _city(self, text: str, number: str) -> CityEntry | None:
        chosen = _city_by_id(number)
        if chosen is not None and (self.data.get("city_pick") or chosen.name.casefold() == text.strip().casefold()):
            return chosen
        found = queries.cities_page(text=text, limit=_CHOICES)
        same = [city for city in found if city.name.casefold() == text.strip().casefold()] or list(found)
        if len(same) == 1:
            return same[0]
        if same:
            self.choices = tuple(same)
            self.add_error("city", gettext("Several cities fit. Choose one of them."))
        else:
            self.missing_city = text
            self.add_error("city", gettext("This city is not here yet. Add it, if it is among those we found."))
        return None


class CityForm(forms.Form):
    """A town of the gazetteer to make a city, and what was filled in of the station."""

    geoname = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    name = forms.CharField(required=False, max_length=120)
    kind = forms.ChoiceField(required=False, choices=presenter.KINDS)


def _city_by_id(number: str) -> CityEntry | None:
    try:
        city_id = ids.decode("cty", number)
    except MalformedId:
        return None
    return queries.cities([city_id]).get(city_id)
