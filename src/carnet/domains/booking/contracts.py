"""Bookings and tickets as others see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from carnet.domains.inventory.contracts import Wish
from carnet.kernel.money import Money
from carnet.kernel.span import Span


class BookingStatus(StrEnum):
    """Where a purchase is; `rules.py` has the moves."""

    HELD = "held"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    EXPIRED = "expired"
    RELEASED = "released"
    FAILED = "failed"
    CANCELLED = "cancelled"


class TicketStatus(StrEnum):
    """Where a ticket is; `rules.py` has the moves."""

    HELD = "held"
    ISSUED = "issued"
    BOARDED = "boarded"
    CANCELLED = "cancelled"
    EXCHANGED = "exchanged"
    VOID = "void"


class When(StrEnum):
    """How a traveller sorts what they bought."""

    UPCOMING = "upcoming"
    PAST = "past"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class PassengerName:
    """A person named on a ticket."""

    first_name: str
    last_name: str


@dataclass(frozen=True, slots=True)
class HoldItem:
    """Passengers on one span of one listing under one fare.

    `seats` are labels, one for each passenger in their order, or None to let us choose by `wishes`.
    """

    listing_id: UUID
    from_stop: int
    to_stop: int
    fare_id: UUID
    passengers: tuple[PassengerName, ...]
    seats: tuple[str, ...] | None = None
    wishes: tuple[Wish, ...] = ()


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """What a traveller asks to hold; `key` and `fingerprint` make asking again harmless."""

    user_id: UUID
    key: str
    fingerprint: bytes
    items: tuple[HoldItem, ...]
    email: str


@dataclass(frozen=True, slots=True)
class PayRequest:
    """Pay a held booking from the traveller's wallet."""

    user_id: UUID
    key: str
    fingerprint: bytes
    reference: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a hot verb answered: the body is the API's, `replayed` says that it was stored by an earlier call."""

    status: int
    body: Mapping[str, Any]
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Ticket:
    """One passenger on one seat over one span of one listing, at one price.

    `conditions` are the fare's as they were when it was bought.
    """

    id: UUID
    booking_id: UUID
    listing_id: UUID
    status: TicketStatus
    span: Span
    ordinal: int
    seat: str
    section: str
    travel_class: str
    fare_id: UUID
    family: str
    passenger: PassengerName
    price: Money
    conditions: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Booking:
    """One purchase. `status` is what it is at the moment of reading: a hold past its hour reads as expired."""

    id: UUID
    reference: str
    user_id: UUID
    status: BookingStatus
    price: Money
    email: str
    created_at: datetime
    expires_at: datetime
    departs_at: datetime
    arrives_at: datetime
    confirmed_at: datetime | None
    payment_id: UUID | None
    tickets: tuple[Ticket, ...]
