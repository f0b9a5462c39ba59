"""What comes in and goes out about places."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Final, Literal, Self
from uuid import UUID

from django.http import HttpRequest
from pydantic import ConfigDict, Field, JsonValue

from carnet.domains.network.contracts import (
    CityEntry,
    Code,
    NewCity,
    NewStation,
    Place,
    StationEntry,
    StationKind,
    Town,
)
from carnet.infra.http import Body, Line, Out, Paging, Prefix, etag
from carnet.infra.http.ids import StationId

CityId = Annotated[UUID, Prefix("cty")]
Name = Annotated[Line, Field(min_length=1, max_length=120)]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2.", examples=["DE"])]
Zone = Annotated[Line, Field(min_length=1, max_length=60, description="IANA name.", examples=["Europe/Berlin"])]
Latitude = Annotated[float, Field(ge=-90, le=90, description="WGS 84 degrees north.", examples=[52.525])]
Longitude = Annotated[float, Field(ge=-180, le=180, description="WGS 84 degrees east.", examples=[13.369])]
Typed = Annotated[Line, Field(max_length=120, description="The beginning of a word of the name.")]

_EXAMPLE: Final[dict[str, JsonValue]] = {
    "city": "cty_01k00000000000000000000000",
    "kind": "railway",
    "name": "Berlin Hbf",
}


class Wanted(Paging):
    """Which places: all whose names have a word that begins with `q`."""

    q: Typed = ""


class StationsWanted(Wanted):
    """Which stations; a code (IATA, ICAO, UIC) is found too."""

    kind: StationKind | None = None


class CountryOut(Out):
    """A country in the language of `Accept-Language`."""

    code: str
    name: str


class CityOut(Out):
    """A city. `region` only tells towns of one name in one country apart."""

    id: CityId
    name: str
    region: str
    country: str
    timezone: str
    latitude: float | None
    longitude: float | None
    version: int

    @classmethod
    def of(cls, city: CityEntry) -> Self:
        """The API's form of a city."""
        return cls.model_validate(city)


class CityIn(Body):
    """A city."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Berlin", "country": "DE", "timezone": "Europe/Berlin"}]}
    )

    name: Name
    country: CountryCode
    timezone: Zone
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    region: Annotated[Line, Field(max_length=60)] = ""

    def city(self) -> NewCity:
        """What the domain writes."""
        return NewCity(**self.model_dump())


class CityPatch(Body):
    """What shall be different: JSON Merge Patch."""

    name: Name = ""
    country: CountryCode = ""
    timezone: Zone = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    region: Annotated[Line, Field(max_length=60)] = ""

    def onto(self, city: CityEntry) -> NewCity:
        """The city with what is different."""
        names = ("name", "country", "timezone", "latitude", "longitude", "region")
        return NewCity(**{name: getattr(city, name) for name in names} | self.model_dump(exclude_unset=True))


class TownOut(Out):
    """A town that could become a city."""

    geoname: int = Field(description="Its number at geonames.org.")
    name: str
    country: str
    region: str
    timezone: str
    latitude: float
    longitude: float
    population: int

    @classmethod
    def of(cls, town: Town) -> Self:
        """The API's form of a town."""
        return cls.model_validate(town)


class StationCodeIn(Body):
    """A code of a station; the namespace of a gtfs code is its feed."""

    system: Literal["iata", "icao", "uic", "gtfs"]
    code: Annotated[Line, Field(min_length=1, max_length=120)]
    namespace: Annotated[Line, Field(max_length=120)] = ""


class CodeOut(Out):
    """A code of a station."""

    system: str
    code: str
    namespace: str


class PlainCity(Out):
    """The city of a station."""

    id: CityId
    name: str
    country: str


class OwnStationOut(Out):
    """A station. `own` says that it is the operator's: only those may it change."""

    id: StationId
    kind: StationKind
    name: str
    city: PlainCity
    timezone: str
    latitude: float | None
    longitude: float | None
    codes: list[CodeOut]
    own: bool
    version: int

    @classmethod
    def of(cls, entry: StationEntry) -> Self:
        """The API's form of a station."""
        place = entry.place
        return cls.model_validate(
            {
                **{name: getattr(place, name) for name in ("id", "name", "timezone", "latitude", "longitude")},
                "kind": place.station_kind,
                "city": plain_city(place),
                "codes": [CodeOut.model_validate(code) for code in entry.codes],
                "own": entry.operator_id is not None,
                "version": entry.version,
            }
        )


class StationIn(Body):
    """A station in a city that is here. The time zone is the city's unless another is named."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    city: CityId
    kind: StationKind
    name: Name
    timezone: Zone | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    codes: Annotated[list[StationCodeIn], Field(max_length=20)] = []

    def station(self, operator_id: UUID | None) -> NewStation:
        """What the domain writes."""
        return NewStation(
            self.city,
            self.kind,
            self.name,
            self.timezone or "",
            self.latitude,
            self.longitude,
            _codes(self.codes, operator_id),
            operator_id,
        )


class StationPatch(Body):
    """What shall be different: JSON Merge Patch. `codes` replaces all of them."""

    city: CityId = UUID(int=0)
    kind: StationKind = StationKind.RAILWAY
    name: Name = ""
    timezone: Zone = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    codes: Annotated[list[StationCodeIn], Field(max_length=20)] = []

    def onto(self, entry: StationEntry) -> NewStation:
        """The station with what is different."""
        place, given = entry.place, self.model_dump(exclude_unset=True)
        wanted: dict[str, Any] = {
            "city_id": given.pop("city", place.city_id),
            "kind": place.station_kind,
            "codes": _codes(self.codes, entry.operator_id) if given.pop("codes", None) is not None else entry.codes,
            "operator_id": entry.operator_id,
            **{name: getattr(place, name) for name in ("name", "timezone", "latitude", "longitude")},
        }
        return NewStation(**wanted | given)


def plain_city(place: Place) -> PlainCity:
    """The city of a station, in short."""
    return PlainCity(id=place.city_id, name=place.city_name, country=place.country)


def unchanged(request: HttpRequest) -> Callable[[int], None]:
    """What an edit checks the version with that it finds: `If-Match`."""
    return partial(etag.check, request)


def _codes(given: list[StationCodeIn], operator_id: UUID | None) -> tuple[Code, ...]:
    """The codes; those of an operator's own station are in the operator's own feed unless they say otherwise."""
    own = str(operator_id) if operator_id else ""
    return tuple(
        Code(code.system, code.code, code.namespace or (own if code.system == "gtfs" else "")) for code in given
    )
