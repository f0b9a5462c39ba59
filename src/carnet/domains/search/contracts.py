"""What search needs from the world and what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from carnet.domains.network.contracts import Place
from carnet.domains.schedule.contracts import ListingKind
from carnet.kernel.money import Money
from carnet.kernel.span import Span


@dataclass(frozen=True, slots=True)
class SpanOfListing:
    """A part of a listing somebody may travel."""

    listing_id: UUID
    span: Span


class AvailabilityReader(Protocol):
    """Free seats per class for many spans at once; what inventory offers, wired to search by the project."""

    def __call__(self, spans: Sequence[SpanOfListing], *, now: datetime) -> Mapping[SpanOfListing, Mapping[str, int]]:
        """Seats free on every leg of each span, by travel class; a span that is not on sale is absent."""


class Sort(StrEnum):
    """The order of results; each is settled by departure, then by listing."""

    DEPARTURE = "departure"
    ARRIVAL = "arrival"
    DURATION = "duration"
    PRICE = "price"


class Scope(StrEnum):
    """Whether a journey stays in one country."""

    DOMESTIC = "domestic"
    INTERNATIONAL = "international"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows results down; an empty set and None leave everything in.

    Prices are minor units for one passenger. `leave_from` and `leave_until` are local times of departure, both
    inclusive. `direct` means without a stop on the way.
    """

    passengers: int = 1
    kinds: frozenset[ListingKind] = frozenset()
    travel_class: str | None = None
    operator_id: UUID | None = None
    amenities: frozenset[str] = frozenset()
    lowest_price: int | None = None
    highest_price: int | None = None
    leave_from: time | None = None
    leave_until: time | None = None
    direct: bool = False
    scope: Scope | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Halt:
    """Where one boards or leaves: the index of the stop in its listing, the station, the local time with offset."""

    stop: int
    station: Place
    time: datetime


@dataclass(frozen=True, slots=True)
class PricedFare:
    """A fare and what it costs one passenger."""

    fare_id: UUID
    family: str
    travel_class: str
    price: Money


@dataclass(frozen=True, slots=True)
class Trip:
    """A listing between two of its stops, apart from what is free.

    `stops_between` counts the stops on the way. `fares` are sorted by price.
    """

    span: SpanOfListing
    kind: ListingKind
    name: str
    operator_id: UUID
    operator_name: str
    amenities: tuple[str, ...]
    sale_from: datetime | None
    origin: Halt
    destination: Halt
    minutes: int
    stops_between: int
    fares: tuple[PricedFare, ...]


@dataclass(frozen=True, slots=True)
class FareOffer:
    """A fare with the number of free seats of its class."""

    fare: PricedFare
    free: int


@dataclass(frozen=True, slots=True)
class Result:
    """A trip on sale. `cheapest` is the lowest fare with seats for all passengers, or the lowest if sold out."""

    trip: Trip
    fares: tuple[FareOffer, ...]
    cheapest: FareOffer
    sold_out: bool


@dataclass(frozen=True, slots=True)
class ResultPage:
    """Some results in the wanted order, and the cursor of the next page if there is one."""

    results: tuple[Result, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class DayPrice:
    """The lowest price of a day for one passenger, None when nothing is on sale or all is sold out."""

    day: date
    price: Money | None


@dataclass(frozen=True, slots=True)
class Facets:
    """How many of a day's trips there are by what one may filter for, before any filter, and what marks stand out."""

    total: int
    kinds: Mapping[ListingKind, int]
    operators: Mapping[UUID, int]
    operator_names: Mapping[UUID, str]
    amenities: Mapping[str, int]
    direct: int
    shortest_minutes: int | None
    lowest_price: Money | None
    highest_price: Money | None
