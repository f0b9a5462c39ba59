"""Buying: what is asked for, and what was bought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from carnet.domains.booking.contracts.words import BookingStatus, TicketStatus
from carnet.domains.inventory.contracts import Wish
from carnet.domains.schedule.contracts import PassengerKind, PriceLine
from carnet.kernel.money import Money
from carnet.kernel.span import Span


@dataclass(frozen=True, slots=True)
class PassengerName:
    """A person named on a ticket, and as what they travel."""

    first_name: str
    last_name: str
    kind: PassengerKind = PassengerKind.ADULT


@dataclass(frozen=True, slots=True)
class Near:
    """A booking beside whose tickets one would like to sit: of one's own, or one of which one knows both."""

    reference: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class HoldItem:
    """Passengers on one span of one listing under one fare.

    `seats` are labels, one for each passenger in their order, or None to let us choose by `wishes`, and `near` others.
    """

    listing_id: UUID
    from_stop: int
    to_stop: int
    fare_id: UUID
    passengers: tuple[PassengerName, ...]
    seats: tuple[str, ...] | None = None
    wishes: tuple[Wish, ...] = ()
    near: Near | None = None


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """What a traveller asks to hold; `key` and `fingerprint` make asking again harmless.

    `held_until` is for seats that are held longer than the operator lets people choose; None is the operator's time.
    """

    user_id: UUID
    key: str
    fingerprint: bytes
    items: tuple[HoldItem, ...]
    email: str
    promo_code: str = ""
    held_until: datetime | None = None


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
    """One passenger on one seat over one span of one listing, at one price, which `lines` explain.

    `replaces_id` is the ticket that was exchanged for this one. Codes of an earlier `revision` than this are worthless:
    another name or holder has made a new one. `conditions` are the fare's as they were when it was
    bought. `ordinal` is None while the vehicle has no seat for it. `seat` is empty then, and where the places of a
    section have no numbers. `holder_id` is to whom the buyer has given it away, None while the buyer has it.
    """

    id: UUID
    booking_id: UUID
    listing_id: UUID
    status: TicketStatus
    span: Span
    ordinal: int | None
    seat: str
    section: str
    travel_class: str
    fare_id: UUID
    family: str
    passenger: PassengerName
    price: Money
    conditions: Mapping[str, Any]
    lines: tuple[PriceLine, ...] = ()
    replaces_id: UUID | None = None
    revision: int = 0
    holder_id: UUID | None = None

    @property
    def given_away(self) -> bool:
        """Whether somebody else than its buyer holds it."""
        return self.holder_id is not None


@dataclass(frozen=True, slots=True)
class Booking:
    """One purchase; `discount` is what a promo code took off, `price` what was left to pay when it was bought.

    What exchanges cost afterwards is in its payments and refunds.

    `status` is what it is at the moment of reading: a hold past its hour reads as expired.
    """

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
    discount: Money | None = None

    def may_show(self, ticket: Ticket) -> bool:
        """Whether who reads the booking, `user_id`, may have the code of a ticket in it: its holder, and nobody else.

        Whatever shows a code, on a page, in a file or in a letter, asks this. Contact and guests read as the buyer; who
        was given a ticket reads a booking of that ticket alone, as theirs.
        """
        return ticket.holder_id is None or ticket.holder_id == self.user_id

    @property
    def carried(self) -> tuple[Ticket, ...]:
        """The issued tickets that may be shown."""
        return tuple(one for one in self.tickets if one.status is TicketStatus.ISSUED and self.may_show(one))
