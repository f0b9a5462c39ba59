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


@event("ticket.cancelled", version=1)
@dataclass(frozen=True, slots=True)
class TicketCancelled:
    """A paid ticket lets nobody travel any more, its seat is on sale again and `refund` went back; the aggregate is it.

    `reason` is what the operator had changed: cancelled, moved or unseated.
    """

    booking_id: UUID
    listing_id: UUID
    from_stop: int
    to_stop: int
    seat: str
    refund: Money
    reason: str


@event("ticket.reseated", version=1)
@dataclass(frozen=True, slots=True)
class TicketReseated:
    """A live ticket has another seat since its trip has another vehicle; `seat` is empty when it has none now.

    The aggregate is the ticket. Its code stays valid.
    """

    booking_id: UUID
    listing_id: UUID
    from_stop: int
    to_stop: int
    old_section: str
    old_seat: str
    section: str
    seat: str


@event("operator.rated", version=1)
@dataclass(frozen=True, slots=True)
class OperatorRated:
    """Who travelled gave the operator one to five stars; the aggregate is the ticket, which does so once."""

    ticket_id: UUID
    operator_id: UUID
    stars: int
