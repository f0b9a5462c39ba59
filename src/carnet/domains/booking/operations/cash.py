"""Cash at a desk: a booking is paid when an agent has the money in hand, and not before (T18, T37)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from carnet.domains.booking import problems, queries, rules
from carnet.domains.booking.contracts import BookingStatus, CashBooking
from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.booking.operations.purchase import confirming
from carnet.domains.booking.operations.quotes import booking_lock
from carnet.domains.payments import operations as payments
from carnet.domains.payments.contracts import Part, PaymentMethod, PaymentPurpose
from carnet.infra import audit
from carnet.infra.access import Permission, allow_at
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.money import Money


@transaction.atomic
def cash_take(*, by: Principal, operator_id: UUID, reference: str, now: datetime) -> CashBooking:
    """Confirm that the price of a held booking was received in cash: it is in the agent's till, the tickets are issued.

    All in one transaction, or nothing. Raises NotFound, Forbidden, SecondFactorNeeded, BookingUnknown (also for a
    booking with another operator's tickets), BookingAlreadyPaid, BookingNotPayable, HoldExpired, ListingCancelled,
    Departed, and PaymentExists while the buyer pays another way.
    """
    allow_at(by, Permission.CASH_TAKE, operator_id)
    booking = _lock(operator_id, reference)
    _check_payable(booking, now=now)
    agent = by.user_id
    till_id = payments.till_open(operator_id=operator_id, agent_id=agent, currency=booking.currency, now=now)
    paid = payments.parts_begin(
        booking_id=booking.id,
        user_id=booking.user_id,
        currency=booking.currency,
        credits=rules.credits_of(Ticket.objects.filter(booking_id=booking.id), booking.currency),
        parts=[Part(PaymentMethod.CASH)],
        purpose=PaymentPurpose.BOOKING,
        exchange_id=None,
        till_id=till_id,
        now=now,
    )
    confirming.confirm(booking, paid, actor=agent, now=now)
    _note(by, "cash.take", booking, operator_id, Money(booking.amount, booking.currency), now=now)
    return queries.cash_booking(by=by, operator_id=operator_id, reference=reference, now=now)


@transaction.atomic
def cash_pay_out(*, by: Principal, operator_id: UUID, reference: str, now: datetime) -> Money:
    """Pay out of the agent's till what is due back of a booking's cash, each refund once. What was paid.

    Raises NotFound, Forbidden, SecondFactorNeeded, BookingUnknown, NothingToPayOut.
    """
    allow_at(by, Permission.CASH_TAKE, operator_id)
    booking = _lock(operator_id, reference)
    till_id = payments.till_open(operator_id=operator_id, agent_id=by.user_id, currency=booking.currency, now=now)
    paid = payments.cash_refunds_pay(booking_id=booking.id, till_id=till_id, now=now)
    if paid is None:
        raise problems.NothingToPayOut("No cash is due back for this booking.")
    _note(by, "cash.pay_out", booking, operator_id, paid, now=now)
    return paid


def _lock(operator_id: UUID, reference: str) -> Booking:
    """The booking, locked. To other operators it does not exist."""
    booking = booking_lock(reference, user_id=None)
    if queries.desk_of(booking.id) != operator_id:
        raise problems.BookingUnknown(f"There is no booking {reference[:16]} that this desk can serve.")
    return booking


def _check_payable(booking: Booking, *, now: datetime) -> None:
    """Say why it cannot be paid before anything is made; `confirm` decides."""
    status = rules.status_at(BookingStatus(booking.status), booking.expires_at, booking.arrives_at, now)
    if status in {BookingStatus.CONFIRMED, BookingStatus.COMPLETED}:
        raise problems.BookingAlreadyPaid(f"{booking.reference} is paid already; nothing was charged again.")
    if status is BookingStatus.EXPIRED:
        raise problems.HoldExpired(f"The hold of {booking.reference} has lapsed. Hand the money back.")
    if status is not BookingStatus.HELD:
        raise problems.BookingNotPayable(f"{booking.reference} is {status.value}. Hand the money back.")


def _note(by: Principal, verb: str, booking: Booking, operator_id: UUID, amount: Money, *, now: datetime) -> None:
    detail = {"operator": ids.encode("opr", operator_id), "amount": amount.amount, "currency": amount.currency}
    audit.record(by.actor, verb, ids.encode("bkg", booking.id), detail, now=now)
