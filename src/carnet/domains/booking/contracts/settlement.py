"""What settling with operators needs of what was sold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from carnet.domains.booking.contracts.purchases import PassengerName
from carnet.domains.booking.contracts.words import TicketStatus
from carnet.kernel.money import Money
from carnet.kernel.span import Span


@dataclass(frozen=True, slots=True)
class SoldTicket:
    """A ticket that was paid for, with whose it is and what its price is made of.

    `tax_bp` are the basis points of its tax where there is one such share. `replaces_id` is the ticket that was
    exchanged for it, and `surcharge` what the exchange cost beside the difference of the prices.
    """

    id: UUID
    booking_id: UUID
    listing_id: UUID
    operator_id: UUID
    status: TicketStatus
    span: Span
    seat: str
    family: str
    passenger: PassengerName
    price: Money
    tax: Money
    tax_bp: int | None
    replaces_id: UUID | None
    surcharge: Money


@dataclass(frozen=True, slots=True)
class SoldBooking:
    """A booking that was paid for; `email` is its contact's."""

    id: UUID
    reference: str
    user_id: UUID
    email: str
    tickets: tuple[SoldTicket, ...]


@dataclass(frozen=True, slots=True)
class TicketShare:
    """For which listing a ticket is, and what was paid for it."""

    ticket_id: UUID
    booking_id: UUID
    listing_id: UUID
    price: Money
    exchanged_for: bool


@dataclass(frozen=True, slots=True)
class Earning:
    """What an operator will have earned on a day (UTC), when tickets' trips have arrived long enough ago."""

    day: date
    amount: Money
    tickets: int
