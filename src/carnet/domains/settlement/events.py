"""Facts about settling with operators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from carnet.infra.events import event
from carnet.kernel.money import Money


@event("payout.created", version=1)
@dataclass(frozen=True, slots=True)
class PayoutCreated:
    """An operator is being paid what it has earned. The aggregate is the payout."""

    operator_id: UUID
    amount: Money
    run_date: date
