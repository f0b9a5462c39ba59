"""Waiting for seats of a listing that has none left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.domains.booking.contracts.purchases import PassengerName
from carnet.domains.inventory.contracts import Wish
from carnet.kernel.money import Money
from carnet.kernel.span import Span


class WaitingStatus(StrEnum):
    """Where an entry of a waiting list is; `rules/waiting.py` has the moves."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    LAPSED = "lapsed"
    LEFT = "left"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """Seats that somebody would buy if there were any: for all of the passengers or for none.

    With `any_class` the fare's family will do in every class. `most` is the highest price for all of them together;
    None is what they cost at the moment.
    """

    user_id: UUID
    listing_id: UUID
    from_stop: int
    to_stop: int
    fare_id: UUID
    passengers: tuple[PassengerName, ...]
    email: str
    wishes: tuple[Wish, ...] = ()
    any_class: bool = False
    most: Money | None = None


@dataclass(frozen=True, slots=True)
class WaitingPlace:
    """Who comes before: `entries` that want seats of the same class on a part of the same way, `seats` in all."""

    entries: int
    seats: int


@dataclass(frozen=True, slots=True)
class WaitingOffer:
    """The booking that holds the seats which were offered, and until when it can be paid."""

    reference: str
    until: datetime


@dataclass(frozen=True, slots=True)
class WaitingEntry:
    """One place in the queue of a listing; `travel_class` is None where every class will do.

    `status` is what it is at the moment of reading: an offer past its hour reads as lapsed. `price` is what all seats
    cost at joining, `most` what they may cost. `place` is there while it waits, `offer` once it had one.
    """

    id: UUID
    user_id: UUID
    listing_id: UUID
    span: Span
    family: str
    travel_class: str | None
    passengers: tuple[PassengerName, ...]
    wishes: tuple[Wish, ...]
    email: str
    price: Money
    most: Money
    status: WaitingStatus
    joined_at: datetime
    offer: WaitingOffer | None = None
    place: WaitingPlace | None = None
