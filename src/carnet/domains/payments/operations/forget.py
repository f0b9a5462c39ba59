"""Forgetting who paid: payments, vouchers and the ledger stay, under the bare id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from carnet.domains.payments.contracts import PaymentStatus
from carnet.domains.payments.models import Payment, Voucher

_UNDECIDED: Final = (PaymentStatus.CREATED.value, PaymentStatus.PENDING.value)


def forget_payers(user_ids: Sequence[UUID]) -> int:
    """Forget with which instrument these users paid, where that is settled, and to whom they sent vouchers.

    Returns how many payments changed. Who has a voucher's code keeps its money.
    """
    sent = Voucher.objects.filter(bought_by__in=user_ids, issued_at__isnull=False)
    sent.update(email="", message="")
    mine = Payment.objects.filter(user_id__in=user_ids, instrument__isnull=False)
    return mine.exclude(status__in=_UNDECIDED).update(instrument=None)
