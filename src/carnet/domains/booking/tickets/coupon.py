"""A ticket with all that its holder is shown, in words; times are local to each station."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from carnet.domains.booking.contracts import Booking, Ticket, TicketStatus
from carnet.domains.booking.tickets.conditions import sentence
from carnet.domains.schedule.contracts import ListingKind, ListingSnapshot, StopSnapshot, TripStatus
from carnet.domains.search import queries as places
from carnet.infra.paper import LOCALE, price_in_words

GOOD: Final = frozenset({TicketStatus.ISSUED, TicketStatus.BOARDED})
"""A ticket in one of these lets somebody travel, or did."""
_ON_BOARD: Final = "Show this code on board."
_AT_THE_DOOR: Final = "Show this code at the door."


@dataclass(frozen=True, slots=True)
class Coupon:
    """A ticket of a booking on a listing. `airports` are the IATA codes of the stations that have one."""

    booking: Booking
    ticket: Ticket
    listing: ListingSnapshot
    airports: Mapping[UUID, str]

    @property
    def origin(self) -> StopSnapshot:
        """Where the passenger boards."""
        return self.listing.stops[self.ticket.span.from_stop]

    @property
    def destination(self) -> StopSnapshot:
        """Where the passenger gets off."""
        return self.listing.stops[self.ticket.span.to_stop]

    @property
    def leaves(self) -> datetime | None:
        """When it leaves or begins, in the time of that station."""
        return _local(self.origin.departure, self.origin)

    @property
    def arrives(self) -> datetime | None:
        """When it arrives or ends, in the time of that station."""
        return _local(self.destination.arrival, self.destination)

    @property
    def leaves_in(self) -> str:
        """The zone of `leaves`: `CET`."""
        return zone(self.leaves) if self.leaves else ""

    @property
    def arrives_in(self) -> str:
        """The zone of `arrives`, with the day where it is another one: `1 January, UTC+04`."""
        if self.arrives is None:
            return ""
        same = self.leaves is None or self.leaves.date() == self.arrives.date()
        day = "" if same else f"{format_date(self.arrives, 'd MMMM', locale=LOCALE)}, "
        return f"{day}{zone(self.arrives)}"

    @property
    def is_event(self) -> bool:
        """Whether one goes there instead of going with it."""
        return self.listing.kind is ListingKind.EVENT

    @property
    def is_flight(self) -> bool:
        """Whether it flies."""
        return self.listing.kind is ListingKind.PLANE

    @property
    def runs(self) -> bool:
        """Whether the trip has not been cancelled."""
        return self.listing.status is not TripStatus.CANCELLED

    @property
    def good(self) -> bool:
        """Whether somebody can travel with it, so that it has a code."""
        return self.runs and self.ticket.status in GOOD

    @property
    def name(self) -> str:
        """Who travels."""
        return f"{self.ticket.passenger.first_name} {self.ticket.passenger.last_name}"

    @property
    def title(self) -> str:
        """What it is for, in a line: `ICE 503: Leipzig Hbf to Nürnberg Hbf`, or the name of the performance."""
        if self.is_event:
            return self.listing.name
        return f"{self.listing.name}: {self.origin.station_name} to {self.destination.station_name}"

    @property
    def day(self) -> str:
        """The day of departure: `Friday 4 December 2026`."""
        return str(format_date(self.leaves, "EEEE d MMMM y", locale=LOCALE)) if self.leaves else ""

    @property
    def seat(self) -> str:
        """`Seat 45`, or why there is none."""
        if self.ticket.seat:
            return f"Seat {self.ticket.seat}"
        return "No seat of its own" if self.ticket.ordinal is None else "No seat number"

    @property
    def place(self) -> str:
        """Where one sits, in a line: `Coach 21, seat 45`."""
        return f"{self.ticket.section}, {self.seat[0].lower()}{self.seat[1:]}"

    @property
    def fare(self) -> str:
        """`Saver, class 2, 20.00 EUR`."""
        return f"{self.ticket.family}, class {self.ticket.travel_class}, {price_in_words(self.ticket.price)}"

    @property
    def conditions(self) -> str:
        """What the fare allows, in sentences."""
        return sentence(self.ticket.conditions, currency=self.ticket.price.currency, is_event=self.is_event)

    @property
    def advice(self) -> str:
        """Where to show the code."""
        return _AT_THE_DOOR if self.is_event else _ON_BOARD


def coupons(
    booking: Booking, tickets: Iterable[Ticket], listings: Mapping[UUID, ListingSnapshot], *, now: datetime
) -> list[Coupon]:
    """The tickets in their order with their listings; flights also with the codes of their airports."""
    return [_coupon(booking, ticket, listings[ticket.listing_id], now=now) for ticket in tickets]


def clock(at: datetime) -> str:
    """`14:02`."""
    return str(format_time(at, "HH:mm", tzinfo=at.tzinfo, locale=LOCALE))


def zone(at: datetime) -> str:
    """`CET`, or `UTC+04` where the zone's hours have no name."""
    name = at.tzname() or ""
    return name if name.isalpha() else f"UTC{name}"


def _coupon(booking: Booking, ticket: Ticket, listing: ListingSnapshot, *, now: datetime) -> Coupon:
    if listing.kind is not ListingKind.PLANE:
        return Coupon(booking, ticket, listing, {})
    ends = (listing.stops[ticket.span.from_stop].station_id, listing.stops[ticket.span.to_stop].station_id)
    found = {station: places.place(station, now=now) for station in ends}
    airports = {station: place.codes["iata"] for station, place in found.items() if place and "iata" in place.codes}
    return Coupon(booking, ticket, listing, airports)


def _local(at: datetime | None, stop: StopSnapshot) -> datetime | None:
    return at.astimezone(ZoneInfo(stop.timezone)) if at else None
