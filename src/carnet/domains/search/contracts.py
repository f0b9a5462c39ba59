"""What search needs from the world and what it answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from carnet.domains.network.contracts import Place
from carnet.domains.schedule.contracts import EventText, ListingKind, SalePeriod
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


class QuotaReader(Protocol):
    """What quotas have left; what inventory offers, wired to search by the project. Only asked where there are some."""

    def __call__(self, listing_ids: Collection[UUID], *, now: datetime) -> Mapping[UUID, Mapping[UUID, int]]:
        """Places left of each fare with a quota, by listing and fare."""


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
    """A fare and what it costs one adult. `limited`: it has a quota; `periods`: when it is sold (none: always)."""

    fare_id: UUID
    family: str
    travel_class: str
    price: Money
    periods: tuple[SalePeriod, ...] = ()
    limited: bool = False

    def sold_at(self, now: datetime) -> bool:
        """Whether one of its periods covers `now`, or it has none."""
        return not self.periods or any(period.covers(now) for period in self.periods)


@dataclass(frozen=True, slots=True)
class Trip:
    """A listing between two of its stops, apart from what is free.

    `stops_between` counts the stops on the way. `fares` are sorted by price. It is sold from `sale_from` until before
    `sale_until`; a performance has the id of its event.
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
    sale_until: datetime | None = None
    event_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class FareOffer:
    """A fare with the number of free seats of its class, or of places that its quota has left if these are fewer."""

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
class EventResult:
    """An event with its performances on sale, by their beginning; a performance of no event stands for itself."""

    event: EventText | None
    performances: tuple[Result, ...]
    name: str
    operator_id: UUID
    operator_name: str

    @property
    def open(self) -> tuple[Result, ...]:
        """The performances that are not sold out."""
        return tuple(one for one in self.performances if not one.sold_out)

    @property
    def cheapest(self) -> Money | None:
        """The lowest price at which somebody still finds seats; None when all is sold out."""
        prices = (one.cheapest.fare.price for one in self.open)
        return min(prices, key=lambda price: price.amount, default=None)


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some events in the order of their next performances, and the cursor of the next page if there is one."""

    results: tuple[EventResult, ...]
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
