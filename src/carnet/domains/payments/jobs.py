"""What the payments domain does by the clock."""

from __future__ import annotations

from datetime import datetime

from carnet.domains.payments import operations
from carnet.infra.jobs import periodic


@periodic(cron="* * * * *")
def resolve_pending(now: datetime) -> int:
    """Settle payments whose provider did not answer in time."""
    return operations.payments_resolve(now=now)


@periodic(cron="* * * * *")
def send_refunds(now: datetime) -> int:
    """Ask providers again for the refunds that they did not answer about."""
    return operations.refunds_send(now=now)


@periodic(cron="23 3 * * *")
def prune_webhooks(now: datetime) -> int:
    """Forget what providers called us with a month ago."""
    return operations.webhooks_prune(now=now)


@periodic(cron="7 * * * *")
def expire_vouchers(now: datetime) -> int:
    """Void what is left of vouchers whose time is over."""
    return operations.vouchers_expire(now=now)
