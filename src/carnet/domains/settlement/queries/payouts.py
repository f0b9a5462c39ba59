"""Reads of payouts and of what is due."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from carnet.domains.booking import queries as booking
from carnet.domains.booking.contracts import Earning
from carnet.domains.settlement import models, rules
from carnet.domains.settlement.contracts import Due, Payout, PayoutStatus
from carnet.domains.settlement.problems import PayoutUnknown
from carnet.infra import sql
from carnet.infra.access import Permission, allow, allow_at
from carnet.infra.behind import behind
from carnet.infra.principal import Principal
from carnet.kernel.money import Money

Cursor = tuple[datetime, UUID]
_PACKAGE: Final = "carnet.domains.settlement"


def due(*, operator_id: UUID, currency: str, by: Principal, now: datetime) -> Due:
    """What the operator can be paid now. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.SETTLEMENTS_READ, operator_id)
    return due_of(operator_id, currency, now=now)


def due_of(operator_id: UUID, currency: str, *, now: datetime) -> Due:
    """The same for payouts."""
    values: dict[str, Any] = {
        "operator": operator_id,
        "currency": currency,
        "now": now,
        "delay": rules.PAYOUT_DELAY,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.load(_PACKAGE, "due"), values)
        return Due(*(Money(amount, currency) for amount in cursor.fetchone()))


def coming(*, operator_id: UUID, currency: str, by: Principal, now: datetime, limit: int = 14) -> tuple[Earning, ...]:
    """What the operator will have earned on which of the next days. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.SETTLEMENTS_READ, operator_id)
    return booking.earnings(operator_id, currency, delay=rules.PAYOUT_DELAY, now=now, limit=limit)


def payouts_of(*, operator_id: UUID, by: Principal, after: Cursor | None = None, limit: int = 50) -> tuple[Payout, ...]:
    """The operator's payouts, the latest first, on from the instant and id of the last one that was read.

    Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.SETTLEMENTS_READ, operator_id)
    return _page(models.Payout.objects.filter(operator_id=operator_id), after, limit)


def payouts(
    *, by: Principal, status: PayoutStatus | None = None, after: Cursor | None = None, limit: int = 50
) -> tuple[Payout, ...]:
    """All operators' payouts, the latest first. Raises Forbidden, SecondFactorNeeded."""
    allow(by, Permission.PAYOUTS_MANAGE)
    rows = models.Payout.objects.all()
    return _page(rows.filter(status=status.value) if status else rows, after, limit)


def payout(payout_id: UUID) -> Payout:
    """One payout. Raises PayoutUnknown."""
    row = models.Payout.objects.filter(pk=payout_id).first()
    if row is None:
        raise PayoutUnknown("There is no such payout.")
    return as_payout(row)


def as_payout(row: models.Payout) -> Payout:
    """A payout as others see it."""
    return Payout(
        id=row.id,
        operator_id=row.operator_id,
        run_date=row.run_date,
        amount=Money(row.amount, row.currency),
        status=PayoutStatus(row.status),
        holder=row.holder,
        iban=row.iban,
        reference=row.reference,
        reason=row.reason,
        created_at=row.created_at,
        decided_at=row.decided_at,
    )


def _page(rows: QuerySet[models.Payout], after: Cursor | None, limit: int) -> tuple[Payout, ...]:
    order = ("-created_at", "-id")
    return tuple(as_payout(row) for row in rows.filter(behind(after, *order)).order_by(*order)[:limit])
