"""What went back for tickets, and what is still being paid."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from carnet.domains.payments.contracts import Destination, PaymentStatus, Refund, RefundReason, RefundStatus
from carnet.domains.payments.models import Payment as PaymentRow
from carnet.domains.payments.models import Refund as RefundRow
from carnet.kernel.money import Money
from carnet.kernel.problem import Problem


class RefundUnknown(Problem):
    """No refund has this id."""

    code = "REFUND_UNKNOWN"


def refund(refund_id: UUID) -> Refund:
    """One refund. Raises RefundUnknown."""
    row = RefundRow.objects.filter(pk=refund_id).first()
    if row is None:
        raise RefundUnknown("There is no such refund.")
    return as_refund(row)


def refunds_of_tickets(ticket_ids: Iterable[UUID]) -> tuple[Refund, ...]:
    """What went back for these tickets, or is on its way, the oldest first."""
    return tuple(as_refund(row) for row in RefundRow.objects.filter(ticket_id__in=list(ticket_ids)).order_by("id"))


def bookings_being_paid(booking_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those of these bookings of which a payment is still being taken."""
    undecided = [PaymentStatus.CREATED.value, PaymentStatus.PENDING.value]
    rows = PaymentRow.objects.filter(booking_id__in=list(booking_ids), status__in=undecided)
    return frozenset(booking_id for booking_id in rows.values_list("booking_id", flat=True) if booking_id)


def as_refund(row: RefundRow) -> Refund:
    """A refund's row as others see it."""
    return Refund(
        id=row.id,
        ticket_id=row.ticket_id,
        booking_id=row.booking_id,
        payment_id=row.payment_id,
        amount=Money(row.amount, row.currency),
        destination=Destination(row.destination),
        status=RefundStatus(row.status),
        reason=RefundReason(row.reason),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
