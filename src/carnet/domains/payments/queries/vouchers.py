"""Vouchers: what is on them, who bought them and who gave them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from carnet.domains.payments import models
from carnet.domains.payments.contracts import (
    AccountKind,
    GoodwillReason,
    Payment,
    PaymentPurpose,
    Voucher,
    VoucherKind,
    VoucherStatus,
)
from carnet.domains.payments.models import Account
from carnet.domains.payments.queries.latest import latest
from carnet.domains.payments.queries.payments import as_payment
from carnet.infra.access import Permission, allow, allow_at
from carnet.infra.principal import Principal
from carnet.kernel import readable
from carnet.kernel.money import Money
from carnet.kernel.problem import Problem

_HIDDEN: Final = "••••-••••-••••-"


class VoucherUnknown(Problem):
    """Nobody bought or was given a voucher of this code, or it belongs to somebody else."""

    code = "VOUCHER_UNKNOWN"


@dataclass(frozen=True, slots=True)
class Gift:
    """A voucher that somebody bought, and how it is paid for."""

    voucher: Voucher
    payment: Payment


def gifts(*, user_id: UUID, now: datetime, before: UUID | None = None, limit: int = 50) -> tuple[Gift, ...]:
    """The vouchers that a user bought or is buying, the latest first; `before` is the id of the last one read."""
    return _gifts(models.Voucher.objects.filter(bought_by=user_id), user_id, before=before, limit=limit, now=now)


def gift(*, user_id: UUID, voucher_id: UUID, now: datetime) -> Gift:
    """One of the vouchers that a user bought. Raises VoucherUnknown."""
    mine = models.Voucher.objects.filter(bought_by=user_id, pk=voucher_id)
    found = _gifts(mine, user_id, before=None, limit=1, now=now)
    if not found:
        raise VoucherUnknown("There is no such voucher.")
    return found[0]


def goodwill_of_operator(
    *, operator_id: UUID, by: Principal, now: datetime, before: UUID | None = None, limit: int = 50
) -> tuple[Voucher, ...]:
    """What the operator gave, the latest first, its codes hidden. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.VOUCHERS_ISSUE, operator_id)
    return _goodwill(models.Voucher.objects.filter(operator_id=operator_id), before=before, limit=limit, now=now)


def goodwill_of_platform(
    *, by: Principal, now: datetime, before: UUID | None = None, limit: int = 50
) -> tuple[Voucher, ...]:
    """What the platform gave, the latest first, its codes hidden. Raises Forbidden, SecondFactorNeeded."""
    allow(by, Permission.VOUCHERS_ISSUE)
    given = models.Voucher.objects.filter(kind=VoucherKind.GOODWILL.value, operator_id=None)
    return _goodwill(given, before=before, limit=limit, now=now)


def voucher(row: models.Voucher, *, now: datetime, hidden: bool = False) -> Voucher:
    """The voucher as others see it; with only the end of its code if it is to be `hidden`."""
    return _as_vouchers([row], hidden=hidden, now=now)[0]


def _gifts(
    rows: QuerySet[models.Voucher], user_id: UUID, *, before: UUID | None, limit: int, now: datetime
) -> tuple[Gift, ...]:
    found = _as_vouchers(latest(rows, before=before, limit=limit), hidden=False, now=now)
    bought = models.Payment.objects.filter(
        user_id=user_id, purpose=PaymentPurpose.VOUCHER.value, credits__0__owner__in=[str(one.id) for one in found]
    )
    payments = {UUID(one.credits[0]["owner"]): as_payment(one) for one in bought if one.credits}
    return tuple(Gift(one, payments[one.id]) for one in found)


def _goodwill(rows: QuerySet[models.Voucher], *, before: UUID | None, limit: int, now: datetime) -> tuple[Voucher, ...]:
    return _as_vouchers(latest(rows, before=before, limit=limit), hidden=True, now=now)


def _as_vouchers(rows: Iterable[models.Voucher], *, hidden: bool, now: datetime) -> tuple[Voucher, ...]:
    rows = list(rows)
    kept = Account.objects.filter(kind=AccountKind.VOUCHER.value, owner_id__in=[row.pk for row in rows])
    held = {
        owner: (balance or 0, reserved)
        for owner, balance, reserved in kept.values_list("owner_id", "balance", "reserved")
    }
    return tuple(_as_voucher(row, *held.get(row.pk, (0, 0)), hidden=hidden, now=now) for row in rows)


def _as_voucher(row: models.Voucher, balance: int, reserved: int, *, hidden: bool, now: datetime) -> Voucher:
    return Voucher(
        id=row.pk,
        code=f"{_HIDDEN}{row.code[-4:]}" if hidden else readable.in_groups(row.code),
        kind=VoucherKind(row.kind),
        status=_status(row, balance, now=now),
        amount=Money(row.amount, row.currency),
        available=Money(balance - reserved, row.currency),
        operator_id=row.operator_id,
        expires_at=row.expires_at,
        created_at=row.created_at,
        message=row.message,
        email=row.email,
        reason=GoodwillReason(row.reason) if row.reason else None,
        issued_at=row.issued_at,
    )


def _status(row: models.Voucher, balance: int, *, now: datetime) -> VoucherStatus:
    if row.issued_at is None:
        return VoucherStatus.ORDERED
    if row.expired_at is not None or row.expires_at <= now:
        return VoucherStatus.EXPIRED
    return VoucherStatus.ACTIVE if balance else VoucherStatus.SPENT
