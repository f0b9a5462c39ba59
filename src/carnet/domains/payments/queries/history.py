"""Payments and refunds as lists: for whoever paid, and for support."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from carnet.domains.payments.contracts import Payment, PaymentMethod, PaymentStatus, Refund, RefundStatus
from carnet.domains.payments.models import Payment as PaymentRow
from carnet.domains.payments.models import Refund as RefundRow
from carnet.domains.payments.queries.latest import latest
from carnet.domains.payments.queries.payments import as_payment
from carnet.domains.payments.queries.refunds import as_refund
from carnet.infra.access import Permission, allow
from carnet.infra.principal import Principal
from carnet.kernel import ids

_REFERENCE: Final = re.compile(r"[A-Za-z0-9_-]{8,100}")


def refunds_of_payments(payment_ids: Collection[UUID]) -> tuple[Refund, ...]:
    """What went back, or is on its way, of these payments, in order."""
    return tuple(as_refund(row) for row in RefundRow.objects.filter(payment_id__in=payment_ids).order_by("pk"))


def payments_by_id(payment_ids: Collection[UUID]) -> dict[UUID, Payment]:
    """These payments."""
    return {row.pk: as_payment(row) for row in PaymentRow.objects.filter(pk__in=payment_ids)}


def staff_payments(
    *,
    by: Principal,
    statuses: Collection[PaymentStatus],
    method: PaymentMethod | None = None,
    since: datetime,
    until: datetime,
    after: UUID | None = None,
    limit: int = 50,
) -> tuple[Payment, ...]:
    """Everybody's payments of these statuses that were asked for from `since` until before `until`, the latest first.

    `after` is the id of the last one already shown. Raises Forbidden, SecondFactorNeeded.
    """
    allow(by, Permission.PAYMENTS_READ)
    # Ids begin with the time of their making, so that the primary key finds a span of time.
    rows = PaymentRow.objects.filter(pk__gte=_first_id(since), pk__lt=_first_id(until))
    rows = rows.filter(status__in=[status.value for status in statuses])
    if method is not None:
        rows = rows.filter(method=method.value)
    return tuple(as_payment(row) for row in latest(rows, before=after, limit=limit))


def staff_payments_named(*, by: Principal, text: str, limit: int = 50) -> tuple[Payment, ...]:
    """Everybody's payments with this id, our own or the provider's. Raises Forbidden, SecondFactorNeeded."""
    allow(by, Permission.PAYMENTS_READ)
    try:
        rows = PaymentRow.objects.filter(pk=ids.decode("pay", text))
    except ids.MalformedId:
        rows = PaymentRow.objects.filter(provider_reference=text) if _is_reference(text) else PaymentRow.objects.none()
    return tuple(as_payment(row) for row in latest(rows, before=None, limit=limit))


def _is_reference(text: str) -> bool:
    """Whether a provider may have called a payment like this; all of theirs have a mark and digits."""
    return bool(_REFERENCE.fullmatch(text))


def staff_refunds(
    *, by: Principal, statuses: Collection[RefundStatus], after: UUID | None = None, limit: int = 50
) -> tuple[Refund, ...]:
    """Everybody's refunds of these statuses, the latest first. Raises Forbidden, SecondFactorNeeded."""
    allow(by, Permission.PAYMENTS_READ)
    rows = RefundRow.objects.filter(status__in=[status.value for status in statuses])
    return tuple(as_refund(row) for row in latest(rows, before=after, limit=limit))


def _first_id(moment: datetime) -> UUID:
    """The smallest id that can have been made at this moment (UUIDv7: 48 bits of Unix milliseconds first)."""
    return UUID(int=max(0, int(moment.timestamp() * 1_000)) << 80)
