"""The shapes of answers, as the documentation shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from pydantic import ConfigDict, Field

from carnet.domains.inventory.contracts import SeatStatus
from carnet.domains.schedule.contracts import ListingKind, ReductionKind, StopKind, TripStatus
from carnet.infra.http import MoneyOut, Out

_SEAT: Final[dict[str, Any]] = {
    "seat": "21-45",
    "section": "Coach 21",
    "class": "2",
    "row": 10,
    "column": 0,
    "deck": 0,
    "attributes": ["window", "table"],
    "status": "free",
}


class SeatOut(Out):
    """A seat of the plan and its status on the part that was asked about."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SEAT]})

    seat: str
    section: str
    travel_class: str = Field(alias="class")
    row: int
    column: int
    deck: int
    attributes: list[str]
    status: SeatStatus


class ListingOperatorOut(Out):
    """Who runs it."""

    id: str
    name: str


class ListingStationOut(Out):
    """Where one boards or leaves."""

    id: str
    name: str
    city: str


class ListingStopOut(Out):
    """A stop, with local times; whether people may board and leave there."""

    stop: int
    station: ListingStationOut
    arrival: datetime | None
    departure: datetime | None
    kind: StopKind
    boarding: bool
    leaving: bool


class RefundOut(Out):
    """From so many hours before departure on, this part of the price is kept when a ticket is cancelled."""

    hours_before: int
    kept_percent: float


class ConditionsOut(Out):
    """What a fare allows. `exchange_fee` null means that it cannot be exchanged."""

    refund: list[RefundOut]
    exchange_fee: MoneyOut | None
    name_change: bool


class FareReductionOut(Out):
    """What children, seniors or groups from `least` passengers on pay less; only the largest counts."""

    kind: ReductionKind
    percent: float
    from_age: int | None
    until_age: int | None = Field(description="The first age that is too old.")
    least: int | None


class ListingFareOut(Out):
    """What an adult pays for the part that was asked about, taxes and fees included, and how many can have it now."""

    fare: str
    name: str
    travel_class: str = Field(alias="class")
    price: MoneyOut
    free: int
    conditions: ConditionsOut
    reductions: list[FareReductionOut]


class ListingOut(Out):
    """A trip or performance in detail."""

    listing: str = Field(examples=["lst_01m7ye3ya5ear9be00bjk5qvne"])
    kind: ListingKind
    name: str = Field(examples=["ICE 503"])
    status: TripStatus
    on_sale: bool
    operator: ListingOperatorOut
    amenities: list[str]
    stops: list[ListingStopOut]
    from_: int = Field(alias="from", examples=[0])
    to: int = Field(examples=[2])
    fares: list[ListingFareOut]
