"""Quotes: what giving tickets back or exchanging them would come to, to be confirmed within a quarter of an hour."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.domains.booking.contracts.purchases import Booking
from carnet.domains.inventory.contracts import Wish
from carnet.domains.payments.contracts import Destination, PaymentMethod, RefundReason, RefundStatus
from carnet.domains.schedule.contracts import PriceLine, RefundTier
from carnet.kernel.money import Money
from carnet.kernel.span import Span


class QuoteKind(StrEnum):
    """What is quoted."""

    CANCELLATION = "cancellation"
    EXCHANGE = "exchange"


class QuoteStatus(StrEnum):
    """Where a quote is; one that is past its time reads as expired."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


class KeptBecause(StrEnum):
    """Which rule says how much is kept of a price.

    tier: the fare's, by the time left before departure. no_tier: the fare gives nothing back so late. departed: nothing
    goes back after departure. operator: the operator or support cancels, or the trip is not what was sold, so all of it
    goes back. overruled: staff gave a reason to keep another part than that.
    """

    TIER = "tier"
    NO_TIER = "no_tier"
    DEPARTED = "departed"
    OPERATOR = "operator"
    OVERRULED = "overruled"


@dataclass(frozen=True, slots=True)
class Kept:
    """The rule that applied to a ticket; `tier` is the fare's where it is one."""

    because: KeptBecause
    tier: RefundTier | None = None


@dataclass(frozen=True, slots=True)
class TicketQuote:
    """What giving one ticket back comes to: `paid` = `kept` + `refund`."""

    ticket_id: UUID
    paid: Money
    kept: Money
    refund: Money
    rule: Kept


@dataclass(frozen=True, slots=True)
class CancellationQuote:
    """What giving tickets back comes to; the refunds go to `destination`. `staff` if it was asked for by them."""

    id: UUID
    booking_id: UUID
    reference: str
    status: QuoteStatus
    tickets: tuple[TicketQuote, ...]
    refund: Money
    destination: Destination
    reason: RefundReason
    staff: bool
    created_at: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class MoneyBack:
    """A part of a refund: `to` is where it goes; it has arrived once its status is done."""

    ticket_id: UUID
    amount: Money
    to: PaymentMethod
    status: RefundStatus


@dataclass(frozen=True, slots=True)
class ExchangeRequest:
    """Exchange tickets of a booking for as many of one span of another listing, under one fare.

    `seats` are labels, one for each ticket in their order, or None to let us choose by `wishes`. What goes back goes to
    `destination`.
    """

    ticket_ids: tuple[UUID, ...]
    listing_id: UUID
    from_stop: int
    to_stop: int
    fare_id: UUID
    seats: tuple[str, ...] | None = None
    wishes: tuple[Wish, ...] = ()
    destination: Destination = Destination.SOURCE


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A quote that was confirmed, `already` if it had been before, and its booking as it is now.

    `refunds` say where the money went, or is on its way to.
    """

    quote: CancellationQuote
    booking: Booking
    refunds: tuple[MoneyBack, ...]
    already: bool


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What one ticket would be exchanged for: `difference` is what to pay, fee included, below zero what goes back.

    `kept` is what the fare keeps of a lower price; `lines` explain the price. The seat is promised only once the quote
    is confirmed, and empty where it is left to us.
    """

    ticket_id: UUID
    listing_id: UUID
    span: Span
    fare_id: UUID
    family: str
    travel_class: str
    seat: str
    old_value: Money
    price: Money
    fee: Money
    kept: Money
    difference: Money
    lines: tuple[PriceLine, ...] = ()

    def seated(self, seat: str) -> NewTicket:
        """The same on a seat that was named."""
        return replace(self, seat=seat)


@dataclass(frozen=True, slots=True)
class ExchangeQuote:
    """What exchanging tickets for others comes to: either something is `due`, or there is a `refund`, or neither.

    It is an answer to `request`, as of a `version` of the listing.
    """

    id: UUID
    booking_id: UUID
    reference: str
    status: QuoteStatus
    tickets: tuple[NewTicket, ...]
    due: Money
    refund: Money
    destination: Destination
    created_at: datetime
    valid_until: datetime
    request: ExchangeRequest
    version: int
