"""Reads: what the ledger says of operators' money, for their statements and payouts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from carnet.domains.payments.contracts import AccountKind, Cause, Returned, Settled
from carnet.domains.payments.models import Account
from carnet.infra import sql
from carnet.kernel.money import Money

_PACKAGE = "carnet.domains.payments"


def settled(
    operator_id: UUID, currency: str, *, since: datetime, until: datetime, detail: bool = False
) -> tuple[Settled, ...]:
    """What happened to the operator's accounts on from `since` and before `until`, by cause.

    With `detail` also by booking and by ticket that was refunded.
    """
    asked = {"operator": operator_id, "currency": currency, "since": since, "until": until, "detail": detail}
    return tuple(
        Settled(Cause(cause), Money(payable, currency), Money(revenue, currency), Money(tax, currency), booking, ticket)
        for cause, booking, ticket, payable, revenue, tax in _rows("settled", asked)
    )


def payable(operator_id: UUID, currency: str) -> Money:
    """What is owed to the operator now; below zero, the operator owes it."""
    return _sum("payments_payable", operator_id, currency)


def payable_months(operator_id: UUID) -> tuple[tuple[date, Money], ...]:
    """What the operator's payable moved in each month in which it did: the month's first day (UTC), by currency."""
    rows = _rows("payable_months", {"operator": operator_id})
    return tuple((month, Money(amount, currency)) for currency, month, amount in rows)


def payables() -> tuple[tuple[UUID, str], ...]:
    """The operators that anything was ever owed to, with the currency, in order."""
    rows = Account.objects.filter(kind=AccountKind.OPERATOR_PAYABLE.value, owner_id__isnull=False)
    pairs = rows.order_by("owner_id", "currency").values_list("owner_id", "currency")
    return tuple((owner, currency) for owner, currency in pairs if owner is not None)


def cash_in_tills(operator_id: UUID, currency: str) -> Money:
    """What is in the operator's tills now."""
    return _sum("payments_in_tills", operator_id, currency)


def returned(booking_ids: Collection[UUID]) -> Mapping[UUID, Returned]:
    """What went back for tickets of these bookings, by ticket, exchanges left out."""
    rows = _rows("returned", {"bookings": list(booking_ids)})
    return {
        ticket: Returned(Money(amount, currency), Money(tax, currency), unpaid)
        for ticket, currency, amount, tax, unpaid in rows
    }


def _sum(function: str, operator_id: UUID, currency: str) -> Money:
    """What a function of `sql/payable.sql` says of an operator."""
    with connection.cursor() as cursor:
        cursor.callproc(function, [operator_id, currency])
        return Money(cursor.fetchone()[0], currency)


def _rows(name: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql.load(_PACKAGE, name), values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
