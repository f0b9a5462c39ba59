"""What payments do when others tell of something."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from carnet.domains.payments import operations
from carnet.domains.payments.contracts import PaymentPurpose
from carnet.infra.events import Envelope, consumer


@consumer("user.erased")
def forget_payers(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Forget the instruments of people who are forgotten."""
    operations.forget_payers([event.aggregate_id for event in events])


@consumer("payment.captured")
def activate_gifts(events: Sequence[Envelope], *, now: datetime) -> None:
    """Send the vouchers that are paid for, whichever way that became known."""
    paid = [event.aggregate_id for event in events if event.data["purpose"] == PaymentPurpose.VOUCHER]
    operations.gifts_activate(paid, now=now)
