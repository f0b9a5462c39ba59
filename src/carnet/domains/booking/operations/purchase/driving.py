"""Driving purchases on, step by step, as far as they go without waiting for somebody."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from carnet.domains.booking import queries
from carnet.domains.booking.contracts import Purchase
from carnet.domains.booking.operations.purchase.situations import look
from carnet.domains.booking.operations.purchase.steps import STEPS
from carnet.domains.booking.rules.purchase_steps import next_step
from carnet.domains.payments import operations as money
from carnet.infra.jobs import job

log = logging.getLogger(__name__)

# More than any purchase has; whatever is left is done when it is continued the next time.
_MOST_STEPS: Final = 20
_MOST_AT_ONCE: Final = 200
_STUCK_AFTER: Final = timedelta(seconds=10)


def purchase_continue(*, purchase_id: UUID, now: datetime) -> Purchase:
    """Take the next steps of a purchase, until it is over or waits for its bank, its buyer or the clock.

    May be called at any time, by any number of processes at once. Raises PurchaseUnknown, ProviderCalledInTransaction.
    """
    money.providers_may_be_asked()
    for _ in range(_MOST_STEPS):
        seen = look(purchase_id)
        step = STEPS.get(next_step(seen.at, now=now))
        if step is None:
            break
        step(seen, now)
    return queries.purchase(purchase_id)


def purchases_resume(*, now: datetime) -> int:
    """Continue the purchases that nothing has happened to for ten seconds. Returns how many; each fails alone."""
    waiting = queries.purchases_waiting(since=now - _STUCK_AFTER, limit=_MOST_AT_ONCE)
    for purchase_id in waiting:
        try:
            purchase_continue(purchase_id=purchase_id, now=now)
        except Exception:
            log.exception("purchase %s cannot go on", purchase_id)
    return len(waiting)


@job(name="booking.continue_purchase")
def continue_purchase(*, purchase_id: str, now: datetime) -> None:
    """Go on with a purchase, whoever has begun it and died."""
    purchase_continue(purchase_id=UUID(purchase_id), now=now)
