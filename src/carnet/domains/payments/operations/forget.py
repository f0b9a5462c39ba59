"""Forgetting who paid: payments and the ledger stay, under the bare id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from carnet.domains.payments.contracts import PaymentStatus
from carnet.domains.payments.models import Payment

_UNDECIDED: Final = (PaymentStatus.CREATED.value, PaymentStatus.PENDING.value)


def forget_payers(user_ids: Sequence[UUID]) -> int:
    """Forget with which instrument these users paid, where that is settled. Returns how many payments changed."""
    mine = Payment.objects.filter(user_id__in=user_ids, instrument__isnull=False)
    return mine.exclude(status__in=_UNDECIDED).update(instrument=None)
