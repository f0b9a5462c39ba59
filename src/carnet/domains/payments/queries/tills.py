"""Tills: what is in them and what came and went."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from carnet.domains.payments import models
from carnet.domains.payments.contracts import (
    AccountKind,
    PaymentMethod,
    RefundStatus,
    Till,
    TillClosing,
    TillEntry,
    TransferKind,
)
from carnet.infra.access import Permission, allow_at
from carnet.infra.behind import behind
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal
from carnet.kernel.money import Money

_SUM: Final = "entry_sum"
Cursor = tuple[datetime, UUID]


def tills(*, operator_id: UUID, by: Principal) -> tuple[Till, ...]:
    """One's own tills at an operator, by currency. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.CASH_TAKE, operator_id)
    rows = with_content(models.Till.objects.filter(operator_id=operator_id, agent_id=by.user_id))
    return tuple(till(row) for row in rows.order_by("currency"))


def till_entries(
    *, operator_id: UUID, currency: str, by: Principal, after: Cursor | None = None, limit: int = 50
) -> tuple[TillEntry, ...]:
    """What came into one's own till of a currency and left it, the latest first.

    `after` are the instant and the transfer of the last one that was read. Raises NotFound (also where there is no such
    till), Forbidden, SecondFactorNeeded.
    """
    order = ("-created_at", "-transfer_id")
    rows = models.Entry.objects.filter(account_id__in=_accounts(_own(operator_id, currency, by)), position=None)
    found = list(rows.filter(behind(after, *order)).order_by(*order)[:limit])
    about = models.Transfer.objects.in_bulk([row.transfer_id for row in found])
    return tuple(_entry(row, about[row.transfer_id]) for row in found)


def till_closings(
    *, operator_id: UUID, by: Principal, after: Cursor | None = None, limit: int = 50
) -> tuple[TillClosing, ...]:
    """How one's own tills at an operator were closed, the latest first; `after` as for `till_entries`.

    Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.CASH_TAKE, operator_id)
    mine = dict(models.Till.objects.filter(operator_id=operator_id, agent_id=by.user_id).values_list("id", "currency"))
    order = ("-closed_at", "-id")
    rows = models.TillClosing.objects.filter(behind(after, *order), till_id__in=mine)
    return tuple(closing(row, mine[row.till_id]) for row in rows.order_by(*order)[:limit])


def with_content(rows: QuerySet[models.Till]) -> QuerySet[models.Till]:
    """The tills with what is in them: their account is below zero by it."""
    account = models.Account.objects.filter(
        kind=AccountKind.TILL.value, owner_id=OuterRef(OuterRef("pk")), currency=OuterRef(OuterRef("currency"))
    )
    entries = models.Entry.objects.filter(account_id=Subquery(account.values("id")), position=None)
    total = entries.order_by().values("account_id").annotate(total=Sum("amount")).values("total")
    return rows.annotate(**{_SUM: Coalesce(Subquery(total), 0)})


def till(row: models.Till) -> Till:
    """A till of `with_content` as others see it."""
    content = Money(-int(getattr(row, _SUM)), row.currency)
    return Till(row.id, row.operator_id, row.agent_id, content, row.opened_at)


def closing(row: models.TillClosing, currency: str) -> TillClosing:
    """The row as others see it."""
    expected, counted = Money(row.expected, currency), Money(row.counted, currency)
    return TillClosing(row.id, row.till_id, expected, counted, row.closed_by, row.closed_at)


def _own(operator_id: UUID, currency: str, by: Principal) -> models.Till:
    allow_at(by, Permission.CASH_TAKE, operator_id)
    mine = models.Till.objects.filter(operator_id=operator_id, agent_id=by.user_id, currency=currency).first()
    if mine is None:
        raise NotFound(f"You have no till in {currency} here.")
    return mine


def _accounts(row: models.Till) -> QuerySet[models.Account, UUID]:
    return models.Account.objects.filter(kind=AccountKind.TILL.value, owner_id=row.pk).values_list("id", flat=True)


def _entry(row: models.Entry, about: models.Transfer) -> TillEntry:
    amount = Money(-row.amount, row.currency)
    return TillEntry(row.transfer_id, TransferKind(about.kind), amount, row.created_at, about.booking_id)


def cash_due(booking_id: UUID) -> Money | None:
    """What is due back of a booking's cash, waiting to be paid out at a desk; None if nothing is."""
    cash = models.Payment.objects.filter(booking_id=booking_id, method=PaymentMethod.CASH.value).values("pk")
    due = models.Refund.objects.filter(payment_id__in=cash, status=RefundStatus.DUE.value)
    sums = due.order_by().values_list("currency").annotate(total=Sum("amount"))
    return next((Money(total, currency) for currency, total in sums), None)
