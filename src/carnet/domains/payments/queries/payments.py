"""Payments, one by one and of a booking."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from carnet.domains.payments.contracts import MOST_PARTS, Payment, PaymentMethod, PaymentPurpose, PaymentStatus
from carnet.domains.payments.models import Payment as PaymentRow
from carnet.domains.payments.queries.latest import latest
from carnet.kernel.money import Money
from carnet.kernel.problem import Problem

_DEAD: Final = [PaymentStatus.FAILED.value, PaymentStatus.VOIDED.value]


class PaymentUnknown(Problem):
    """No payment has this id."""

    code = "PAYMENT_UNKNOWN"


def payment(payment_id: UUID) -> Payment:
    """One payment. Raises PaymentUnknown."""
    row = PaymentRow.objects.filter(pk=payment_id).first()
    if row is None:
        raise PaymentUnknown("There is no such payment.")
    return as_payment(row)


def payments_of_booking(booking_id: UUID) -> tuple[Payment, ...]:
    """Every attempt to pay for a booking, the first first; at most one of each part is live or was captured."""
    rows = PaymentRow.objects.filter(booking_id=booking_id)
    # Each half has an index of its own; the hot path keeps only the live one.
    dead, live = rows.filter(status__in=_DEAD), rows.exclude(status__in=_DEAD)
    return tuple(as_payment(row) for row in sorted([*dead, *live], key=lambda row: row.id.int))


def payments_of_purchase(*, user_id: UUID, purchase_id: UUID) -> tuple[Payment, ...]:
    """The parts that a purchase is paid from, in the buyer's order."""
    keys = [key_of_part(purchase_id, place) for place in range(1, MOST_PARTS + 1)]
    rows = PaymentRow.objects.filter(user_id=user_id, request_key__in=keys).order_by("place")
    return tuple(as_payment(row) for row in rows)


def payments_of_user(
    user_id: UUID,
    *,
    status: PaymentStatus | None = None,
    method: PaymentMethod | None = None,
    purpose: PaymentPurpose | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> tuple[Payment, ...]:
    """What the user paid or tried to pay, the latest first: at most `limit`, of those `since <= created_at < until`.

    `before` is the id of the last one of the page before.
    """
    wanted = {"status": status, "method": method, "purpose": purpose}
    rows = PaymentRow.objects.filter(user_id=user_id, **{name: one.value for name, one in wanted.items() if one})
    if since is not None:
        rows = rows.filter(created_at__gte=since)
    if until is not None:
        rows = rows.filter(created_at__lt=until)
    return tuple(as_payment(row) for row in latest(rows, before=before, limit=limit))


def key_of_part(purchase_id: UUID, place: int) -> str:
    """The key under which a part of a purchase is asked for."""
    return f"{purchase_id}:{place}"


def as_payment(row: PaymentRow) -> Payment:
    """A payment's row as others see it."""
    return Payment(
        id=row.id,
        booking_id=row.booking_id,
        user_id=row.user_id,
        method=PaymentMethod(row.method),
        purpose=PaymentPurpose(row.purpose),
        amount=Money(row.amount, row.currency),
        status=PaymentStatus(row.status),
        created_at=row.created_at,
        updated_at=row.updated_at,
        place=row.place,
        exchange_id=row.exchange_id,
        provider=row.provider,
        authorised_at=row.authorised_at,
        next_action=row.next_action,
    )
