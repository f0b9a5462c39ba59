"""The end of vouchers, and how money that comes back revives one.

When a voucher's time is over, what is left goes to whose expense it is: an operator's goodwill back to the operator,
all other to the platform. It does not while a purchase has some of it reserved. What is refunded to a voucher can be
spent for 90 days at least, also when its time is over: then only that is on it, as the rest is void.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Value, When

from carnet.domains.payments.contracts import AccountKind, TransferKind
from carnet.domains.payments.models import Account, Voucher
from carnet.domains.payments.operations.ledger import account_open, transfer_post
from carnet.domains.payments.operations.vouchers.giving import paid_by

REVIVED: Final = timedelta(days=90)
"""How long what comes back to a voucher can be spent at least."""
_MOST_AT_ONCE: Final = 1_000


def vouchers_expire(*, now: datetime) -> int:
    """Void what is left of vouchers whose time is over, each once. Returns how many ended."""
    over = Voucher.objects.filter(expired_at__isnull=True, issued_at__isnull=False, expires_at__lte=now)
    waiting = list(over.order_by("expires_at").values_list("pk", flat=True)[:_MOST_AT_ONCE])
    return sum(_expire(voucher_id, now=now) for voucher_id in waiting)


def vouchers_revive(voucher_ids: Collection[UUID], *, now: datetime) -> None:
    """Let money that comes back to these vouchers be spent for 90 days at least. In the transaction of its posting."""
    until = now + REVIVED
    rows = Voucher.objects.select_for_update().filter(pk__in=voucher_ids).order_by("pk")
    found = [row.pk for row in rows if row.expires_at < until or row.expired_at is not None]
    later = Case(When(expires_at__lt=until, then=Value(until)), default=F("expires_at"))
    Voucher.objects.filter(pk__in=found).update(expires_at=later, expired_at=None)


@transaction.atomic
def _expire(voucher_id: UUID, *, now: datetime) -> bool:
    row = Voucher.objects.select_for_update().filter(pk=voucher_id, expired_at=None, expires_at__lte=now).first()
    if row is None:
        return False
    account_id = account_open(AccountKind.VOUCHER, row.pk, row.currency)
    account = Account.objects.select_for_update().get(pk=account_id)
    if account.reserved:
        return False
    if account.balance:
        amounts = {account_id: -account.balance, account_open(*paid_by(row), row.currency): account.balance}
        transfer_post(kind=TransferKind.VOUCHER_EXPIRE, amounts=amounts, payment_id=None, booking_id=None, now=now)
    Voucher.objects.filter(pk=row.pk).update(expired_at=now)
    return True
