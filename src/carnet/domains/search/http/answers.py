"""The shapes of answers, as the documentation shows them."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from carnet.domains.schedule.contracts import ListingKind
from carnet.infra.http import MoneyOut, Out


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
    fares: list[FareOut]
    cheapest: MoneyOut
    sold_out: bool
