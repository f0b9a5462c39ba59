"""Money that a provider keeps or took for a payment that is dead: it goes back, whatever happens here meanwhile."""

from __future__ import annotations

import logging
from typing import Final
from uuid import UUID

from carnet.domains.payments import providers
from carnet.domains.payments.contracts import Charge, Outcome, PaymentPurpose, PaymentStatus, RefundOrder, RefundOutcome
from carnet.domains.payments.models import Payment as PaymentRow
from carnet.domains.payments.rules import TAKEN_AT_ONCE
from carnet.infra.jobs import job
from carnet.kernel.money import Money

log = logging.getLogger(__name__)

_DEAD: Final = frozenset({PaymentStatus.FAILED.value, PaymentStatus.VOIDED.value})
_RETRIES: Final = 20


class MoneyKept(RuntimeError):
    """A provider does not give back what nobody owes it: people have to look at it."""


@job(name="payments.give_back", retries=_RETRIES)
def give_back(*, payment_id: str) -> None:
    """Void or refund at the provider whatever it has of a dead payment. The ledger never saw that money.

    Safe to repeat: the refund's id is the payment's. Raises ProviderSilent, to be tried again, and MoneyKept.
    """
    row = PaymentRow.objects.get(pk=UUID(payment_id))
    if row.status not in _DEAD or not row.provider:
        return
    provider, charge = providers.of(row.provider), charge_of(row)
    answer = providers.look_up(provider, charge)
    if answer is None or answer.outcome.value in _DEAD:
        return
    if answer.outcome is not Outcome.CAPTURED:
        answer = providers.void(provider, charge)
    if answer.outcome is Outcome.CAPTURED:
        order = RefundOrder(row.id, row.id, answer.reference, Money(row.amount, row.currency))
        if providers.refund(provider, order).outcome is RefundOutcome.FAILED:
            raise MoneyKept(f"{row.provider} does not refund the dead payment {row.id}")
    log.info("what %s had of the dead payment %s has gone back", row.provider, row.id)


def charge_of(row: PaymentRow) -> Charge:
    """What a provider is asked for a payment."""
    return Charge(
        payment_id=row.id,
        amount=Money(row.amount, row.currency),
        instrument=row.instrument or "",
        capture=PaymentPurpose(row.purpose) in TAKEN_AT_ONCE,
        return_url=row.return_url or "",
        reference=row.provider_reference or "",
    )
