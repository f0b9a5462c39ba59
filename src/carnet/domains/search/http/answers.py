"""The shapes of answers, as the documentation shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from pydantic import ConfigDict, Field

from carnet.domains.schedule.contracts import ListingKind
from carnet.infra.http import MoneyOut, Out

_EVENT: Final[dict[str, Any]] = {
    "id": "evt_01m7ye3ya5ear9be00bjk5qvne",
    "name": "The Tempest",
    "category": "theatre",
    "operator": {"id": "opr_01m7ye3ya5ear9be00bjk5qvnh", "name": "Example Stage"},
    "performances": 12,
    "cheapest": {"amount": 1900, "currency": "EUR"},
    "sold_out": False,
    "soonest": [],
}


class PlaceOut(Out):
    """A city or station."""

    id: str
    kind: str
    name: str
    city: str
    country: str
    station_kind: str | None
    codes: dict[str, str]


class OperatorOut(Out):
    """Who runs the trip."""

    id: str
    name: str


class StationOut(Out):
    """Where one boards or leaves."""

    id: str
    name: str
    city: str


class HaltOut(Out):
    """A stop of the trip; `time` has the station's offset."""

    stop: int
    station: StationOut
    time: datetime


class FareOut(Out):
    """What one passenger pays, and how many seats of the class are free."""

    fare: str
    name: str
    travel_class: str = Field(alias="class")
    price: MoneyOut
    free: int


class TripOut(Out):
    """A trip, or performance, on sale."""

    listing: str
    kind: ListingKind
    operator: OperatorOut
    name: str
    origin: HaltOut = Field(alias="from")
    destination: HaltOut = Field(alias="to")
    minutes: int
    stops_between: int
    amenities: list[str]
    event: str | None = Field(None, description="The event a performance is of; absent for journeys.")
    fares: list[FareOut]
    cheapest: MoneyOut
    sold_out: bool


class EventOut(Out):
    """An event on sale: how many performances there are in these days, and the soonest of them.

    `id` is null for a performance that is of no event.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_EVENT]})

    id: str | None
    name: str
    category: str
    operator: OperatorOut
    performances: int
    cheapest: MoneyOut | None = Field(description="The lowest price there are seats for; null when all is sold out.")
    sold_out: bool
    soonest: list[TripOut]


class EventDetailOut(Out):
    """An event with all performances on sale, those too that are sold out; one user may have `most_per_user` seats."""

    id: str
    name: str
    description: str
    category: str
    most_per_user: int
    operator: OperatorOut
    performances: list[TripOut]
