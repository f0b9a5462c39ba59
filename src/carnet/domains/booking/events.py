"""Published facts about purchases. The SQL functions of the hot path write the same documents; tests compare them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.infra.events import event
from carnet.kernel.money import Money


@event("reservation.created", version=1)
@dataclass(frozen=True, slots=True)
class ReservationCreated:
    """Seats are held for a booking that is not paid yet. The aggregate of all of these is the booking."""

    reference: str
    user_id: UUID
    price: Money
    tickets: int
    expires_at: datetime


@event("reservation.confirmed", version=1)
@dataclass(frozen=True, slots=True)
class ReservationConfirmed:
    """A booking is paid and its tickets are issued."""

    reference: str
    user_id: UUID
    price: Money
    payment_id: UUID
    email: str


@event("reservation.cancelled", version=1)
@dataclass(frozen=True, slots=True)
class ReservationCancelled:
    """A booking ended before its journey: an unpaid hold was released, or a paid booking was cancelled."""

    reference: str
    user_id: UUID
    price: Money
    paid: bool


@event("reservation.expired", version=1)
@dataclass(frozen=True, slots=True)
class ReservationExpired:
    """An unpaid hold lapsed."""

    reference: str
    user_id: UUID
    price: Money


@event("reservation.failed", version=1)
@dataclass(frozen=True, slots=True)
class ReservationFailed:
    """An unpaid hold ended because it can no longer be paid: `reason` is what became of its trip."""

    reference: str
    user_id: UUID
    price: Money
    reason: str


@event("purchase.failed", version=1)
@dataclass(frozen=True, slots=True)
class PurchaseFailed:
    """Paying a booking, or what is due for an exchange, failed; all of `amount` is where it was, or on its way there.

    `reason` is why: declined, deadline, given_up, capture_failed, ended, seats_gone, listing_cancelled, departed,
    already_paid or refused. The aggregate is the purchase.
    """

    booking_id: UUID
    reference: str
    user_id: UUID
    amount: Money
    reason: str


@event("ticket.issued", version=1)
@dataclass(frozen=True, slots=True)
class TicketIssued:
    """A ticket is paid for; the aggregate is the ticket."""

    booking_id: UUID
    listing_id: UUID
    from_stop: int
    to_stop: int
    seat: str
    price: Money
    operator_id: UUID | None = None


@event("ticket.cancelled", version=1)
@dataclass(frozen=True, slots=True)
class TicketCancelled:
    """A paid ticket lets nobody travel any more, its seat is on sale again and `refund` went back; the aggregate is it.

    `reason` is what the operator had changed (cancelled, moved, unseated), customer for who gave it back, staff, or the
    reason that staff gave: disruption, bereavement, illness, error, goodwill; payment if it was not paid after all.
    `kept` is what was kept of the price.
    """

    booking_id: UUID
    listing_id: UUID
    from_stop: int
    to_stop: int
    seat: str
    refund: Money
    reason: str
    kept: Money | None = None
    operator_id: UUID | None = None


@event("quote.confirmed", version=1)
@dataclass(frozen=True, slots=True)
class QuoteConfirmed:
    """Tickets were given back as quoted, or their exchange has begun (`kind`); the aggregate is the quote."""

    booking_id: UUID
    reference: str
    kind: str
    staff: bool


@event("ticket.exchanged", version=1)
@dataclass(frozen=True, slots=True)
class TicketExchanged:
    """A paid ticket was given away for another one of its booking, `replaced_by`; the aggregate is the old one.

    It lets nobody travel any more and its seat is on sale again. `paid` is what it had cost, `price` what the new one
    is worth, `fee` what the exchange cost beside. `reason` is exchange, or rebooking after its operator changed it.
    """

    booking_id: UUID
    listing_id: UUID
    from_stop: int
    to_stop: int
    seat: str
    replaced_by: UUID
    new_listing_id: UUID
    paid: Money
    price: Money
    fee: Money
    reason: str
    operator_id: UUID | None = None


@event("ticket.reseated", version=1)
@dataclass(frozen=True, slots=True)
class TicketReseated:
    """A live ticket has another seat since its trip has another vehicle; `seat` is empty when it has none now.

    `chosen` says that its holder chose it, in the same vehicle. The aggregate is the ticket. Its code stays valid.
    """

    booking_id: UUID
    listing_id: UUID
    from_stop: int
    to_stop: int
    old_section: str
    old_seat: str
    section: str
    seat: str
    operator_id: UUID | None = None
    chosen: bool = False


@event("ticket.renamed", version=1)
@dataclass(frozen=True, slots=True)
class TicketRenamed:
    """An issued ticket lets another person travel, or the same under another name; the aggregate is the ticket.

    Codes of an earlier `revision` than this are worthless. `because` is renamed, transferred (somebody holds it now
    whom its buyer gave it to) or returned (the buyer has it again).
    """

    booking_id: UUID
    listing_id: UUID
    operator_id: UUID
    revision: int
    because: str


@event("ticket.boarded", version=1)
@dataclass(frozen=True, slots=True)
class TicketBoarded:
    """A ticket was scanned and its passenger is on board, or in the hall; the aggregate is the ticket.

    `at` is when by the clock of the device, which may have been offline since; `stop` is where.
    """

    booking_id: UUID
    listing_id: UUID
    operator_id: UUID
    from_stop: int
    to_stop: int
    seat: str
    scan_id: UUID
    stop: int
    at: datetime


@event("ticket.unboarded", version=1)
@dataclass(frozen=True, slots=True)
class TicketUnboarded:
    """A boarding was a mistake and is taken back: the ticket is good for another one. The aggregate is the ticket."""

    booking_id: UUID
    listing_id: UUID
    operator_id: UUID
    scan_id: UUID


@event("operator.rated", version=1)
@dataclass(frozen=True, slots=True)
class OperatorRated:
    """Who travelled gave the operator one to five stars; the aggregate is the ticket, which does so once."""

    ticket_id: UUID
    operator_id: UUID
    stars: int
